// The talk at a booth: by buttons, typing only on demand. It lives in this page's memory alone and dies with its view.
import * as api from "../api.js";
import { Composer } from "../composer.js";
import { Conversation, OPENING } from "../conversation.js";
import { Screen } from "../screen.js";
import * as carry from "./carry.js";
import { data, part } from "./data.js";
import { unlink } from "./links.js";
import * as quiet from "./quiet.js";

/** @typedef {import("../api.js").Message} Message */
/** @typedef {import("../api.js").Button} Button */
/** @typedef {(id: string) => HTMLElement} Found */

const template = /** @type {HTMLTemplateElement} */ (part("talk-template"));

/** One talk and the view it stands in. */
export class BoothTalk {
  #view;
  #talk;
  #over = false;
  /** @type {Button|undefined} */
  #save;

  /** @param {() => void} onEnd what the button that ends the talk does */
  constructor(onEnd) {
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.#view = /** @type {HTMLElement} */ (copy.firstElementChild);
    document.body.append(this.#view);
    /** @type {Found} */
    const found = (id) => part(id, this.#view);
    const store = forgetful();
    const composer = composerOf(found, store);
    this.#talk = new Conversation({ line: this.#line(), screen: screenOf(found), store, composer });
    composer.start((text) => this.#talk.take({ text }, text));
    this.#buttons(found, composer, onEnd);
    found("talk-heading").focus();
  }

  /**
   * Open the talk; with a question, ask it at once.
   * @param {string} [question]
   */
  async begin(question) {
    await this.#talk.begin();
    if (question && !this.#over) this.#says(question);
  }

  /** Gone from the screen; an answer that is still under way will be shown to nobody. */
  end() {
    this.#over = true;
    this.#view.remove();
  }

  /** @returns {import("../conversation.js").Line} */
  #line() {
    return {
      open: async () => {
        const opened = await api.openTalk({ campaign: data.booth.event });
        return { talk: { talkId: opened.talk_id, turns: OPENING }, messages: opened.messages };
      },
      say: async (talk, said) => {
        const reply = await api.say(talk.talkId ?? "", said);
        if (!this.#over) this.#heard(reply.messages);
        return reply;
      },
      turns: async (talk) => (await api.history(talk.talkId ?? "")).turns,
    };
  }

  /** @param {Message[]} messages what was answered: time to read it, the way to keep it, its code if it brings one */
  #heard(messages) {
    quiet.stir();
    const buttons = messages.flatMap((one) => one.buttons ?? []);
    this.#save = buttons.find((one) => one.title === data.booth.save_title) ?? this.#save;
    const code = carry.codeIn(messages);
    if (code) void carry.show({ code });
  }

  /**
   * @param {Found} found
   * @param {Composer} composer
   * @param {() => void} onEnd
   */
  #buttons(found, composer, onEnd) {
    found("done").addEventListener("click", onEnd);
    found("person").addEventListener("click", () => this.#says(data.booth.person_says));
    found("take-home").addEventListener("click", () => this.#takeHome());
    found("type").addEventListener("click", () => {
      found("typing-row").hidden = false;
      found("type").hidden = true;
      composer.focus();
    });
  }

  /** @param {string} text */
  #says(text) {
    this.#talk.take({ text }, text);
  }

  /** By the talk's own button for saving where it has shown one, else in words. */
  #takeHome() {
    if (this.#save) this.#talk.take({ button: this.#save.id }, this.#save.title);
    else this.#says(data.booth.carry_says);
  }
}

/** Answers whose links lead nowhere; one with a number to call may be read for longer. */
class BoothScreen extends Screen {
  #opened = false;

  /** @param {HTMLElement} message */
  append(message) {
    // The opening names a number too, but nobody has asked for help yet.
    if (this.#opened && message.querySelector(".helpline")) quiet.care();
    this.#opened = true;
    unlink(message);
    super.append(message);
  }
}

/** @param {Found} found */
function screenOf(found) {
  const scroller = found("scroller");
  const parts = { log: found("log"), typing: found("typing"), notice: found("notice") };
  return new BoothScreen(parts, {
    room: () => scroller.clientHeight,
    height: () => scroller.clientHeight,
    below: () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight,
    toEnd: (behavior) => scroller.scrollTo({ top: scroller.scrollHeight, behavior }),
    toTop: (message, behavior) => message.scrollIntoView({ block: "start", behavior }),
  });
}

/**
 * @param {Found} found
 * @param {import("../store.js").TabStore} store
 */
function composerOf(found, store) {
  const form = /** @type {HTMLFormElement} */ (found("composer"));
  const box = /** @type {HTMLTextAreaElement} */ (found("ask"));
  return new Composer({ form, box, count: found("count") }, store);
}

/**
 * A shared screen keeps nothing: what is being said is remembered as long as the talk is.
 * @returns {import("../store.js").TabStore}
 */
function forgetful() {
  let pending = "";
  return {
    loadTalk: () => null,
    saveTalk() {},
    forgetTalk() {},
    loadDraft: () => "",
    saveDraft() {},
    loadPending: () => pending,
    savePending: (text) => { pending = text; },
    erase() {},
  };
}
