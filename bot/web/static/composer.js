// The box where the asker types: Enter sends, Shift+Enter breaks the line, a draft survives a reload.
import { maxChars, t } from "./texts.js";

/** @typedef {{form: HTMLFormElement, box: HTMLTextAreaElement, count: HTMLElement}} ComposerParts */

/** The box and what stands round it. */
export class Composer {
  #form;
  #box;
  #count;
  #store;

  /**
   * @param {ComposerParts} parts
   * @param {import("./store.js").TabStore} store keeps the draft
   */
  constructor({ form, box, count }, store) {
    [this.#form, this.#box, this.#count, this.#store] = [form, box, count, store];
  }

  /**
   * Begin. `onSend` says whether the text was taken; if not, it stays in the box.
   * @param {(text: string) => boolean} onSend
   */
  start(onSend) {
    this.put(this.#store.loadDraft());
    this.#box.addEventListener("input", () => this.#changed());
    this.#box.addEventListener("keydown", (event) => {
      // While an input method composes a Vietnamese syllable, Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#box.value.trim();
      if (text && this.#excess() <= 0 && onSend(text)) this.put("");
      this.focus();
    });
  }

  /**
   * Put a text into the box, as if it had been typed.
   * @param {string} text
   */
  put(text) {
    this.#box.value = text;
    this.#changed();
  }

  /** Move the focus to the box. */
  focus() {
    this.#box.focus();
  }

  #changed() {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight + 2}px`;
    this.#store.saveDraft(this.#box.value);
    const over = this.#excess();
    this.#count.textContent = over > 0 ? t("too_long", { count: over }) : "";
    this.#box.setAttribute("aria-invalid", String(over > 0));
  }

  /** How many characters too many; counted as the server counts them, by code points. */
  #excess() {
    return [...this.#box.value.trim()].length - maxChars();
  }
}
