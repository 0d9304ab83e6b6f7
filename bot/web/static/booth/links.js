// Links of an answer at a booth: nothing leads away from this screen, for nobody could come back. What is of this
// server becomes a button that shows a QR code; what is elsewhere is named and goes home in words.
import { element } from "../rich.js";
import { t } from "../texts.js";
import * as carry from "./carry.js";

const SHEET = /^\/to\/([\w-]{1,64})(?:\.(?:png|pdf))?$/;

/** @param {HTMLElement} answer */
export function unlink(answer) {
  for (const link of answer.querySelectorAll("a")) link.replaceWith(instead(link));
  // Several links of one sheet lead to the same page: one button is enough.
  const seen = new Set();
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (answer.querySelectorAll(".to-phone"))) {
    if (seen.has(button.dataset.sheet)) (button.closest("li") ?? button).remove();
    seen.add(button.dataset.sheet);
  }
}

/**
 * @param {HTMLAnchorElement} link
 * @returns {HTMLElement}
 */
function instead(link) {
  for (const aside of link.querySelectorAll(".hidden")) aside.remove();
  const image = link.querySelector("img");
  const sheet = link.hasAttribute("href") ? SHEET.exec(link.pathname)?.[1] : undefined;
  if (image) link.parentElement?.querySelector("figcaption")?.remove(); // it says that the picture can be opened
  if (!image && link.origin === location.origin && sheet) return toPhone(sheet, link.textContent ?? "");
  return kept(link);
}

/**
 * What stood in the link, as emphasised as it was.
 * @param {HTMLAnchorElement} link
 */
function kept(link) {
  const made = element("span", link.className);
  made.append(...link.childNodes);
  return made;
}

/**
 * @param {string} sheet
 * @param {string} title
 */
function toPhone(sheet, title) {
  const made = element("button", "to-phone", t("booth_to_phone", { title }));
  made.type = "button";
  made.dataset.sheet = sheet;
  made.addEventListener("click", () => void carry.show({ sheet }));
  return made;
}
