// The widget's talk: the shared conversation over the widget's line, with news while the panel is seen.
import { Composer } from "../composer.js";
import { Conversation } from "../conversation.js";
import { EDGE, Screen } from "../screen.js";
import { tabStore } from "../store.js";
import { t } from "../texts.js";
import { Client } from "./client.js";
import { News, pause } from "./news.js";

const HOLD_MS = 150;
// So often words that do not get through are tried again while news of them is there.
const AGAIN_MS = 5000;

/**
 * Everything wired, nothing sent yet. `begin`, for a panel that is seen, opens or restores the talk once; `listen` says
 * whether news is wanted.
 * @param {import("./element.js").Widget} widget
 * @param {string} server
 * @param {import("./parts.js").Parts} parts
 */
export function converse({ asked, via }, server, parts) {
  const school = asked.school ?? "";
  const store = tabStore(`chonnghe.${school}`, "pass");
  const campaign = /^[\w.:-]{1,64}$/.test(asked.campaign ?? "") ? { campaign: asked.campaign ?? "" } : {};
  const line = new Client(server, { school, ...campaign }, store, via);
  const screen = new Screen(parts, view(parts.scroller));
  const composer = new Composer(parts, store);
  const talk = new Conversation({ line, screen, store, composer, resend: true });
  const news = new News(source(talk, line));
  let begun = false;
  parts.person.addEventListener("click", () => talk.take({ text: t("person_says") }, t("person_says")));
  parts.fresh.addEventListener("click", () => startFresh(parts.dialog, () => {
    void talk.erase();
    news.again();
  }));
  addEventListener("offline", () => begun && screen.notice(t("offline")));
  addEventListener("online", () => begun && (screen.notice(t("online")), void talk.retry()));
  return {
    begin: () => {
      if (begun) return;
      begun = true;
      composer.start((text) => talk.take({ text }, text)); // now that it is seen, and a draft can be measured
      void talk.begin();
    },
    /** @param {boolean} wanted */
    listen: (wanted) => (wanted ? news.start() : news.stop()),
  };
}

/**
 * @param {Conversation} talk
 * @param {Client} line
 * @returns {import("./news.js").Source}
 */
function source(talk, line) {
  const known = async (/** @type {AbortSignal} */ signal) => {
    while (!signal.aborted && (talk.busy || !talk.talk)) await pause(HOLD_MS, signal);
    if (signal.aborted || !talk.talk) throw new Error("no longer wanted");
    return talk.talk;
  };
  return {
    stream: async (signal) => line.events(await known(signal), signal),
    poll: async (signal) => line.later(await known(signal)),
    deliver: async (turn, id, signal) => {
      const mine = await known(signal); // what is being said may be this very turn
      while (turn.text && talk.waits && talk.talk === mine) {
        await talk.retry();
        if (talk.waits) await pause(AGAIN_MS, signal);
        await known(signal);
      }
      if (talk.talk !== mine) return; // of a talk that was left
      line.last = Math.max(line.last, id);
      if (line.isNew(turn)) talk.show(turn);
    },
    back: () => void talk.retry(),
  };
}

/**
 * The talk scrolls in its box.
 * @param {HTMLElement} box
 * @returns {import("../screen.js").View}
 */
function view(box) {
  return {
    room: () => box.clientHeight - EDGE,
    height: () => box.clientHeight,
    below: () => box.scrollHeight - box.scrollTop - box.clientHeight,
    toEnd: (behavior) => glide(box, box.scrollHeight, behavior),
    toTop: (message, behavior) => {
      const way = message.getBoundingClientRect().top - box.getBoundingClientRect().top;
      glide(box, box.scrollTop + way - EDGE / 2, behavior);
    },
  };
}

/**
 * By setting scrollTop: old libraries replace scrollTo, and scrollIntoView would move the page as well.
 * @param {HTMLElement} box
 * @param {number} top
 * @param {ScrollBehavior} behavior
 */
function glide(box, top, behavior) {
  box.classList.toggle("gliding", behavior === "smooth");
  box.scrollTop = top;
}

/**
 * Erase the talk, after asking.
 * @param {HTMLDialogElement} dialog
 * @param {() => void} erase
 */
function startFresh(dialog, erase) {
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && erase(), { once: true });
}
