// What survives a reload, in this tab only: a shared computer forgets it when the tab is closed.
import { encode } from "./json.js";

/**
 * `turns` counts the opening and the questions whose answers were seen: a message whose answer was lost is found by it.
 * `once` marks the words that are on their way, where the server answers such words once only.
 * @typedef {{turns: number, talkId?: string, pass?: string, once?: string}} Talk
 */
/** @typedef {ReturnType<typeof tabStore>} TabStore */

/**
 * The memory of one talk.
 * @param {string} prefix of its keys in sessionStorage
 * @param {"talkId"|"pass"} handle what a stored talk must have to be gone on with
 */
export function tabStore(prefix, handle) {
  const [talkKey, draftKey, pendingKey] = ["talk", "draft", "pending"].map((name) => `${prefix}.${name}`);
  return {
    /** @returns {Talk|null} */
    loadTalk() {
      try {
        const talk = JSON.parse(read(talkKey) ?? "null");
        return typeof talk?.[handle] === "string" ? { turns: 0, ...talk } : null;
      } catch {
        return null;
      }
    },
    /** @param {Talk} talk */
    saveTalk: (talk) => write(talkKey, encode(talk)),
    /** Forget the talk, but not what is being typed. */
    forgetTalk: () => write(talkKey, ""),
    /** The text being typed. */
    loadDraft: () => read(draftKey) ?? "",
    /** @param {string} text */
    saveDraft: (text) => write(draftKey, text),
    /** The text sent and not yet answered. */
    loadPending: () => read(pendingKey) ?? "",
    /** @param {string} text */
    savePending: (text) => write(pendingKey, text),
    /** Forget the talk and everything typed. */
    erase() {
      for (const key of [talkKey, draftKey, pendingKey]) write(key, "");
    },
  };
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
