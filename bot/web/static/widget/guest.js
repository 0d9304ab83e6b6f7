// Being a guest on a page: arriving when there is a body, staying on top, coming back after the page is redrawn.

const BACK_AT_MOST = 20;
// A page's handlers for these would take what is typed or scrolled here: to them it all comes from one strange element.
const OURS = [
  "keydown", "keypress", "keyup", "beforeinput", "input", "paste", "copy", "cut", "wheel", "touchmove", "mousedown",
  "selectstart", "contextmenu", "dragstart", "focusin", "focusout",
]; // prettier-ignore

/** Resolves when the document has a body: the tag may stand in the head. */
export async function ready() {
  if (document.body) return;
  await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

/**
 * What is done inside is not the page's: its shortcuts, its traps for the focus and its bans on copying stay outside.
 * @param {ShadowRoot} shadow
 */
export function shield(shadow) {
  for (const type of OURS) shadow.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
}

/**
 * Show the element above everything, and bring it back when a page that redraws itself has swept it away together
 * with its neighbours. Removed alone, it was meant, and it stays away.
 * @param {HTMLElement} host in the body
 * @param {HTMLElement} root what is lifted
 */
export function keep(host, root) {
  let back = 0;
  let body = document.body;
  let neighbour = host.previousElementSibling;
  lift(root);
  const watch = new MutationObserver(() => {
    if (host.isConnected) {
      neighbour = host.previousElementSibling ?? neighbour;
      return lift(root);
    }
    const swept = body !== document.body || !neighbour?.isConnected;
    if (!document.body) return;
    if (!swept || (back += 1) > BACK_AT_MOST || document.querySelector(host.localName)) return watch.disconnect();
    document.body.append(host);
    [body, neighbour] = [document.body, host.previousElementSibling];
    follow();
    lift(root);
  });
  const follow = () => {
    watch.disconnect();
    watch.observe(document.documentElement, { childList: true });
    watch.observe(document.body, { childList: true });
  };
  follow();
}

/**
 * Undo a `zoom` of the page's body (old portals, buttons for larger letters), which reaches even the top layer.
 * @param {HTMLElement} root
 */
export function unzoom(root) {
  const zoom = /** @type {ShadowRoot} */ (root.getRootNode()).host.currentCSSZoom ?? 1;
  root.style.setProperty("zoom", String(1 / zoom));
}

/**
 * Into the top layer, where the browser has one; else the style sheet gives the highest z-index.
 * @param {HTMLElement} root
 */
function lift(root) {
  if (!root.isConnected || typeof root.showPopover !== "function" || root.matches(":popover-open")) return;
  root.showPopover();
}
