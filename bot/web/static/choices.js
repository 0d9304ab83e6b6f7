// The buttons under a message: its options and, apart from them and quieter, the ways around the question.
import { element } from "./rich.js";
import { t } from "./texts.js";

/** @typedef {import("./api.js").Button} Button */
/** @typedef {(button: Button) => boolean} OnChoose says whether the choice was taken */

// So many options stand in columns on a phone, where a button a row would not fit the screen.
const MANY = 7;
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * All buttons of one message. `chosen` is the title of the one that was used, if it is known.
 * @param {Button[]} buttons
 * @param {OnChoose} onChoose
 * @param {string} [chosen]
 * @returns {HTMLElement}
 */
export function choices(buttons, onChoose, chosen) {
  const all = element("div", "buttons");
  const options = buttons.filter((one) => one.kind !== "steer");
  const steers = buttons.filter((one) => one.kind === "steer");
  const look = options.length < MANY ? "choices" : "choices many";
  if (options.length) all.append(list(options, look, t("buttons_label"), onChoose));
  if (steers.length) all.append(list(steers, "choices steer", t("steer_label"), onChoose));
  all.addEventListener("keydown", walk);
  const used = pressable(all).find((one) => one.textContent === chosen);
  if (used) use(used);
  return all;
}

/**
 * A newer question stands below: the buttons of this answer grow quiet. An option can still be pressed, which changes
 * that answer; a way around the question would now go around the newer one, so it goes. Each message keeps one stop
 * of the Tab key; the arrow keys reach its other buttons.
 * @param {Element} answer
 */
export function retire(answer) {
  answer.classList.add("past");
  for (const steer of answer.querySelectorAll(".steer li")) {
    if (!steer.querySelector(".used")) steer.remove();
  }
  for (const empty of answer.querySelectorAll(".steer:empty")) empty.remove();
  for (const all of answer.querySelectorAll(".buttons")) {
    const buttons = pressable(all);
    const stop = buttons.find((one) => one.classList.contains("used")) ?? buttons[0];
    for (const one of buttons) one.tabIndex = one === stop ? 0 : -1;
  }
}

/**
 * @param {Button[]} buttons
 * @param {string} look
 * @param {string} label
 * @param {OnChoose} onChoose
 * @returns {HTMLElement}
 */
function list(buttons, look, label, onChoose) {
  const made = element("ul", look);
  made.setAttribute("aria-label", label);
  for (const button of buttons) {
    const item = element("li");
    item.append(choice(button, onChoose));
    made.append(item);
  }
  return made;
}

/**
 * @param {Button} button
 * @param {OnChoose} onChoose
 * @returns {HTMLButtonElement}
 */
function choice(button, onChoose) {
  const made = element("button", "choice", button.title);
  made.type = "button";
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true" && onChoose(button)) use(made);
  });
  return made;
}

/**
 * Mark the button that was used last. It works once, so that a second tap says nothing twice, and it keeps the focus.
 * @param {HTMLButtonElement} used
 */
function use(used) {
  for (const one of pressable(used.closest(".buttons"))) {
    const now = one === used;
    one.classList.toggle("used", now);
    for (const name of ["aria-disabled", "aria-pressed"]) {
      if (now) one.setAttribute(name, "true");
      else one.removeAttribute(name);
    }
  }
}

/**
 * @param {KeyboardEvent} event
 */
function walk(event) {
  const all = pressable(/** @type {Element} */ (event.currentTarget));
  const at = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
  const next = all[at + (STEPS[event.key] ?? 0)];
  if (at < 0 || !(event.key in STEPS) || !next) return;
  event.preventDefault();
  next.focus();
}

/**
 * @param {Element|null} all
 * @returns {HTMLButtonElement[]}
 */
function pressable(all) {
  return [...(all?.querySelectorAll("button") ?? [])];
}
