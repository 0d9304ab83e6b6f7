// The strings of the page: they come from content/replies/web.yml in the page's data block, never from the code.

/** @type {{strings: Record<string, string>, max_chars: number}} */
const data = JSON.parse(document.getElementById("page-data")?.textContent ?? "{}");

/** The longest message the server takes, in characters. */
export const maxChars = data.max_chars;

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
