// The visible talk: what is appended, where the page scrolls, what is being waited for.
import { element } from "./rich.js";
import { t } from "./texts.js";

const log = /** @type {HTMLElement} */ (document.getElementById("log"));
const typing = /** @type {HTMLElement} */ (document.getElementById("typing"));
const noticeLine = /** @type {HTMLElement} */ (document.getElementById("notice"));
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Show one more bubble and bring it into view; of a long answer its beginning.
 * @param {HTMLElement} message
 */
export function append(message) {
  log.append(message);
  const tall = message.offsetHeight > innerHeight * 0.55;
  const from = message.previousElementSibling ?? message;
  if (tall) from.scrollIntoView({ block: "start", behavior: motion() });
  else toEnd();
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
  scrollTo({ top: document.documentElement.scrollHeight, behavior: motion() });
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

/** @returns {ScrollBehavior} */
function motion() {
  return calm.matches || log.getAttribute("aria-busy") === "true" ? "auto" : "smooth";
}
