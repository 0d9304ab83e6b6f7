// The box where the asker types: Enter sends, Shift+Enter breaks the line, a draft survives a reload.
import { loadDraft, saveDraft } from "./store.js";
import { maxChars, t } from "./texts.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("composer"));
const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("ask"));
const count = /** @type {HTMLElement} */ (document.getElementById("count"));

/**
 * Begin. `onSend` says whether the text was taken; if not, it stays in the box.
 * @param {(text: string) => boolean} onSend
 */
export function start(onSend) {
  put(loadDraft());
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => {
    // While an input method composes a Vietnamese syllable, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text && excess() <= 0 && onSend(text)) put("");
    box.focus();
  });
}

/**
 * Put a text into the box, as if it had been typed.
 * @param {string} text
 */
export function put(text) {
  box.value = text;
  changed();
}

/** Move the focus to the box. */
export function focus() {
  box.focus();
}

function changed() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
  saveDraft(box.value);
  const over = excess();
  count.textContent = over > 0 ? t("too_long", { count: over }) : "";
  box.setAttribute("aria-invalid", String(over > 0));
}

/** How many characters too many; counted as the server counts them, by code points. */
function excess() {
  return [...box.value.trim()].length - maxChars;
}
