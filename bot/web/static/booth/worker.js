// Keeps a booth's screen through an hour without a network: the server's answer first, the kept one where it is away.
// Only the page and its files are kept, never a talk, a sheet or a QR code.

const CACHE = "chonnghe-booth-1";
const KEPT = /^\/(?:static|booth)\//;
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === self.location.origin && KEPT.test(pathname)) {
    event.respondWith(answered(event, pathname));
  }
});

/**
 * @param {FetchEvent} event
 * @param {string} path
 * @returns {Promise<Response>}
 */
async function answered(event, path) {
  const cache = await caches.open(CACHE);
  const fresh = fetch(event.request).then((response) => {
    if (response.ok) event.waitUntil(cache.put(path, response.clone()));
    return response;
  });
  fresh.catch(() => {}); // a late failure is nobody's: the kept answer was given
  const first = await Promise.race([fresh.catch(() => null), late()]);
  if (first && first.status < 500) return first;
  return (await cache.match(path, { ignoreVary: true })) ?? fresh;
}

/** @returns {Promise<null>} */
function late() {
  return new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
}
