// Plain text to elements: paragraphs, line breaks and lists. Text only ever becomes text nodes.

import { t } from "./texts.js";

const BULLET = /^\s*[-–•*]\s+/;
const NUMBER = /^\s*\d{1,2}[.)]\s+/;

/**
 * A new element with classes and text.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/**
 * @param {string} text
 * @param {string} [title] the line that becomes a heading
 * @returns {DocumentFragment}
 */
export function rich(text, title) {
  const whole = document.createDocumentFragment();
  for (const block of text.split(/\n[ \t]*\n/)) whole.append(...blocks(block.split("\n"), title));
  return whole;
}

/**
 * Neighbouring lines of one kind become one paragraph or list.
 * @param {string[]} lines
 * @param {string} [title]
 * @returns {HTMLElement[]}
 */
function blocks(lines, title) {
  /** @type {HTMLElement[]} */
  const made = [];
  for (const line of lines.filter((one) => one.trim())) {
    if (line.trim() === title) {
      made.push(element("h3", "", title));
      continue;
    }
    const name = BULLET.test(line) ? "ul" : NUMBER.test(line) ? "ol" : "p";
    let last = made.at(-1);
    if (last?.localName !== name) made.push((last = begin(name, line)));
    add(last, line);
  }
  return made;
}

/**
 * @param {"ul"|"ol"|"p"} name
 * @param {string} line
 * @returns {HTMLElement}
 */
function begin(name, line) {
  const made = element(name);
  if (made instanceof HTMLOListElement) made.start = Number.parseInt(line, 10);
  return made;
}

/**
 * @param {HTMLElement} block
 * @param {string} line
 */
function add(block, line) {
  if (block.localName === "p") {
    if (block.hasChildNodes()) block.append(element("br"));
    block.append(...callable(line.trim()));
  } else {
    const item = element("li");
    item.append(...callable(line.replace(block.localName === "ul" ? BULLET : NUMBER, "").trim()));
    block.append(item);
  }
}

/**
 * The text with its help numbers as links that call: the numbers behind a word that says to call them.
 * @param {string} text
 * @returns {(string|HTMLElement)[]}
 */
function callable(text) {
  // Two groups, so that each third part is a number; looking behind instead would stop older iPhones.
  const helpline = new RegExp(`((?:${t("call_words")}) )(11[1345])(?!\\d)`, "giu");
  return text.split(helpline).map((part, at) => {
    if (at % 3 !== 2) return part;
    const link = element("a", "helpline", part);
    link.setAttribute("href", `tel:${part}`);
    return link;
  });
}
