// The strings that people see: they come from content/replies, handed over by whoever starts; never from the code.

/**
 * `server` is where paths of our server are found: "" on its own pages, its address on the page of another.
 * @typedef {{strings: Record<string, string>, max_chars: number, server?: string}} Texts
 */

/** @type {Texts} */
let data = { strings: {}, max_chars: 0 };

/**
 * From now on these strings are shown. Called once, before anything is.
 * @param {Texts} texts
 */
export function use(texts) {
  data = texts;
}

/** The longest message the server takes, in characters. */
export const maxChars = () => data.max_chars;

/**
 * The address of a path of our server.
 * @param {string} path begins with "/"
 */
export const onServer = (path) => (data.server ?? "") + path;

/**
 * One string, its {words} filled.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  return data.strings[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * A date of a source in Vietnamese, as exact as the source is: "2025-09-14", "2025-09" or "2025".
 * @param {string} date
 * @returns {string}
 */
export function sourceDate(date) {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date) ?? [];
  if (!month) return date;
  const values = { year, month: Number(month), day: Number(day) };
  return day ? t("date_full", values) : t("date_month", values);
}
