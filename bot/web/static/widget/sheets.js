// Our style sheets inside the shadow root: the page's own looks and ours do not meet.

// The page's rules reach our element, not what is in it; against these, even its `!important` ones lose.
const HOST = `:host {
  all: initial !important; position: fixed !important; z-index: 2147483647 !important; width: 0 !important;
  height: 0 !important; display: block !important; direction: ltr !important; unicode-bidi: isolate !important;
  user-select: text !important; -webkit-user-select: text !important; color-scheme: light dark !important;
}
@media print { :host { display: none !important; } }`;
const REM = /(?<![\w-])(-?\d*\.?\d+)rem\b/g;
/** @type {Map<string, Promise<string>>} */
const texts = new Map();

/**
 * Take the element out of the page's flow and out of its rules, at once.
 * @param {ShadowRoot} shadow
 */
export function guard(shadow) {
  wear(shadow, [HOST]);
}

/**
 * From now on the shadow root has these sheets, the last one strongest. Rejects where one cannot be fetched.
 * @param {ShadowRoot} shadow
 * @param {string[]} names below /static
 * @param {typeof fetch} via
 */
export async function adopt(shadow, names, via) {
  const all = await Promise.all(names.map((name) => text(name, via)));
  const size = userSize(shadow);
  wear(shadow, [HOST, ...all.map((css) => scoped(css, size))]);
}

/**
 * @param {ShadowRoot} shadow
 * @param {string[]} rules
 */
function wear(shadow, rules) {
  if ("replaceSync" in CSSStyleSheet.prototype && "adoptedStyleSheets" in shadow) {
    shadow.adoptedStyleSheets = rules.map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    return;
  }
  const style = document.createElement("style"); // Safari before 16.4
  style.textContent = rules.join("\n");
  shadow.querySelector("style")?.remove();
  shadow.append(style);
}

/**
 * The page's sheets speak of their root, of its type size and of the window. Here the root is ours, its size is the
 * reader's (not the host page's), and widths are those of the panel.
 * @param {string} css
 * @param {number} size in pixels
 */
function scoped(css, size) {
  return css
    .replace(/:root\b/g, ".cn")
    .replace(/@media \((max|min)-width:/g, "@container panel ($1-width:")
    .replace(REM, (_, number) => `${Number(number) * size}px`);
}

/**
 * The type size that the reader has set in the browser, in pixels.
 * @param {ShadowRoot} shadow
 */
function userSize(shadow) {
  const probe = document.createElement("span");
  probe.style.setProperty("font-size", "medium");
  shadow.append(probe);
  const size = Number.parseFloat(getComputedStyle(probe).fontSize);
  probe.remove();
  return size || 16;
}

/**
 * @param {string} name
 * @param {typeof fetch} via
 * @returns {Promise<string>}
 */
function text(name, via) {
  const known = texts.get(name) ?? load(name, via);
  texts.set(name, known);
  known.catch(() => texts.delete(name));
  return known;
}

/**
 * @param {string} name
 * @param {typeof fetch} via
 */
async function load(name, via) {
  const response = await via(new URL(`../${name}`, import.meta.url).href, { credentials: "omit" });
  if (!response.ok) throw new Error(name);
  return response.text();
}
