// JSON that a page's scripts cannot spoil: old libraries give String and Array a toJSON that JSON.stringify obeys.

/**
 * A flat record as JSON.
 * @param {Record<string, string|number>} record
 * @returns {string}
 */
export function encode(record) {
  const pairs = Object.keys(record).map((key) => `${quoted(key)}:${value(record[key])}`);
  return `{${pairs.join(",")}}`;
}

/**
 * @param {string|number} one
 * @returns {string}
 */
function value(one) {
  return typeof one === "number" ? String(one) : quoted(one);
}

/**
 * With "u" a surrogate matches only where its other half is missing; whole characters stay as they are.
 * @param {string} text
 * @returns {string}
 */
function quoted(text) {
  const safe = text.replace(/["\\\u0000-\u001f\ud800-\udfff]/gu, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${safe}"`;
}
