// The chat inside a frame on a school's page: the same page, its talk the school's, its colours the school's.
import { about, pageData, start } from "./page.js";
import { tabStore } from "./store.js";
import { Client } from "./widget/client.js";
import { paint } from "./widget/colours.js";

const { school, colour, dark_colour } = pageData();
// Of this school alone: one tab may show the pages of several.
const store = tabStore(`chonnghe.${school}`, "pass");
paint(document.documentElement, colour, dark_colour);
start(new Client("", { ...about(), school }, store, (...asked) => fetch(...asked)), store);
