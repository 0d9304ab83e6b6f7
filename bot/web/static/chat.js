// The chat page: a talk over the talk API.
import * as api from "./api.js";
import { carried } from "./carried.js";
import { OPENING } from "./conversation.js";
import { about, start } from "./page.js";
import { tabStore } from "./store.js";

/** @type {import("./conversation.js").Line} */
const line = {
  async open() {
    const opened = await api.openTalk(about());
    return { talk: { talkId: opened.talk_id, turns: OPENING }, messages: opened.messages };
  },
  say: (talk, said) => api.say(talk.talkId ?? "", said),
  turns: async (talk) => (await api.history(talk.talkId ?? "")).turns,
};

const store = tabStore("chonnghe", "talkId");
const code = carried();
// What cannot be said yet, for want of a line, is offered once there is one.
void start(line, store).then((talk) => code && !talk.take({ text: code }, code) && store.savePending(code));
