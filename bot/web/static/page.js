// What every page with a talk in it does: its elements, its view and its buttons, put together to one talk.
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { EDGE, Screen } from "./screen.js";
import { t, use } from "./texts.js";

/** @param {string} id of an element the page surely has */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The talk scrolls with the window, between the bar and the box. @type {import("./screen.js").View} */
const view = {
  room: () => innerHeight - height(".bar") - height(".composer") - EDGE,
  height: () => innerHeight,
  below: () => document.documentElement.scrollHeight - scrollY - innerHeight,
  toEnd: (behavior) => scrollTo({ top: document.documentElement.scrollHeight, behavior }),
  // Not scrollIntoView: in a frame it would move the page of the school as well.
  toTop: (message, behavior) =>
    scrollTo({ top: scrollY + message.getBoundingClientRect().top - margin(message), behavior }),
};

/** @param {HTMLElement} message */
const margin = (message) =>
  parseFloat(getComputedStyle(message).scrollMarginTop) +
  (parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0);

/** @param {string} selector */
function height(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector)).offsetHeight;
}

/**
 * What the server has written into the page for its program.
 * @returns {import("./texts.js").Texts & Record<string, any>}
 */
export const pageData = () => JSON.parse(byId("page-data").textContent ?? "{}");

/** Which school, poster or role the address of this page names; anything odd is left out. */
export function about() {
  const asked = new URLSearchParams(location.search);
  const known = ["school", "campaign", "role"].map((key) => [key, asked.get(key) ?? ""]);
  return Object.fromEntries(
    known.filter(([key, value]) => /^[\w.:-]{1,64}$/.test(value) && (key !== "role" || /^(pupil|parent)$/.test(value))),
  );
}

/**
 * Begin the talk of this page.
 * @param {import("./conversation.js").Line} line
 * @param {import("./store.js").TabStore} store
 * @returns {Promise<Conversation>} once it has begun, or could not
 */
export function start(line, store) {
  use(pageData());
  const screen = new Screen({ log: byId("log"), typing: byId("typing"), notice: byId("notice") }, view);
  const form = /** @type {HTMLFormElement} */ (byId("composer"));
  const box = /** @type {HTMLTextAreaElement} */ (byId("ask"));
  const composer = new Composer({ form, box, count: byId("count") }, store);
  const talk = new Conversation({ line, screen, store, composer });
  byId("fresh").addEventListener("click", () => startFresh(talk));
  byId("person").addEventListener("click", (event) => {
    const says = /** @type {HTMLElement} */ (event.currentTarget).dataset.says ?? "";
    talk.take({ text: says }, says);
  });
  addEventListener("offline", () => screen.notice(t("offline")));
  addEventListener("online", () => screen.notice(t("online")));
  composer.start((text) => talk.take({ text }, text));
  return talk.begin().then(() => talk);
}

/**
 * Erase the talk, after asking.
 * @param {Conversation} talk
 */
function startFresh(talk) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("erase"));
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && void talk.erase(), { once: true });
}
