// The widget on a page: its element, its launcher, and the panel that is fetched when it is first wanted.
import { use, t } from "../texts.js";
import { paint } from "./colours.js";
import { keep, ready, shield, unzoom } from "./guest.js";
import { svg } from "./icons.js";
import { look } from "./look.js";
import { ownFetch } from "./native.js";
import { adopt, guard } from "./sheets.js";

/**
 * What the tag says: its data-… attributes.
 * @typedef {Partial<Record<"school"|"colour"|"greeting"|"side"|"open"|"campaign", string>>} Asked
 */
/** @typedef {import("./look.js").Look} Look */
/** @typedef {{root: HTMLElement, launcher: HTMLButtonElement, look: Look, asked: Asked, via: typeof fetch}} Widget */

const NAME = "chon-nghe";
/** Where our server is, without a slash at the end. */
const SERVER = new URL("../../", import.meta.url).href.replace(/\/$/, "");

/**
 * Show the launcher. A second tag on the same page changes nothing.
 * @param {Asked} asked
 */
export async function start(asked) {
  await ready();
  if (document.querySelector(NAME)) return;
  // Never registered with customElements: nothing that a page's polyfill could break, and no name is taken.
  const host = document.createElement(NAME);
  const shadow = host.attachShadow({ mode: "closed" });
  const root = frame(asked);
  guard(shadow);
  shadow.append(root);
  shield(shadow);
  root.hidden = true;
  document.body.append(host);
  const via = ownFetch(shadow);
  const school = asked.school ?? "";
  const dressed = adopt(shadow, ["base.css", "widget/widget.css"], via).catch(() => host.remove());
  const [found] = await Promise.all([look(SERVER, school, via), dressed]);
  if (!host.isConnected) return; // our server is away, which the console has heard: the page stays as it was
  root.hidden = false;
  unzoom(root);
  keep(host, root);
  if (found) launch({ root, look: found, asked, via }, shadow);
  else root.append(plainLink(school));
}

/**
 * @param {Asked} asked
 * @returns {HTMLElement}
 */
function frame(asked) {
  const root = document.createElement("aside");
  root.className = asked.side === "left" ? "cn left" : "cn";
  root.lang = "vi";
  root.dir = "ltr";
  root.setAttribute("popover", "manual");
  return root;
}

/**
 * @param {Omit<Widget, "launcher">} parts
 * @param {ShadowRoot} shadow
 */
function launch(parts, shadow) {
  const { root, look: found, asked } = parts;
  use({ strings: found.strings, max_chars: found.max_chars, server: SERVER });
  paint(root, asked.colour ?? found.colour, asked.colour ? null : found.dark_colour);
  root.setAttribute("aria-label", t("label"));
  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  launcher.title = t("launcher");
  launcher.setAttribute("aria-label", t("launcher"));
  launcher.setAttribute("aria-haspopup", "dialog");
  launcher.setAttribute("aria-expanded", "false");
  launcher.append(svg("talk", 30));
  root.append(launcher);
  const widget = { ...parts, launcher };
  launcher.addEventListener("click", () => void open(widget, shadow, launcher));
  // Asked of the whole document, so that a button that is drawn later works too.
  document.addEventListener("click", (event) => {
    const opener = asked.open && event.target instanceof Element && event.target.closest(`#${CSS.escape(asked.open)}`);
    if (opener instanceof HTMLElement && root.isConnected) void open(widget, shadow, opener);
  });
}

/** @type {Promise<import("./panel.js").Panel>|null} */
let panel = null;

/**
 * @param {Widget} widget
 * @param {ShadowRoot} shadow
 * @param {HTMLElement} opener gets the focus back
 */
async function open(widget, shadow, opener) {
  unzoom(widget.root);
  panel ??= build(widget, shadow);
  try {
    (await panel).open(opener);
  } catch {
    // The line broke, or the page forbids the rest: the next press tries again, this one leads to our own page.
    panel = null;
    window.open(new URL(widget.look.plain_link, `${SERVER}/`), "_blank", "noopener");
  }
}

// What panel.js imports, asked for together with it: a module found in a module costs a slow line a turn.
const WITH_PANEL = [
  "../attachments.js", "../choices.js", "../composer.js", "../conversation.js", "../render.js",
  "../rich.js", "../screen.js", "../store.js", "./client.js", "./news.js",
  "./parts.js", "./talk.js",
];

/**
 * @param {Widget} widget
 * @param {ShadowRoot} shadow
 */
async function build(widget, shadow) {
  const sheets = ["base.css", "talk.css", "composer.css", "adapt.css", "widget/widget.css"];
  for (const name of WITH_PANEL) import(new URL(name, import.meta.url).href).catch(() => {}); // panel.js will say it
  const [made] = await Promise.all([import("./panel.js"), adopt(shadow, sheets, widget.via)]);
  return new made.Panel(widget, SERVER);
}

/**
 * The way to our own page, where this one may not show the talk. Without our strings it is named by where it leads.
 * @param {string} school
 */
function plainLink(school) {
  const link = document.createElement("a");
  link.className = "launcher";
  link.href = `${SERVER}/?school=${encodeURIComponent(school)}`;
  link.target = "_blank";
  link.rel = "noopener";
  link.title = new URL(SERVER).host;
  link.setAttribute("aria-label", link.title);
  link.append(svg("talk", 30));
  return link;
}
