// What the server hands over with the page: all strings, and what this screen's buttons say.

/** @typedef {{event: string, person_says: string, carry_says: string, save_title: string}} Booth */
/** @type {import("../texts.js").Texts & {booth: Booth}} */
export const data = JSON.parse(document.getElementById("page-data")?.textContent ?? "{}");

/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @param {ParentNode} [within]
 * @returns {Kind}
 */
export const part = (id, within = document) => /** @type {Kind} */ (within.querySelector(`#${id}`));
