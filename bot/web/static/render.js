// Messages to elements: bubbles, tables and sources.
import { attachments } from "./attachments.js";
import { choices } from "./choices.js";
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
 * One answer: all messages of one turn. `chosen` is the title of the button that was used, if it is known; where
 * several have that title, none is marked.
 * @param {Message[]} messages
 * @param {(button: Button) => boolean} onChoose says whether the choice was taken
 * @param {string} [chosen]
 * @returns {HTMLElement}
 */
export function answer(messages, onChoose, chosen) {
  const group = element("article", "message bot");
  group.append(element("span", "hidden", t("bot_says")));
  const known = messages.flatMap((one) => one.buttons ?? []).filter((one) => one.title === chosen).length === 1;
  for (const message of messages) group.append(...parts(message, onChoose, known ? chosen : undefined));
  return group;
}

/**
 * @param {Message} message
 * @param {(button: Button) => boolean} onChoose
 * @param {string} [chosen]
 * @returns {HTMLElement[]}
 */
function parts(message, onChoose, chosen) {
  const [before, text] = split(message);
  const bubble = element("div", "bubble");
  bubble.append(rich(text, message.title ?? undefined));
  if (message.table?.rows.length) {
    bubble.classList.add("wide");
    bubble.append(table(message.table));
  }
  if (message.attachments?.length) bubble.append(...attachments(message.attachments));
  if (message.sources?.length) bubble.append(sources(message.sources));
  const shown = bubble.hasChildNodes() ? [bubble] : [];
  if (before) shown.unshift(lead(before));
  return message.buttons?.length ? [...shown, choices(message.buttons, onChoose, chosen)] : shown;
}

/**
 * What stands before the title, and the rest: a card begins with its title.
 * @param {Message} message
 * @returns {[string, string]}
 */
function split(message) {
  const lines = message.text.split("\n");
  const at = Math.max(0, lines.findIndex((line) => line.trim() === message.title));
  return [lines.slice(0, at).join("\n").trim(), lines.slice(at).join("\n")];
}

/**
 * @param {string} text
 * @returns {HTMLElement}
 */
function lead(text) {
  const bubble = element("div", "bubble");
  bubble.append(rich(text));
  return bubble;
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
  if (text) cell.scope = scope;
  else cell.setAttribute("role", "cell"); // the empty corner of a comparison heads nothing
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
 * @param {"li"} name
 * @param {(Node|string)[]} children
 * @returns {HTMLElement}
 */
function wrap(name, children) {
  const made = element(name);
  made.append(...children);
  return made;
}
