// A screen in public: it stays awake and full, and a long press opens no menu.
import { part } from "./data.js";

/** Begin. What the browser does not know is left out. */
export function start() {
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  void stayAwake();
  document.addEventListener("visibilitychange", () => void stayAwake());
  fullScreen(part("full-screen"));
}

/** The lock is lost whenever the page is hidden, and asked for again when it is seen. */
async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  await navigator.wakeLock?.request("screen").catch(() => null); // refused on a low battery: the screen may then sleep
}

/** @param {HTMLElement} button shown where it can be used */
function fullScreen(button) {
  const look = () => {
    button.hidden = !document.fullscreenEnabled || document.fullscreenElement !== null;
  };
  button.addEventListener("click", () => void document.documentElement.requestFullscreen().catch(look));
  document.addEventListener("fullscreenchange", look);
  look();
}
