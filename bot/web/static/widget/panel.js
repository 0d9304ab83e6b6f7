// The panel: a dialog beside the page, on a phone the whole screen, in which the talk goes on.
import { build } from "./parts.js";
import { converse } from "./talk.js";

/** @typedef {import("./parts.js").Parts} Parts */

// The same in widget.css: below this the panel is the whole screen.
const WHOLE = matchMedia("(max-width: 479.98px), (max-height: 439.98px)");
const TABBABLE = "button, textarea, summary, a[href], [tabindex='0']";

/** One panel; the talk begins when it is opened for the first time. */
export class Panel {
  #widget;
  /** @type {Parts} */
  #parts;
  /** @type {ReturnType<typeof converse>} */
  #talk;
  /** @type {HTMLElement|null} */
  #opener = null;

  /**
   * @param {import("./element.js").Widget} widget
   * @param {string} server
   */
  constructor(widget, server) {
    this.#widget = widget;
    this.#parts = build(widget);
    widget.root.append(this.#parts.panel);
    this.#talk = converse(widget, server, this.#parts);
    this.#parts.close.addEventListener("click", () => this.close());
    // At the window, going down: another chat on the page may let no key through the document.
    addEventListener("keydown", (event) => this.#key(event), true);
    WHOLE.addEventListener("change", () => this.#fit());
    for (const type of ["resize", "scroll"]) window.visualViewport?.addEventListener(type, () => this.#fit());
    document.addEventListener("visibilitychange", () => this.#listen());
    addEventListener("pagehide", () => this.#talk.listen(false));
    addEventListener("pageshow", () => this.#listen());
  }

  /** @param {HTMLElement} opener gets the focus back */
  open(opener) {
    this.#opener = opener;
    if (this.#parts.panel.hidden) {
      this.#show(true);
      this.#talk.begin();
    }
    // On a phone the keyboard would cover what is to be read first.
    (WHOLE.matches ? this.#parts.panel : this.#parts.box).focus({ preventScroll: true });
  }

  /** Close; the talk stays as it is. */
  close() {
    this.#show(false);
    const opener = this.#opener?.isConnected ? this.#opener : this.#widget.launcher;
    opener.focus({ preventScroll: true });
  }

  /** @param {boolean} open */
  #show(open) {
    this.#parts.panel.hidden = !open;
    this.#widget.launcher.hidden = open;
    this.#widget.launcher.setAttribute("aria-expanded", String(open));
    this.#fit();
    this.#listen();
  }

  /** News is listened to while somebody can see it. */
  #listen() {
    const shown = !this.#parts.panel.hidden && this.#widget.root.isConnected && document.visibilityState === "visible";
    this.#talk.listen(shown);
  }

  /** Stand above the keyboard of a phone, and say whether the page behind can be reached. */
  #fit() {
    const { panel } = this.#parts;
    if (WHOLE.matches) panel.setAttribute("aria-modal", "true");
    else panel.removeAttribute("aria-modal");
    const seen = window.visualViewport;
    if (!seen || seen.scale > 1.01) return; // who looks closer looks at a part of it
    panel.style.setProperty("--seen-top", `${seen.offsetTop}px`);
    panel.style.setProperty("--seen-height", `${seen.height}px`);
    panel.style.setProperty("--keyboard", `${Math.max(0, innerHeight - seen.height - seen.offsetTop)}px`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { panel, dialog } = this.#parts;
    const root = /** @type {ShadowRoot} */ (panel.getRootNode());
    if (event.target !== root.host || panel.hidden || event.isComposing || dialog.open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab" && WHOLE.matches) this.#turn(event);
  }

  /**
   * From the last thing to the first and back: behind the whole screen there is nothing to see.
   * @param {KeyboardEvent} event
   */
  #turn(event) {
    const { panel } = this.#parts;
    const all = [...panel.querySelectorAll(TABBABLE)].filter(
      (one) => one instanceof HTMLElement && one.tabIndex >= 0 && one.getClientRects().length > 0,
    );
    const ends = /** @type {HTMLElement[]} */ ([all[0], all[all.length - 1]]);
    const [from, to] = event.shiftKey ? ends : [ends[1], ends[0]];
    const at = /** @type {ShadowRoot} */ (panel.getRootNode()).activeElement;
    if (at !== from && !(event.shiftKey && at === panel)) return;
    event.preventDefault();
    to.focus();
  }
}
