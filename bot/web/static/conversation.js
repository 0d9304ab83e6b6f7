// The talk: opens or restores it, sends what is said, shows what is answered, and loses nothing on a bad line.
import { ApiError } from "./api.js";
import * as render from "./render.js";
import { t } from "./texts.js";

/** @typedef {import("./api.js").Said} Said */
/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./api.js").Turn} Turn */
/** @typedef {import("./store.js").Talk} Talk */
/**
 * How the server is reached. Every call throws ApiError and nothing else; it may renew what `talk` holds.
 * @typedef {object} Line
 * @property {() => Promise<{talk: Talk, messages: Message[]}>} open a new talk, with OPENING turns
 * @property {(talk: Talk, said: Said) => Promise<{messages: Message[]}>} say
 * @property {(talk: Talk) => Promise<Turn[]>} turns all of them, oldest first
 */
/**
 * `resend`: the line answers the same words once however often they are said, so that what could not be sent goes by
 * itself when `retry` is called, and no look is needed whether it had arrived.
 * @typedef {object} Around
 * @property {Line} line
 * @property {import("./screen.js").Screen} screen
 * @property {import("./store.js").TabStore} store
 * @property {import("./composer.js").Composer} composer
 * @property {boolean} [resend]
 */

// A talk's first stored turn is its opening, which nobody asked for.
export const OPENING = 1;
const POLL_MS = 1500;
const POLLS = 8;

/** One talk on one screen. */
export class Conversation {
  #line;
  #screen;
  #store;
  #composer;
  #resend;
  /** @type {Talk|null} */
  #talk;
  #busy = false;
  #beginning = false;
  /** @type {Map<HTMLElement, Said>} */
  #unsent = new Map();

  /** @param {Around} around */
  constructor({ line, screen, store, composer, resend = false }) {
    [this.#line, this.#screen, this.#store, this.#composer] = [line, screen, store, composer];
    this.#resend = resend;
    this.#talk = store.loadTalk();
  }

  /** The talk that is gone on with, if there is one. */
  get talk() {
    return this.#talk;
  }

  /** Whether an answer is awaited. */
  get busy() {
    return this.#busy;
  }

  /** Whether something said has not arrived, as far as is known here. */
  get waits() {
    return this.#unsent.size > 0;
  }

  /** Begin: the old talk when there is one, else a new one. What was not sent is offered again. */
  async begin() {
    this.#busy = this.#beginning = true;
    this.#screen.notice("");
    this.#screen.waiting(true);
    try {
      const old = this.#talk;
      if (!old || !(await this.#restore(old))) {
        this.#clear();
        await this.#open();
        if (old) this.#screen.notice(t("talk_lost"));
      }
      this.#offerPending();
    } catch (error) {
      const again = () => void this.begin();
      this.#screen.notice(reason(error, t("open_failed"), true), { label: t("retry_open"), again });
    } finally {
      this.#busy = this.#beginning = false;
      this.#screen.waiting(false);
      this.#screen.settled();
    }
  }

  /**
   * Take what was said, unless an answer is still awaited.
   * @param {Said} words
   * @param {string} shown
   * @returns {boolean} whether it was taken
   */
  take(words, shown) {
    if (this.#busy || !this.#talk || (this.#resend && this.waits)) {
      if (this.#resend) void this.retry();
      return false;
    }
    const message = render.said(shown);
    this.#screen.append(message);
    this.#store.savePending(shown);
    void this.#send(words, message);
    return true;
  }

  /** Send what could not be sent, once each: the line is back. */
  async retry() {
    if (!this.#talk) return;
    for (const [message, words] of [...this.#unsent]) {
      if (this.#unsent.has(message)) await this.#again(words, message);
    }
  }

  /**
   * Show a turn that came by itself.
   * @param {Turn} turn
   */
  show(turn) {
    if (turn.text) this.#screen.append(render.said(turn.text));
    if (turn.messages.length) this.#screen.append(render.answer(turn.messages, this.#choose));
    if (turn.text) this.#seen();
  }

  /** Forget this talk on this screen and open another. */
  async erase() {
    if (this.#beginning) return;
    this.#store.erase();
    this.#composer.put("");
    this.#talk = null;
    this.#clear();
    await this.begin();
    this.#composer.focus();
  }

  #clear() {
    this.#unsent.clear();
    this.#screen.clear();
  }

  /** Open a new talk and show its first message. */
  async #open() {
    const opened = await this.#line.open();
    this.#talk = opened.talk;
    this.#store.saveTalk(this.#talk);
    this.#screen.append(render.answer(opened.messages, this.#choose));
  }

  /**
   * Show a stored talk again. False when the server no longer knows it.
   * @param {Talk} old
   */
  async #restore(old) {
    const turns = await this.#storedTurns(old);
    if (!turns) return false;
    this.#clear();
    turns.forEach((turn, index) => {
      if (turn.text) this.#screen.append(render.said(turn.text));
      const next = turns[index + 1]?.text;
      if (turn.messages.length) this.#screen.append(render.answer(turn.messages, this.#choose, next));
    });
    this.#screen.toEnd();
    if (count(turns) > old.turns) this.#store.savePending("");
    this.#talk = { ...old, turns: count(turns) };
    this.#store.saveTalk(this.#talk);
    return true;
  }

  /**
   * The turns of a talk, waiting a little for an answer that is still being made; null when the talk is unknown.
   * @param {Talk} old
   */
  async #storedTurns(old) {
    try {
      for (let poll = 0; ; poll += 1) {
        const turns = await this.#line.turns(old);
        const unanswered = turns.length > 0 && !turns[turns.length - 1].messages.length;
        if (!unanswered || poll >= POLLS) return turns;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    } catch (error) {
      if (error instanceof ApiError && [404, 422].includes(error.status)) return null;
      throw error;
    }
  }

  /** A message whose answer never came before the page was left: shown with the way to send it again. */
  #offerPending() {
    const text = this.#store.loadPending();
    if (!text) return;
    const message = render.said(text);
    this.#screen.append(message);
    this.#fail(message, "", { text });
    if (this.#resend) setTimeout(() => void this.retry());
  }

  /** @param {import("./api.js").Button} button */
  #choose = (button) => this.take({ button: button.id }, button.title);

  /**
   * Send, show the answer; on failure keep the words with a button to send them again.
   * @param {Said} words
   * @param {HTMLElement} message
   */
  async #send(words, message) {
    if (this.#busy || !this.#talk) return;
    const mine = this.#talk;
    this.#busy = true;
    this.#screen.notice("");
    this.#screen.unfailed(message);
    this.#screen.waiting(true);
    const reply = await this.#line.say(mine, words).catch((/** @type {ApiError} */ error) => error);
    if (this.#talk !== mine) return; // the talk was erased meanwhile
    this.#busy = false;
    this.#screen.waiting(false);
    if (reply instanceof Error) return void (await this.#recover(reply, words, message));
    this.#unsent.delete(message);
    this.#screen.append(render.answer(reply.messages, this.#choose));
    this.#seen();
    this.#store.savePending("");
  }

  #seen() {
    if (!this.#talk) return;
    this.#talk.turns += 1;
    this.#store.saveTalk(this.#talk);
  }

  /**
   * @param {ApiError} error
   * @param {Said} words
   * @param {HTMLElement} message
   */
  async #recover(error, words, message) {
    if (error.code === "unknown_talk") return void (await this.#startOver(message));
    if (["text_too_long", "body_too_large", "unknown_button"].includes(error.code)) {
      this.#unsent.delete(message);
      this.#store.savePending("");
      if ("text" in words) {
        message.remove();
        this.#composer.put(words.text);
      }
      return this.#screen.notice(reason(error, ""));
    }
    this.#fail(message, reason(error, t("server_failed")), words);
  }

  /**
   * @param {HTMLElement} message
   * @param {string} why
   * @param {Said} words
   */
  #fail(message, why, words) {
    this.#unsent.set(message, words);
    this.#screen.failed(message, why, () => void this.#again(words, message));
  }

  /**
   * Send again, after a look whether the first try had arrived and only its answer was lost.
   * @param {Said} words
   * @param {HTMLElement} message
   */
  async #again(words, message) {
    if (this.#busy || !this.#talk) return;
    if (this.#resend) return void (await this.#send(words, message));
    const mine = this.#talk;
    this.#busy = true;
    this.#screen.waiting(true);
    const turns = await this.#storedTurns(mine).catch(() => []);
    if (this.#talk !== mine) return; // the talk was erased meanwhile
    this.#busy = false;
    if (turns && count(turns) > mine.turns) await this.begin();
    else await this.#send(words, message);
  }

  /**
   * The server forgot the talk: open another and say the same there.
   * @param {HTMLElement} message
   */
  async #startOver(message) {
    const text = this.#store.loadPending();
    message.remove();
    this.#talk = null;
    this.#clear();
    this.#store.savePending("");
    this.#store.forgetTalk();
    await this.begin();
    if (this.#talk) this.#screen.notice(t("talk_lost"));
    if (!this.take({ text }, text)) this.#composer.put(text);
  }
}

/**
 * The opening and the questions among these turns; what the server said by itself is none.
 * @param {Turn[]} turns
 */
function count(turns) {
  return OPENING + turns.filter((turn) => turn.text).length;
}

/**
 * @param {unknown} error
 * @param {string} otherwise
 * @param {boolean} [always] `otherwise` is also said where the server was not reached
 */
function reason(error, otherwise, always = false) {
  if (!navigator.onLine) return t("offline");
  if (!(error instanceof ApiError) || error.status === 0) return always ? otherwise : "";
  if (error.retryAfter) return t("wait", { seconds: error.retryAfter });
  return error.message || otherwise;
}
