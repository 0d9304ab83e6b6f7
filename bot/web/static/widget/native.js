// The browser's own fetch: a page's wrapper may add headers that our server refuses, or read what is written to us.

/**
 * `fetch` as the browser made it: the page's where it is untouched, else that of an empty frame of ours.
 * @param {ShadowRoot} shadow where the frame is kept
 * @returns {typeof fetch}
 */
export function ownFetch(shadow) {
  if (/^function fetch\(\) \{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(window.fetch))) {
    return (...call) => fetch(...call);
  }
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  shadow.append(frame);
  // Asked each time: a frame that was moved with its element has a new window.
  return (...call) => (frame.contentWindow ?? window).fetch(...call);
}
