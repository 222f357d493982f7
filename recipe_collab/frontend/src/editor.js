/** The page's fields and rows, and the document's: what one does in the first, the second says. */

import * as Y from "yjs";
import { copyOf, say, toast } from "./element.js";
import { Rows } from "./rows.js";
import { TextField } from "./textfield.js";
import { ValueField } from "./valuefield.js";

const MOST_ROWS = 500;
const NUMBERS = ["servings", "minutes", "difficulty"];

export class Editor {
  units = new Map(); // of the catalogue, by the ingredient's name
  #texts = new Map(); // field -> TextField
  #marked = new Set(); // the fields that others were in when they were drawn last

  constructor(root, recipe, people) {
    Object.assign(this, { root, recipe, people });
    this.#text(root.querySelector('[data-field="name"]'), recipe.name, { oneLine: true });
    this.#text(root.querySelector('[data-field="description"]'), recipe.description);
    for (const name of NUMBERS) {
      new ValueField(root.querySelector(`[data-field="${name}"] :is(input, select)`), recipe.fields, name, { recipe, numeric: true });
    }
    this.parts = {
      ingredients: this.#rows("ingredients", (key, row) => this.#ingredient(key, row)),
      steps: this.#rows("steps", (key, row) => this.#step(key, row)),
    };
    this.#listen();
    recipe.name.observe(() => this.#title());
    people.addEventListener("change", () => this.#mark());
    for (const event of ["stack-item-added", "stack-item-popped", "stack-cleared"]) recipe.undo.on(event, () => this.#undoable());
    this.permit(false);
  }

  /** Whether one may edit. */
  permit(may) {
    if (may === this.may) return;
    this.may = may;
    this.root.classList.toggle("reading", !may);
    for (const field of this.root.querySelectorAll("[data-field] :is(input, textarea)")) field.readOnly = !may;
    for (const field of this.root.querySelectorAll("[data-field] select")) field.disabled = !may;
    this.#undoable();
  }

  /** A row in words: "step 2". */
  words(part, key) {
    const number = this.parts?.[part]?.number(key);
    return number ? `${part.slice(0, -1)} ${number}` : "";
  }

  #rows(part, make) {
    const section = this.root.querySelector(`[data-part="${part}"]`);
    const root = this.recipe[part];
    const add = section.querySelector("[data-add]");
    add.addEventListener("click", () => this.#add(part));
    return new Rows(section.querySelector("ol"), root, this.recipe, make, {
      empty: section.querySelector(".empty"),
      removed: (next) => (next?.querySelector("input, textarea") ?? add).focus(),
    });
  }

  #text(place, text, options = {}) {
    const { recipe, people } = this;
    const field = new TextField(place.querySelector("textarea"), text, place.dataset.field, { recipe, people, ...options });
    this.#texts.set(place.dataset.field, field);
    return { destroy: () => (field.destroy(), this.#texts.delete(place.dataset.field)) };
  }

  #step(key, row) {
    const made = this.#row("steps", key, "step-row");
    const text = row.get("text");
    // Pages write what they like: a row without a text has no field.
    const fields = text instanceof Y.Text ? [this.#text(made.element.querySelector("[data-field]"), text)] : [];
    return { ...made, fields, name: (number) => made.first.setAttribute("aria-label", `Step ${number}`) };
  }

  #ingredient(key, row) {
    const made = this.#row("ingredients", key, "ingredient-row");
    const inputs = [...made.element.querySelectorAll("input")];
    const fields = inputs.map((input) => new ValueField(input, row, input.name, { recipe: this.recipe }));
    inputs.find(({ name }) => name === "name").addEventListener("change", () => this.#unit(row));
    const labels = { name: "name", quantity: "quantity", unit: "unit" };
    const name = (number) => inputs.forEach((input) => input.setAttribute("aria-label", `Ingredient ${number}: ${labels[input.name]}`));
    return { ...made, fields, name };
  }

  #row(part, key, template) {
    const element = copyOf(template);
    for (const place of element.querySelectorAll("[data-field]")) place.dataset.field = `${part}/${key}`;
    for (const field of element.querySelectorAll("input, textarea")) field.readOnly = !this.may;
    element.querySelector("[data-up]").addEventListener("click", () => this.#move(part, key, -1));
    element.querySelector("[data-down]").addEventListener("click", () => this.#move(part, key, 1));
    element.querySelector("[data-remove]").addEventListener("click", () => this.#remove(part, key));
    element.addEventListener("keydown", (event) => this.#key(event, part, key));
    return { element, first: element.querySelector("input, textarea") };
  }

  #key(event, part, key) {
    const field = event.target.matches("input, textarea");
    const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const another = event.key === "Enter" && (part === "ingredients" || event.ctrlKey || event.metaKey);
    if (!this.may || !field || event.isComposing || !(another || (arrow && event.altKey))) return;
    event.preventDefault();
    if (another) this.#add(part, key);
    else this.#move(part, key, arrow);
  }

  #add(part, after) {
    if (this.recipe.rows(this.recipe[part]).length >= MOST_ROWS) return toast(`A recipe has at most ${MOST_ROWS} ${part}.`, { loudly: true });
    const values = part === "steps" ? { text: new Y.Text() } : { name: "", quantity: "", unit: "" };
    this.parts[part].focus(this.recipe.add(this.recipe[part], after, values));
  }

  #move(part, key, by) {
    if (this.recipe.move(this.recipe[part], key, by)) say(`Now ${this.words(part, key)}`);
  }

  #remove(part, key) {
    say(`Removed ${this.words(part, key)}; undo brings it back`);
    this.recipe.remove(this.recipe[part], key);
  }

  /** The catalogue knows in what this is measured. */
  #unit(row) {
    const unit = this.units.get(String(row.get("name")).trim().toLowerCase());
    if (unit && !row.get("unit")) this.recipe.edit(() => row.set("unit", unit));
  }

  #listen() {
    const { root, recipe } = this;
    root.addEventListener("focusin", ({ target }) => {
      recipe.pause();
      this.#go(target);
    });
    root.addEventListener("focusout", () => this.people.go(null));
    document.addEventListener("selectionchange", () => this.#go(document.activeElement));
    root.addEventListener("input", ({ target }) => this.#go(target));
    root.addEventListener("keydown", (event) => this.#undoKey(event));
    // The browser's own undo, as of a phone's gesture, knows nothing of what others do.
    root.addEventListener("beforeinput", (event) => {
      const what = { historyUndo: "undo", historyRedo: "redo" }[event.inputType];
      if (!what || !event.target.closest("[data-field]")) return;
      event.preventDefault();
      this.#undo(what);
    });
    root.querySelector("[data-undo]").addEventListener("click", () => this.#undo("undo"));
    root.querySelector("[data-redo]").addEventListener("click", () => this.#undo("redo"));
  }

  #undoKey(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
    if (event.target.matches("input, textarea") && !event.target.closest("[data-field]")) return; // a comment
    event.preventDefault();
    this.#undo(key === "y" || event.shiftKey ? "redo" : "undo");
  }

  #undo(what) {
    if (!this.may) return;
    const done = this.recipe.undo[what]();
    say(done ? { undo: "Undone", redo: "Done again" }[what] : `Nothing of yours to ${what}`);
  }

  #undoable() {
    const { undoStack, redoStack } = this.recipe.undo;
    const disable = (selector, stack) => this.root.querySelector(selector).setAttribute("aria-disabled", String(!this.may || !stack.length));
    disable("[data-undo]", undoStack);
    disable("[data-redo]", redoStack);
  }

  /** One is in this field now. */
  #go(target) {
    const place = target?.closest?.("[data-field]");
    if (!place || !this.root.contains(place) || document.activeElement !== target) return;
    const text = this.#texts.get(place.dataset.field);
    this.people.go(place.dataset.field, text && (() => text.cursor()));
  }

  /** Show where the others are: at cursors in texts, and at the frames of other fields. */
  #mark() {
    const now = this.people.fields();
    for (const field of new Set([...this.#marked, ...now])) {
      this.#texts.get(field)?.draw();
      for (const place of this.root.querySelectorAll(`[data-field="${CSS.escape(field)}"]`)) this.#frame(place, this.people.in(field));
    }
    this.#marked = now;
  }

  #frame(place, people) {
    place.classList.toggle("taken", people.length > 0);
    place.dataset.who = people.map(({ name }) => name).join(", ");
    if (people.length) place.style.setProperty("--who", people[0].color);
  }

  #title() {
    const name = this.recipe.name.toString().trim() || "A recipe without a name";
    this.root.querySelector("h1").textContent = name;
    document.title = `${name} - The kitchen's recipes`;
  }
}
