// The visible talk: what is appended, where the page scrolls, what is being waited for.
import { retire } from "./choices.js";
import { element } from "./rich.js";
import { t } from "./texts.js";

const log = /** @type {HTMLElement} */ (document.getElementById("log"));
const typing = /** @type {HTMLElement} */ (document.getElementById("typing"));
const noticeLine = /** @type {HTMLElement} */ (document.getElementById("notice"));
const bar = /** @type {HTMLElement} */ (document.querySelector(".bar"));
const composer = /** @type {HTMLElement} */ (document.querySelector(".composer"));
// The space that is left free above and below the talk, in pixels.
const EDGE = 24;
// A long way, in heights of the window.
const FAR = 2;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Show one more bubble and bring it into view: with what it answers where both fit, else its beginning.
 * @param {HTMLElement} message
 */
export function append(message) {
  if (message.querySelector(".choice")) for (const old of log.querySelectorAll(".bot:not(.past)")) retire(old);
  log.append(message);
  const from = (message.previousElementSibling ?? message).getBoundingClientRect().top;
  const fits = message.getBoundingClientRect().bottom - from <= room();
  if (fits) toEnd();
  else message.scrollIntoView({ block: "start", behavior: motion(message.getBoundingClientRect().top) });
}

/** The height of the window between what stays in place at its top and its bottom, in pixels. */
function room() {
  return innerHeight - bar.offsetHeight - composer.offsetHeight - EDGE;
}

/** Empty the talk; what follows until `settled` is old news and is not read out. */
export function clear() {
  log.setAttribute("aria-busy", "true");
  log.replaceChildren();
}

/** From now on new messages are read out. */
export function settled() {
  log.removeAttribute("aria-busy");
}

/** @param {boolean} on */
export function waiting(on) {
  typing.hidden = !on;
  if (on) toEnd();
}

/** Scroll to the newest line. */
export function toEnd() {
  const top = document.documentElement.scrollHeight;
  scrollTo({ top, behavior: motion(top - scrollY - innerHeight) });
}

/**
 * One line for everybody, read out politely; "" takes it away. With `again`, a button beside it.
 * @param {string} text
 * @param {{label: string, again: () => void}} [action]
 */
export function notice(text, action) {
  noticeLine.replaceChildren(...(text ? [element("span", "", text)] : []));
  if (action) noticeLine.append(button(action.label, action.again));
  if (text) toEnd();
}

/**
 * Mark a message of the asker as not sent, with the way to send it again.
 * @param {HTMLElement} message
 * @param {string} why
 * @param {() => void} again
 */
export function failed(message, why, again) {
  unfailed(message);
  const state = element("p", "state", `${t("not_sent")} ${why} `.replace(/\s+/g, " "));
  state.setAttribute("role", "status");
  state.append(button(t("retry"), again));
  message.append(state);
  message.classList.add("failed");
  toEnd();
}

/** @param {HTMLElement} message */
export function unfailed(message) {
  message.classList.remove("failed");
  message.querySelector(".state")?.remove();
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

/**
 * A short way is glided, so that the eye can follow; a long one, as from an old question, is not.
 * @param {number} way in pixels
 * @returns {ScrollBehavior}
 */
function motion(way) {
  const far = Math.abs(way) > FAR * innerHeight;
  return far || calm.matches || log.getAttribute("aria-busy") === "true" ? "auto" : "smooth";
}
