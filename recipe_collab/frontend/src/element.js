/** Small helps for pages, of the scripts that every page has; what others typed becomes text here and never markup. */

// Not bundled: the browser has them already, and one page has one of each (see build.mjs).
export { element } from "../../capstone/js/dom.js";
export { localTimes } from "../../capstone/js/times.js";
export { say, toast } from "../js/news.js";

/** A copy of what is in the page's <template> with this id. */
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
