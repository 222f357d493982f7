/**
 * A text area and a Y.Text that say the same, with the cursors of others in it.
 *
 * Behind the area lies its mirror: an element with the same text in the same place, which nobody sees. It gives the area
 * its height, and the cursors their places.
 */

import * as Y from "yjs";
import { difference, moved } from "./difference.js";
import { element } from "./element.js";

export class TextField {
  #shown = "";
  #late = []; // deltas that came while a word is being composed, as on phones and in Japanese
  #composing = false;
  #stop = new AbortController();
  #observe = (event) => this.#hear(event);

  /** `field` is its name for others, as in "steps/KEY"; `oneLine` takes no line ends. */
  constructor(area, text, field, { recipe, people, oneLine = false }) {
    Object.assign(this, { area, text, field, recipe, people, oneLine });
    this.mirror = element("div", { class: "mirror", "aria-hidden": "true" });
    area.before(this.mirror);
    text.observe(this.#observe);
    this.#listen();
    this.#show(text.toString());
  }

  destroy() {
    this.text.unobserve(this.#observe);
    this.#stop.abort();
  }

  /** Where the cursor is, for others: positions that stay with their characters. */
  cursor() {
    const relative = (at) => Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.text, at));
    return { anchor: relative(this.area.selectionStart), head: relative(this.area.selectionEnd) };
  }

  /** Draw the mirror, with the cursors of others. */
  draw() {
    const marks = this.people.cursorsIn(this.field).map((person) => this.#found(person)).filter(Boolean);
    marks.sort((one, other) => one.head - other.head);
    const pieces = [];
    let at = 0;
    for (const { head, name, color } of marks) {
      pieces.push(this.#shown.slice(at, head), caret(name, color));
      at = head;
    }
    // The last line has a height only when something stands in it.
    this.mirror.replaceChildren(...pieces, this.#shown.slice(at), "\u200b");
  }

  #listen() {
    const { signal } = this.#stop;
    const on = (type, listener) => this.area.addEventListener(type, listener, { signal });
    on("input", () => this.#push());
    on("compositionstart", () => (this.#composing = true));
    on("compositionend", () => this.#composed());
    on("keydown", (event) => this.oneLine && event.key === "Enter" && !event.isComposing && event.preventDefault());
  }

  /** Somebody typed here. */
  #push() {
    if (this.#composing && this.#late.length) return; // #composed does it
    const value = this.oneLine ? this.area.value.replace(/\s*\n\s*/g, " ") : this.area.value;
    const { at, gone, come } = difference(this.#shown, value, this.area.selectionEnd);
    if (value !== this.area.value) this.area.value = value;
    this.#shown = value;
    if (gone || come) this.recipe.edit(() => this.#change(at, gone, come));
    else this.draw();
  }

  #change(at, gone, come) {
    if (gone) this.text.delete(at, gone);
    if (come) this.text.insert(at, come);
  }

  #composed() {
    this.#composing = false;
    const late = this.#late.splice(0);
    if (!late.length) return this.#push();
    const { at, gone, come } = difference(this.#shown, this.area.value, this.area.selectionEnd);
    const [begin, end] = late.reduce((places, delta) => places.map((place) => moved(place, delta)), [at, at + gone]);
    if (gone || come) this.recipe.edit(() => this.#change(begin, end - begin, come));
    this.#show(this.text.toString(), begin + come.length, begin + come.length);
  }

  /** The text has changed. */
  #hear(event) {
    if (!this.#late.length && this.text.toString() === this.#shown) return this.draw(); // it was typed here
    if (this.#composing) return this.#late.push(event.delta);
    const { selectionStart, selectionEnd } = this.area;
    this.#show(this.text.toString(), moved(selectionStart, event.delta), moved(selectionEnd, event.delta));
  }

  #show(text, start = 0, end = 0) {
    this.#shown = text;
    if (this.area.value !== text) {
      const here = document.activeElement === this.area;
      const direction = this.area.selectionDirection;
      this.area.value = text;
      // An area that has not the focus would take it in some browsers.
      if (here) this.area.setSelectionRange(start, end, direction);
    }
    this.draw();
  }

  /** Where somebody's cursor is in this text; pages of others write what they like. */
  #found({ name, color, cursor }) {
    try {
      const place = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(cursor.head), this.recipe.doc);
      return place?.type === this.text ? { head: place.index, name, color } : null;
    } catch {
      return null;
    }
  }
}

function caret(name, color) {
  const mark = element("span", { class: "caret" }, element("span", { class: "flag" }, name));
  mark.style.setProperty("--who", color);
  return mark;
}
