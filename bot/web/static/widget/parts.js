// The elements of the panel, named like those of the chat page, whose style sheets they share.
import { element } from "../rich.js";
import { t } from "../texts.js";
import { svg } from "./icons.js";

/**
 * @typedef {object} Parts
 * @property {HTMLElement} panel
 * @property {HTMLElement} scroller holds the talk and scrolls
 * @property {HTMLElement} log
 * @property {HTMLElement} typing
 * @property {HTMLElement} notice
 * @property {HTMLFormElement} form
 * @property {HTMLTextAreaElement} box
 * @property {HTMLElement} count
 * @property {HTMLButtonElement} person
 * @property {HTMLButtonElement} fresh
 * @property {HTMLButtonElement} close
 * @property {HTMLDialogElement} dialog asks before the talk is erased; it returns "yes" or "no"
 */

/**
 * The panel, hidden.
 * @param {import("./element.js").Widget} widget
 * @returns {Parts}
 */
export function build({ look, asked }) {
  const panel = element("div", "panel");
  panel.hidden = true;
  panel.tabIndex = -1;
  attributes(panel, { role: "dialog", "aria-labelledby": "title" });
  const [fresh, close] = [iconButton("fresh"), iconButton("close")];
  const talk = talkArea(asked.greeting);
  const ask = askArea();
  const dialog = eraseDialog();
  panel.append(bar(look.name, fresh, close), talk.scroller, ask.section, dialog);
  return { panel, fresh, close, dialog, ...talk, ...ask };
}

/**
 * @param {string} school
 * @param {HTMLElement[]} buttons
 */
function bar(school, ...buttons) {
  const [whole, inner, who] = [element("header", "bar"), element("div", "bar-inner"), element("div", "who")];
  const logo = element("span", "logo");
  logo.append(svg("leaf", 28));
  const title = element("h2", "", t("name"));
  title.id = "title";
  who.append(title, element("p", "", `${t("tagline")} · ${school}`));
  inner.append(logo, who, ...buttons);
  whole.append(inner);
  return whole;
}

/** @param {string|undefined} greeting of this page alone; that of the school is said by the server */
function talkArea(greeting) {
  const scroller = element("div", "talk");
  attributes(scroller, { tabindex: "0", role: "group", "aria-label": t("talk_heading") });
  const [log, typing, notice] = [element("div", "log"), element("div", "typing"), element("div", "notice")];
  attributes(log, { role: "log", "aria-live": "polite", "aria-label": t("talk_heading") });
  attributes(notice, { role: "status" });
  attributes(typing, { "aria-hidden": "true" });
  typing.hidden = true;
  typing.append(element("i"), element("i"), element("i"));
  if (greeting) scroller.append(element("p", "greeting", greeting));
  scroller.append(log, typing, notice);
  return { scroller, log, typing, notice };
}

function askArea() {
  const section = element("section", "composer");
  section.setAttribute("aria-label", t("ask_heading"));
  const [form, label, box] = [element("form"), element("label", "hidden", t("ask_label")), element("textarea")];
  attributes(form, { id: "composer", autocomplete: "off" });
  label.htmlFor = box.id = "ask";
  box.rows = 1;
  box.placeholder = t("ask_placeholder");
  attributes(box, { enterkeyhint: "send", spellcheck: "false", "aria-describedby": "hint count" });
  const send = iconButton("send");
  send.type = "submit";
  form.append(label, box, send);
  const [count, hint] = [element("p", "count"), element("p", "hint", `${t("privacy")} `)];
  count.id = "count";
  hint.id = "hint";
  count.setAttribute("role", "status");
  const person = element("button", "person", t("person"));
  person.type = "button";
  section.append(form, count, hint, person);
  return { section, form, box, count, person };
}

function eraseDialog() {
  const dialog = element("dialog");
  attributes(dialog, { "aria-labelledby": "erase-title", "aria-describedby": "erase-text" });
  const [form, title, text] = [element("form"), element("h2", "", t("erase_title")), element("p", "", t("erase_text"))];
  form.method = "dialog";
  title.id = "erase-title";
  text.id = "erase-text";
  const [no, yes] = [element("button", "quiet", t("erase_no")), element("button", "strong", t("erase_yes"))];
  no.value = "no";
  yes.value = "yes";
  const buttons = element("div", "dialog-buttons");
  buttons.append(no, yes);
  form.append(title, text, buttons);
  dialog.append(form);
  return dialog;
}

/**
 * @param {"fresh"|"close"|"send"} name of its icon, its words and its id
 * @returns {HTMLButtonElement}
 */
function iconButton(name) {
  const labels = { fresh: () => t("fresh"), close: () => t("close"), send: () => t("send") };
  const made = element("button", name === "send" ? "" : "quiet");
  made.type = "button";
  made.id = name;
  made.title = labels[name]();
  made.setAttribute("aria-label", made.title);
  made.append(svg(name, 22));
  return made;
}

/**
 * @param {HTMLElement} one
 * @param {Record<string, string>} all
 */
function attributes(one, all) {
  for (const name of Object.keys(all)) one.setAttribute(name, all[name]);
}
