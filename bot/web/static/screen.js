// The visible talk: what is appended, what is scrolled to, what is being waited for.
import { retire } from "./choices.js";
import { element } from "./rich.js";
import { t } from "./texts.js";

/**
 * What the talk is seen through: a window of the browser, or a box that scrolls. All in pixels.
 * @typedef {object} View
 * @property {() => number} room the height that a message can have and be seen whole
 * @property {() => number} height the whole height of the view
 * @property {() => number} below how far its end is away
 * @property {(behavior: ScrollBehavior) => void} toEnd
 * @property {(message: HTMLElement, behavior: ScrollBehavior) => void} toTop the message's beginning to the view's
 */
/** @typedef {{log: HTMLElement, typing: HTMLElement, notice: HTMLElement}} ScreenParts */

// The space that is left free above and below the talk, in pixels.
export const EDGE = 24;
// A long way, in heights of the view.
const FAR = 2;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** One talk on the screen. */
export class Screen {
  #log;
  #typing;
  #notice;
  #view;

  /**
   * @param {ScreenParts} parts
   * @param {View} view
   */
  constructor({ log, typing, notice }, view) {
    [this.#log, this.#typing, this.#notice, this.#view] = [log, typing, notice, view];
  }

  /**
   * Show one more bubble and bring it into view: with what it answers where both fit, else its beginning.
   * @param {HTMLElement} message
   */
  append(message) {
    if (message.querySelector(".choice")) for (const old of this.#log.querySelectorAll(".bot:not(.past)")) retire(old);
    this.#log.append(message);
    const from = (message.previousElementSibling ?? message).getBoundingClientRect().top;
    const fits = message.getBoundingClientRect().bottom - from <= this.#view.room();
    if (fits) this.toEnd();
    else this.#view.toTop(message, this.#motion(message.getBoundingClientRect().top));
  }

  /** Empty the talk; what follows until `settled` is old news and is not read out. */
  clear() {
    this.#log.setAttribute("aria-busy", "true");
    this.#log.replaceChildren();
  }

  /** From now on new messages are read out. */
  settled() {
    this.#log.removeAttribute("aria-busy");
  }

  /** @param {boolean} on */
  waiting(on) {
    this.#typing.hidden = !on;
    if (on) this.toEnd();
  }

  /** Scroll to the newest line. */
  toEnd() {
    this.#view.toEnd(this.#motion(this.#view.below()));
  }

  /**
   * One line for everybody, read out politely; "" takes it away. With `again`, a button beside it.
   * @param {string} text
   * @param {{label: string, again: () => void}} [action]
   */
  notice(text, action) {
    this.#notice.replaceChildren(...(text ? [element("span", "", text)] : []));
    if (action) this.#notice.append(button(action.label, action.again));
    if (text) this.toEnd();
  }

  /**
   * Mark a message of the asker as not sent, with the way to send it again.
   * @param {HTMLElement} message
   * @param {string} why
   * @param {() => void} again
   */
  failed(message, why, again) {
    this.unfailed(message);
    const state = element("p", "state", `${t("not_sent")} ${why} `.replace(/\s+/g, " "));
    state.setAttribute("role", "status");
    state.append(button(t("retry"), again));
    message.append(state);
    message.classList.add("failed");
    this.toEnd();
  }

  /** @param {HTMLElement} message */
  unfailed(message) {
    message.classList.remove("failed");
    message.querySelector(".state")?.remove();
  }

  /**
   * A short way is glided, so that the eye can follow; a long one, as from an old question, is not.
   * @param {number} way in pixels
   * @returns {ScrollBehavior}
   */
  #motion(way) {
    const far = Math.abs(way) > FAR * this.#view.height();
    return far || calm.matches || this.#log.getAttribute("aria-busy") === "true" ? "auto" : "smooth";
  }
}

/**
 * @param {string} label
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
function button(label, act) {
  const made = element("button", "again", label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
