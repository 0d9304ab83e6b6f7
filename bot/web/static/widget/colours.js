// A school's colour, made darker or lighter until everybody can read what stands on it and what is written in it.

/** @typedef {[number, number, number]} Rgb each from 0 to 255 */

const AA = 4.6; // WCAG asks 4.5; a little more for what rounding takes
const STEPS = 40;
/** @type {Rgb} */
const WHITE = [255, 255, 255];
/** @type {Rgb} */
const BLACK = [0, 0, 0];
// The greys of base.css that coloured words stand on: the lightest and the darkest of each scheme.
/** @type {{light: Rgb[], dark: Rgb[]}} */
const GROUNDS = {
  light: [WHITE, [228, 240, 236]],
  dark: [[26, 37, 39], [23, 51, 46]],
};

/**
 * Give the widget the school's colours; what is not `#rrggbb` leaves ours.
 * @param {HTMLElement} root
 * @param {string|null|undefined} colour
 * @param {string|null|undefined} dark for the dark scheme; without it `colour` serves there too
 */
export function paint(root, colour, dark) {
  const light = parse(colour);
  const night = parse(dark) ?? light;
  if (!light || !night) return;
  root.classList.add("own");
  root.style.setProperty("--own-light", css(readable(light, GROUNDS.light, BLACK)));
  root.style.setProperty("--own-dark", css(readable(night, GROUNDS.dark, WHITE)));
}

/**
 * The colour, mixed with `towards` until it stands out from all grounds.
 * @param {Rgb} colour
 * @param {Rgb[]} grounds
 * @param {Rgb} towards
 * @returns {Rgb}
 */
export function readable(colour, grounds, towards) {
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(colour, towards, step / STEPS);
    if (grounds.every((ground) => contrast(mixed, ground) >= AA)) return mixed;
  }
  return towards;
}

/**
 * @param {string|null|undefined} text
 * @returns {Rgb|null}
 */
function parse(text) {
  if (!text || !/^#[\da-f]{6}$/i.test(text)) return null;
  const number = Number.parseInt(text.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/**
 * @param {Rgb} one
 * @param {Rgb} other
 * @param {number} share of the other
 * @returns {Rgb}
 */
function mix(one, other, share) {
  const part = (/** @type {0|1|2} */ at) => Math.round(one[at] + (other[at] - one[at]) * share);
  return [part(0), part(1), part(2)];
}

/**
 * WCAG 2's contrast of two colours, from 1 to 21.
 * @param {Rgb} one
 * @param {Rgb} other
 */
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** @param {Rgb} colour */
function luminance(colour) {
  const linear = (/** @type {number} */ v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = colour.map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {Rgb} colour */
const css = ([red, green, blue]) => `rgb(${red}, ${green}, ${blue})`;
