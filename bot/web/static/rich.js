// Plain text to elements: paragraphs, line breaks and lists. Text only ever becomes text nodes.

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
 * @returns {DocumentFragment}
 */
export function rich(text) {
  const whole = document.createDocumentFragment();
  for (const block of text.split(/\n[ \t]*\n/)) whole.append(...blocks(block.split("\n")));
  return whole;
}

/**
 * Neighbouring lines of one kind become one paragraph or list.
 * @param {string[]} lines
 * @returns {HTMLElement[]}
 */
function blocks(lines) {
  /** @type {HTMLElement[]} */
  const made = [];
  for (const line of lines.filter((one) => one.trim())) {
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
    block.append(line.trim());
  } else {
    block.append(element("li", "", line.replace(block.localName === "ul" ? BULLET : NUMBER, "").trim()));
  }
}
