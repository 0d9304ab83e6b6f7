// The widget's drawings, made as elements: a page's policy forbids neither.

const SVG = "http://www.w3.org/2000/svg";
/** @type {Record<string, string[]>} paths in a square of 24 */
const PATHS = {
  talk: [
    "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4",
    "M6.5 16A2.5 2.5 0 0 1 4 13.5v-7",
    "M8.5 8.5h7M8.5 12h4.5",
  ],
  leaf: [
    "M12 20.5v-9",
    "M12 13.5c0-3.2-2.2-4.8-5.7-4.8 0 3.2 2.2 4.8 5.7 4.8Z",
    "M12 10.5c0-3.5 2.2-5.4 6-5.4 0 3.5-2.2 5.4-6 5.4Z",
  ],
  close: ["M6 6l12 12M18 6L6 18"],
  fresh: ["M12 5v14M5 12h14"],
  send: ["M12 19V5M6 11l6-6 6 6"],
};

/**
 * @param {string} name
 * @param {number} size in pixels
 * @returns {SVGElement}
 */
export function svg(name, size) {
  const made = document.createElementNS(SVG, "svg");
  const about = { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(about)) made.setAttribute(key, String(value));
  for (const line of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    made.append(path);
  }
  return made;
}
