// What a message carries besides words: a picture is shown, a page or PDF is a link. Only paths of this server are used.
import { element } from "./rich.js";
import { onServer, t } from "./texts.js";

/** @typedef {import("./api.js").Attachment} Attachment */

const OWN = /^\/to\/[\w-]{1,64}(?:\.(?:png|pdf))?$/;

/**
 * Pictures first, then the list of the other things.
 * @param {Attachment[]} all
 * @returns {HTMLElement[]}
 */
export function attachments(all) {
  const own = all.filter((one) => OWN.test(one.url));
  const others = own.filter((one) => one.kind !== "image");
  const pictures = own.filter((one) => one.kind === "image").map(picture);
  return others.length ? [...pictures, links(others)] : pictures;
}

/**
 * @param {Attachment} one
 * @returns {HTMLElement}
 */
function picture(one) {
  const figure = element("figure", "picture");
  const image = element("img");
  image.alt = one.title;
  image.decoding = "async";
  image.src = onServer(one.url);
  const link = opening(one);
  link.append(image, element("span", "hidden", ` (${t("new_window")})`));
  figure.append(link, element("figcaption", "", t("image_open")));
  // A page may forbid pictures from elsewhere: the way to it stays.
  image.addEventListener("error", () => figure.replaceWith(links([one])));
  return figure;
}

/**
 * @param {Attachment[]} all
 * @returns {HTMLElement}
 */
function links(all) {
  const list = element("ul", "attached");
  list.setAttribute("aria-label", t("attachments_label"));
  for (const one of all) {
    const item = element("li");
    const link = opening(one);
    link.append(one.title, element("span", "hidden", ` (${t("new_window")})`));
    item.append(link);
    list.append(item);
  }
  return list;
}

/**
 * @param {Attachment} one
 * @returns {HTMLAnchorElement}
 */
function opening(one) {
  const link = element("a");
  link.href = onServer(one.url);
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
