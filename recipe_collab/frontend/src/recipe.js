/** The recipe's document: its parts, its rows, and what one does to them. README.md, *The document*, says how it looks. */

import * as Y from "yjs";
import { between, isOrder, spread } from "./order.js";

/** The origin of what is done in this page, which undo takes back. */
export const HERE = Symbol("here");
const BEGINNING = Symbol("beginning"); // a row that is not there yet: nothing to undo
const TOGETHER = 600; // milliseconds in which what one types is one thing to undo

export class Recipe {
  doc = new Y.Doc();
  name = this.doc.getText("name");
  description = this.doc.getText("description");
  fields = this.doc.getMap("fields");
  ingredients = this.doc.getMap("ingredients");
  steps = this.doc.getMap("steps");
  undo = new Y.UndoManager([this.name, this.description, this.fields, this.ingredients, this.steps], {
    trackedOrigins: new Set([HERE]),
    captureTimeout: TOGETHER,
  });

  /** Do something to the document that undo takes back. */
  edit(change) {
    this.doc.transact(change, HERE);
  }

  /** From here on it is another thing to undo. */
  pause() {
    this.undo.stopCapturing();
  }

  /** The rows that are shown, in their order, as [key, Y.Map]. */
  rows(root) {
    const good = [...root.entries()].filter(([key, row]) => isKey(key) && row instanceof Y.Map && !row.get("gone"));
    return good.sort(([key, row], [otherKey, other]) => compare(place(row), place(other)) || compare(key, otherKey));
  }

  /** A new row behind the one with the key `after`, at the end without one; its key. */
  add(root, after, values) {
    const key = newKey();
    this.pause();
    this.doc.transact(() => {
      root.set(key, new Y.Map(Object.entries({ ...values, gone: true })));
      this.#place(root, key, this.#behind(root, after));
    }, BEGINNING);
    // In two parts: to undo the second takes no word away that somebody else has typed in it.
    this.edit(() => root.get(key).set("gone", false));
    return key;
  }

  /** Take the row away; it can come back. */
  remove(root, key) {
    this.pause();
    this.edit(() => root.get(key).set("gone", true));
    this.pause();
  }

  /** Move the row by so many places; whether it moved. */
  move(root, key, by) {
    const keys = this.rows(root).map(([other]) => other);
    const to = keys.indexOf(key) + by;
    if (!keys.includes(key) || to < 0 || to >= keys.length) return false;
    this.pause();
    this.edit(() => this.#place(root, key, to));
    this.pause();
    return true;
  }

  #behind(root, key) {
    const keys = this.rows(root).map(([other]) => other);
    return keys.includes(key) ? keys.indexOf(key) + 1 : keys.length;
  }

  /** Give the row the place `to` among the others. */
  #place(root, key, to) {
    const others = this.rows(root).filter(([other]) => other !== key);
    const orders = others.map(([, row]) => row.get("order"));
    const low = to ? orders[to - 1] : "";
    const high = to < orders.length ? orders[to] : "";
    const order = fits(low) && fits(high) && (!high || low < high) ? between(low, high) : "";
    if (isOrder(order)) return root.get(key).set("order", order);
    // No room, or a row that has no place of its own: all get new ones.
    const all = others.map(([other]) => other);
    all.splice(to, 0, key);
    for (const [at, fresh] of spread(all.length).entries()) root.get(all[at]).set("order", fresh);
  }
}

const isKey = (key) => /^[0-9A-Za-z-]{1,36}$/.test(key);
const fits = (order) => order === "" || isOrder(order);
const place = (row) => (isOrder(row.get("order")) ? row.get("order") : "~");
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

function newKey() {
  // crypto.randomUUID is not there on a page without https.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
