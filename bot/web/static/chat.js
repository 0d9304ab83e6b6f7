// The talk: opens or restores it, sends what is said, shows what is answered, and loses nothing on a bad line.
import * as api from "./api.js";
import * as composer from "./composer.js";
import * as render from "./render.js";
import * as screen from "./screen.js";
import * as store from "./store.js";
import { t } from "./texts.js";

/** @typedef {import("./api.js").Said} Said */

// A talk's first stored turn is its opening, which nobody asked for.
const OPENING = 1;
const POLL_MS = 1500;
const POLLS = 8;

/** @type {store.Talk|null} */
let talk = store.loadTalk();
let busy = false;
let beginning = false;

/** Which school, poster or role the address of this page names; anything odd is left out. */
function about() {
  const asked = new URLSearchParams(location.search);
  const known = ["school", "campaign", "role"].map((key) => [key, asked.get(key) ?? ""]);
  return Object.fromEntries(
    known.filter(([key, value]) => /^[\w.:-]{1,64}$/.test(value) && (key !== "role" || /^(pupil|parent)$/.test(value))),
  );
}

/** Open a new talk and show its first message. */
async function open() {
  const opened = await api.openTalk(about());
  talk = { talkId: opened.talk_id, turns: OPENING };
  store.saveTalk(talk);
  screen.append(render.answer(opened.messages, choose));
}

/**
 * Show a stored talk again. False when the server no longer knows it.
 * @param {store.Talk} old
 */
async function restore(old) {
  const turns = await storedTurns(old);
  if (!turns) return false;
  screen.clear();
  turns.forEach((turn, index) => {
    if (turn.text) screen.append(render.said(turn.text));
    if (turn.messages.length) screen.append(render.answer(turn.messages, choose, turns[index + 1]?.text));
  });
  screen.toEnd();
  if (turns.length > old.turns) store.savePending("");
  talk = { ...old, turns: turns.length };
  store.saveTalk(talk);
  return true;
}

/**
 * The turns of a talk, waiting a little for an answer that is still being made; null when the talk is unknown.
 * @param {store.Talk} old
 */
async function storedTurns(old) {
  try {
    for (let poll = 0; ; poll += 1) {
      const { turns } = await api.history(old.talkId);
      const unanswered = turns.length > 0 && !turns[turns.length - 1].messages.length;
      if (!unanswered || poll >= POLLS) return turns;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (error) {
    if (error instanceof api.ApiError && [404, 422].includes(error.status)) return null;
    throw error;
  }
}

/** Begin: the old talk when there is one, else a new one. What was not sent is offered again. */
async function begin() {
  busy = beginning = true;
  screen.notice("");
  screen.waiting(true);
  try {
    const old = talk;
    if (!old || !(await restore(old))) {
      screen.clear();
      await open();
      if (old) screen.notice(t("talk_lost"));
    }
    offerPending();
  } catch (error) {
    screen.notice(reason(error, t("open_failed")), { label: t("retry_open"), again: begin });
  } finally {
    busy = beginning = false;
    screen.waiting(false);
    screen.settled();
  }
}

/** A message whose answer never came before the page was left: shown with the way to send it again. */
function offerPending() {
  const text = store.loadPending();
  if (!text) return;
  const message = render.said(text);
  screen.append(message);
  screen.failed(message, "", () => void send({ text }, message));
}

/**
 * Take what was said, unless an answer is still awaited.
 * @param {Said} words
 * @param {string} shown
 * @returns {boolean} whether it was taken
 */
function take(words, shown) {
  if (busy || !talk) return false;
  const message = render.said(shown);
  screen.append(message);
  store.savePending(shown);
  void send(words, message);
  return true;
}

/** @param {import("./api.js").Button} button */
function choose(button) {
  return take({ button: button.id }, button.title);
}

/**
 * Send, show the answer; on failure keep the words with a button to send them again.
 * @param {Said} words
 * @param {HTMLElement} message
 */
async function send(words, message) {
  if (busy || !talk) return;
  const mine = talk;
  busy = true;
  screen.notice("");
  screen.unfailed(message);
  screen.waiting(true);
  const reply = await api.say(mine.talkId, words).catch((error) => error);
  if (talk !== mine) return; // the talk was erased meanwhile
  busy = false;
  screen.waiting(false);
  if (reply instanceof Error) return void (await recover(reply, words, message));
  screen.append(render.answer(reply.messages, choose));
  mine.turns += 1;
  store.saveTalk(mine);
  store.savePending("");
}

/**
 * @param {unknown} error
 * @param {Said} words
 * @param {HTMLElement} message
 */
async function recover(error, words, message) {
  const code = error instanceof api.ApiError ? error.code : "";
  if (code === "unknown_talk") return void (await startOver(message));
  if (code === "text_too_long" || code === "body_too_large" || code === "unknown_button") {
    store.savePending("");
    if ("text" in words) {
      message.remove();
      composer.put(words.text);
    }
    return screen.notice(reason(error, ""));
  }
  screen.failed(message, reason(error, t("server_failed")), () => void again(words, message));
}

/**
 * Send again, after a look whether the first try had arrived and only its answer was lost.
 * @param {Said} words
 * @param {HTMLElement} message
 */
async function again(words, message) {
  if (busy || !talk) return;
  busy = true;
  screen.waiting(true);
  const turns = await storedTurns(talk).catch(() => []);
  busy = false;
  if (turns && turns.length > talk.turns) await begin();
  else await send(words, message);
}

/**
 * The server forgot the talk: open another and say the same there.
 * @param {HTMLElement} message
 */
async function startOver(message) {
  const text = store.loadPending();
  message.remove();
  talk = null;
  screen.clear();
  store.savePending("");
  store.forgetTalk();
  await begin();
  if (talk) screen.notice(t("talk_lost"));
  if (!take({ text }, text)) composer.put(text);
}

/**
 * @param {unknown} error
 * @param {string} otherwise
 */
function reason(error, otherwise) {
  if (!navigator.onLine) return t("offline");
  if (!(error instanceof api.ApiError) || error.status === 0) return otherwise === t("open_failed") ? otherwise : "";
  if (error.retryAfter) return t("wait", { seconds: error.retryAfter });
  return error.message || otherwise;
}

/** Forget this talk on this screen, after asking, and open another. */
function startFresh() {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("erase"));
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && void erase(), { once: true });
}

async function erase() {
  if (beginning) return;
  store.erase();
  composer.put("");
  talk = null;
  screen.clear();
  await begin();
  composer.focus();
}

document.getElementById("fresh")?.addEventListener("click", startFresh);
document.getElementById("person")?.addEventListener("click", (event) => {
  const says = /** @type {HTMLElement} */ (event.currentTarget).dataset.says ?? "";
  take({ text: says }, says);
});
addEventListener("offline", () => screen.notice(t("offline")));
addEventListener("online", () => screen.notice(t("online")));
composer.start((text) => take({ text }, text));
void begin();
