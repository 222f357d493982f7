/** The rows of a recipe's part on the page: one element for each, kept as long as its row is there. */

export class Rows {
  #shown = new Map(); // key -> what make() gave

  /** `make(key, row)` gives {element, fields, first: what gets the focus, name(number): tells it which one it is}. */
  constructor(list, root, recipe, make, { empty, removed }) {
    Object.assign(this, { list, root, recipe, make, empty, removed });
    // What changes within a row is its fields' affair.
    root.observeDeep((events) => events.some(({ path }) => path.length < 2) && this.draw());
    this.draw();
  }

  /** The place of a row, from 1; 0 when it is not there. */
  number(key) {
    return [...this.#shown.keys()].indexOf(key) + 1;
  }

  /** Put the cursor into the row. */
  focus(key) {
    this.#shown.get(key)?.first.focus();
  }

  draw() {
    const rows = this.recipe.rows(this.root);
    this.#drop(new Set(rows.map(([key]) => key)));
    const before = this.#shown;
    this.#shown = new Map(rows.map(([key, row]) => [key, before.get(key) ?? this.make(key, row)]));
    [...this.#shown.values()].forEach(({ name }, at) => name(at + 1));
    this.#arrange([...this.#shown.values()].map(({ element }) => element));
    this.empty.hidden = rows.length > 0;
  }

  #drop(keys) {
    for (const [key, { element, fields }] of this.#shown) {
      if (keys.has(key)) continue;
      const focused = element.contains(document.activeElement);
      const next = element.nextElementSibling ?? element.previousElementSibling;
      element.remove();
      for (const field of fields) field.destroy();
      this.#shown.delete(key);
      if (focused) this.removed(next);
    }
  }

  /** Bring the elements into this order; the one with the focus is not moved, or it would lose it. */
  #arrange(elements) {
    const here = Math.max(0, elements.findIndex((element) => element.contains(document.activeElement)));
    const fixed = elements[here];
    if (fixed && fixed.parentNode !== this.list) this.list.append(fixed);
    let next = fixed;
    for (const element of elements.slice(0, here).reverse()) {
      if (element.nextElementSibling !== next) next.before(element);
      next = element;
    }
    let last = fixed;
    for (const element of elements.slice(here + 1)) {
      if (last.nextElementSibling !== element) last.after(element);
      last = element;
    }
  }
}
