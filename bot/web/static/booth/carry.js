// The QR code of a saved talk or of a result sheet to take home, drawn here from the modules the server gives.
import { call } from "../api.js";
import { t } from "../texts.js";
import { part } from "./data.js";

/** @typedef {import("../api.js").Message} Message */
/** @typedef {{code: string}|{sheet: string}} Carried */

const SVG = "http://www.w3.org/2000/svg";
// White all around, in modules, as the standard asks.
const QUIET_ZONE = 4;
// As careers/saved.py makes them.
const CODE = /(?<![A-Z0-9])([2-8][A-Z][A-Z2-8]{2}-[2-8][A-Z][A-Z2-8]{2})(?![A-Z0-9])/;
const dialog = /** @type {HTMLDialogElement} */ (part("carry"));
const picture = part("carry-picture");
const words = part("carry-words");
let asked = 0;

/** The dialog's own button closes it; so does whoever wipes the screen. */
export function start() {
  part("carry-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", empty);
}

/**
 * The code of a saved talk in an answer, "" where there is none.
 * @param {Message[]} messages
 */
export function codeIn(messages) {
  return messages.map((one) => CODE.exec(one.text)?.[1]).find(Boolean) ?? "";
}

/**
 * Show what a telephone takes home; where it cannot be drawn, the code to copy.
 * @param {Carried} what
 */
export async function show(what) {
  const mine = ++asked;
  const code = "code" in what ? what.code : "";
  const answer = await call("POST", "/booth/qr", { body: what }).catch(() => null);
  if (mine !== asked) return; // the screen was wiped, or something else was asked for
  if (answer) picture.replaceChildren(drawing(answer.rows));
  words.textContent = told(answer, code);
  if (!dialog.open) dialog.showModal();
}

/** Nothing of it stays. */
export function close() {
  asked += 1;
  dialog.close();
  empty();
}

function empty() {
  picture.replaceChildren();
  words.textContent = "";
}

/**
 * @param {{local: boolean}|null} answer
 * @param {string} code
 */
function told(answer, code) {
  if (!answer) return code ? t("booth_not_drawn", { code }) : t("booth_no_picture");
  const how = code ? t("booth_carry_talk", { code }) : t("booth_carry_sheet");
  return answer.local ? `${how} ${t("booth_local")}` : how;
}

/**
 * @param {string[]} rows
 * @returns {SVGElement}
 */
function drawing(rows) {
  const side = rows.length + 2 * QUIET_ZONE;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t("booth_qr_label"));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", rows.map((row, y) => line(row, y + QUIET_ZONE)).join(""));
  svg.append(path);
  return svg;
}

/**
 * Runs of dark modules as boxes one module high.
 * @param {string} row
 * @param {number} y
 */
function line(row, y) {
  return [...row.matchAll(/1+/g)].map((run) => {
    const width = run[0].length;
    return `M${run.index + QUIET_ZONE} ${y}h${width}v1h${-width}z`;
  }).join("");
}
