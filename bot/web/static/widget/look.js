// How the widget looks on this page: all that the launcher needs, without the modules of a talk.
import { call } from "../api.js";

/**
 * How the talk looks on this host's pages.
 * @typedef {object} Look
 * @property {string} name
 * @property {string|null} greeting
 * @property {string|null} colour
 * @property {string|null} dark_colour
 * @property {string|null} contact
 * @property {Record<string, string>} strings
 * @property {number} max_chars
 * @property {string} plain_link
 */

/**
 * The look, or null where this page may not have it (which the console then says). Offline, it waits for the line.
 * @param {string} server
 * @param {string} school
 * @param {typeof fetch} via
 * @returns {Promise<Look|null>}
 */
export async function look(server, school, via) {
  try {
    return await call("GET", `${server}/embed/v1/look/${encodeURIComponent(school)}`, { via });
  } catch {
    if (!navigator.onLine) {
      await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
      return look(server, school, via);
    }
    const check = `${server}/embed/check?url=${encodeURIComponent(location.origin + location.pathname)}`;
    console.error(`Chon Nghe: ${location.origin} may not show "${school}", or ${server} is not reached. See ${check}`);
    return null;
  }
}
