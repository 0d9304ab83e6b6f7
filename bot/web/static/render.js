// Messages to elements: bubbles, tables, sources and buttons.
import { element, rich } from "./rich.js";
import { sourceDate, t } from "./texts.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./api.js").Button} Button */
/** @typedef {import("./api.js").Source} Source */
/** @typedef {import("./api.js").Table} Table */

const FEW_SOURCES = 2;

/**
 * What the asker said.
 * @param {string} text
 * @returns {HTMLElement}
 */
export function said(text) {
  const message = element("article", "message you");
  const bubble = element("div", "bubble");
  bubble.append(rich(text));
  message.append(element("span", "hidden", t("you_say")), bubble);
  return message;
}

/**
 * One answer: all messages of one turn. `chosen` is the title of the button that was used, if it is known.
 * @param {Message[]} messages
 * @param {(button: Button) => boolean} onChoose says whether the choice was taken
 * @param {string} [chosen]
 * @returns {HTMLElement}
 */
export function answer(messages, onChoose, chosen) {
  const group = element("article", "message bot");
  group.append(element("span", "hidden", t("bot_says")));
  for (const message of messages) group.append(...parts(message, onChoose, chosen));
  return group;
}

/**
 * @param {Message} message
 * @param {(button: Button) => boolean} onChoose
 * @param {string} [chosen]
 * @returns {HTMLElement[]}
 */
function parts(message, onChoose, chosen) {
  const bubble = element("div", "bubble");
  bubble.append(rich(message.text));
  if (message.table?.rows.length) bubble.append(table(message.table));
  if (message.sources?.length) bubble.append(sources(message.sources));
  const shown = bubble.hasChildNodes() ? [bubble] : [];
  return message.buttons?.length ? [...shown, choices(message.buttons, onChoose, chosen)] : shown;
}

/**
 * @param {Table} data
 * @returns {HTMLElement}
 */
function table(data) {
  const scroller = element("div", "table");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", t("table_label"));
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const column of data.columns) head.append(headCell(column, "col"));
  const body = made.createTBody();
  for (const [first, ...rest] of data.rows) {
    const row = body.insertRow();
    row.append(headCell(first ?? "", "row"), ...rest.map((cell) => element("td", "", cell)));
  }
  scroller.append(made);
  return scroller;
}

/**
 * @param {string} text
 * @param {string} scope
 * @returns {HTMLElement}
 */
function headCell(text, scope) {
  const cell = element("th", "", text);
  cell.scope = scope;
  return cell;
}

/**
 * One or two sources in a line; more behind a summary that names the first.
 * @param {Source[]} all
 * @returns {HTMLElement}
 */
function sources(all) {
  if (all.length > FEW_SOURCES) {
    const fold = element("details", "sources");
    const list = element("ul");
    for (const one of all) list.append(wrap("li", source(one)));
    fold.append(summary(all), list);
    return fold;
  }
  const line = element("p", "sources");
  line.append(`${t("source")}: `);
  all.forEach((one, index) => line.append(...(index ? ["; "] : []), ...source(one)));
  return line;
}

/**
 * @param {Source[]} all
 * @returns {HTMLElement}
 */
function summary(all) {
  const date = all[0].date ? ` · ${sourceDate(all[0].date)}` : "";
  return element("summary", "", `${t("source")}: ${all[0].title}${date} ${t("sources_more", { count: all.length - 1 })}`);
}

/**
 * @param {Source} one
 * @returns {(Node|string)[]}
 */
function source(one) {
  const date = one.date ? [`\u00a0· ${sourceDate(one.date)}`.replaceAll(" ", "\u00a0")] : [];
  const address = webAddress(one.url);
  if (!address) return [one.title, ...date];
  const link = element("a", "", one.title);
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.append(element("span", "hidden", ` (${t("new_window")})`));
  return [link, ...date];
}

/**
 * The address when it is http or https, else null: nothing else may become a link.
 * @param {string|null} url
 * @returns {string|null}
 */
function webAddress(url) {
  try {
    const parsed = new URL(url ?? "");
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/**
 * Buttons that work once. The used one keeps the focus, so that a keyboard user does not lose the place.
 * @param {Button[]} buttons
 * @param {(button: Button) => boolean} onChoose
 * @param {string} [chosen]
 * @returns {HTMLElement}
 */
function choices(buttons, onChoose, chosen) {
  const list = element("ul", "choices");
  list.setAttribute("aria-label", t("buttons_label"));
  const made = buttons.map((button) => {
    const one = element("button", "choice", button.title);
    one.type = "button";
    one.addEventListener("click", () => {
      if (one.getAttribute("aria-disabled") !== "true" && onChoose(button)) spend(made, one);
    });
    list.append(wrap("li", [one]));
    return one;
  });
  const used = made.find((one) => one.textContent === chosen);
  if (used) spend(made, used);
  return list;
}

/**
 * @param {HTMLButtonElement[]} buttons
 * @param {HTMLButtonElement} used
 */
function spend(buttons, used) {
  used.classList.add("used");
  used.setAttribute("aria-disabled", "true");
  for (const other of buttons) if (other !== used) other.disabled = true;
}

/**
 * @param {"li"} name
 * @param {(Node|string)[]} children
 * @returns {HTMLElement}
 */
function wrap(name, children) {
  const made = element(name);
  made.append(...children);
  return made;
}
