// An hour without a network: the loop goes on, a reload finds the page kept, and the line is tried until it is back.
import { t } from "../texts.js";
import { part } from "./data.js";

// The worker keeps its answers under the same name.
const CACHE = "chonnghe-booth-1";
const KEPT = /^\/(?:static|booth)\//;
const CALM_MS = 30000;
const EAGER_MS = 5000;
const PATIENCE_MS = 4000;
const NEWS_MS = 6000;
const line = part("line");

let online = true;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let next;

/** Keep what the page is made of, and watch the line. */
export function start() {
  void keep();
  addEventListener("offline", () => told(false));
  addEventListener("online", () => void look());
  void look();
}

/** A worker answers for the server while that is away. Browsers give one to https and localhost only. */
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/booth/worker.js", { scope: "/booth/" });
    const used = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
    const paths = [location, ...used].filter((url) => url.origin === location.origin).map((url) => url.pathname);
    const cache = await caches.open(CACHE);
    await cache.addAll([...new Set(paths)].filter((path) => KEPT.test(path) && path !== "/booth/qr"));
  } catch {
    // Without a worker, or without a line just now, the open page goes on all the same.
  }
}

/** Ask the server whether it is there; soon again where it is not. */
async function look() {
  clearTimeout(next);
  const found = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((response) => response.ok, () => false);
  told(found);
}

/** @param {boolean} found */
function told(found) {
  clearTimeout(next);
  next = setTimeout(() => void look(), found ? CALM_MS : EAGER_MS);
  if (found === online) return;
  online = found;
  notice(found ? t("booth_online") : t("booth_offline"), !found);
}

/**
 * One line above everything; news goes by itself, what lasts stays.
 * @param {string} text
 * @param {boolean} [lasts]
 */
export function notice(text, lasts = false) {
  line.textContent = text;
  if (!lasts) setTimeout(() => line.textContent === text && notice(online ? "" : t("booth_offline"), true), NEWS_MS);
}
