// The screen of a booth: the loop until somebody taps, a talk, and nothing left of it afterwards.
import { use } from "../texts.js";
import * as carry from "./carry.js";
import { data, part } from "./data.js";
import * as kiosk from "./kiosk.js";
import * as loop from "./loop.js";
import * as offline from "./offline.js";
import * as quiet from "./quiet.js";
import { BoothTalk } from "./talk.js";

const attract = part("attract");
const leaving = /** @type {HTMLDialogElement} */ (part("leaving"));
const left = part("leaving-left");

/** @type {BoothTalk|null} */
let talk = null;

/**
 * Open a talk; with a question, ask it at once.
 * @param {string} [question]
 */
function open(question) {
  if (talk) return;
  loop.rest();
  attract.hidden = true;
  talk = new BoothTalk(wipe);
  quiet.start(count, wipe);
  void talk.begin(question);
}

/** Forget the talk: nothing of it stays on the screen, in memory, in storage or in the address. */
function wipe() {
  quiet.stop();
  talk?.end();
  talk = null;
  carry.close();
  leaving.close();
  getSelection()?.removeAllRanges();
  history.replaceState(null, "", location.pathname);
  attract.hidden = false;
  loop.resume();
  part("begin").focus({ preventScroll: true });
}

/** @param {number} seconds of the last ten, 0 while there is more time */
function count(seconds) {
  left.textContent = seconds ? String(seconds) : "";
  if (seconds && !leaving.open) leaving.showModal();
  if (!seconds && leaving.open) leaving.close();
}

/**
 * A tap anywhere begins, except on what has a meaning of its own.
 * @param {Event} event
 */
function tapped(event) {
  const target = /** @type {Element} */ (event.target);
  const question = /** @type {HTMLElement|null} */ (target.closest("[data-asks]"))?.dataset.asks;
  if (question || target.closest("#begin") || !target.closest("button")) open(question);
}

use(data);
kiosk.start();
carry.start();
loop.start();
offline.start();
attract.addEventListener("click", tapped);
part("leaving-stay").addEventListener("click", () => leaving.close());
// A page that the browser puts aside, to be shown again by "back", must hold nothing of the one who left it.
addEventListener("pagehide", wipe);
