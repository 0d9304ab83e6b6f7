// What survives a reload, in this tab only: a shared computer forgets it when the tab is closed.

/**
 * `turns` counts the turns this page has seen answered: a message whose answer was lost is found by it.
 * @typedef {{talkId: string, turns: number}} Talk
 */

const TALK = "chonnghe.talk";
const DRAFT = "chonnghe.draft";
const PENDING = "chonnghe.pending";

/** @returns {Talk|null} */
export function loadTalk() {
  try {
    const talk = JSON.parse(read(TALK) ?? "null");
    return typeof talk?.talkId === "string" ? { turns: 0, ...talk } : null;
  } catch {
    return null;
  }
}

/** @param {Talk} talk */
export const saveTalk = (talk) => write(TALK, JSON.stringify(talk));

/** Forget the talk, but not what is being typed. */
export const forgetTalk = () => write(TALK, "");

/** The text being typed. */
export const loadDraft = () => read(DRAFT) ?? "";
/** @param {string} text */
export const saveDraft = (text) => write(DRAFT, text);

/** The text sent and not yet answered. */
export const loadPending = () => read(PENDING) ?? "";
/** @param {string} text */
export const savePending = (text) => write(PENDING, text);

/** Forget the talk and everything typed. */
export function erase() {
  for (const key of [TALK, DRAFT, PENDING]) write(key, "");
}

/**
 * Storage may be forbidden by the browser; the talk then lives as long as the page.
 * @param {string} key
 * @returns {string|null}
 */
function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function write(key, value) {
  try {
    if (value) sessionStorage.setItem(key, value);
    else sessionStorage.removeItem(key);
  } catch {
    // Nothing to do: the page works without memory.
  }
}
