/** Who is here, and where: the awareness of y-protocols, with one entry for each person. */

import { element, say } from "./element.js";

const SPREAD = 80; // milliseconds between two places that are told: a caret moves often
const LEFT = 3_000; // milliseconds after which it is said that somebody left, who may come back at once
const PARTS = { name: "the name", description: "the description", servings: "the servings", minutes: "the minutes" };

export class People extends EventTarget {
  #awareness;
  #me;
  #here = new Map(); // user id -> {id, name, color, field}
  #told = "";
  #timer = 0;
  #leaving = new Map();

  /** `me` is {id, name, color}; `place` gives the words for a field of a row. */
  constructor(awareness, me, list, place) {
    super();
    this.#awareness = awareness;
    this.#me = me;
    Object.assign(this, { list, place });
    awareness.on("change", () => this.#draw());
    this.#draw();
  }

  /** One is in this field, with this cursor; null when in none. */
  go(field, cursor = null) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(field, cursor?.() ?? null), SPREAD);
  }

  /** The cursors of others, and of one's own other tabs, in this field. */
  cursorsIn(field) {
    return this.#others().filter((state) => state.field === field && state.cursor).map((state) => ({ ...state.user, cursor: state.cursor }));
  }

  /** Every field that others are in. */
  fields() {
    return new Set(this.#others().map(({ field }) => field).filter((field) => typeof field === "string"));
  }

  /** Those who are in this field. */
  in(field) {
    return this.#others().filter((state) => state.field === field).map(({ user }) => user);
  }

  #tell(field, cursor) {
    const told = JSON.stringify([field, cursor]);
    if (told === this.#told) return;
    this.#told = told;
    this.#awareness.setLocalState({ field, cursor });
  }

  #others() {
    const states = [...this.#awareness.getStates()].filter(([client]) => client !== this.#awareness.clientID);
    return states.map(([, state]) => state).filter((state) => isUser(state.user));
  }

  #draw() {
    const before = this.#here;
    this.#here = new Map([[this.#me.id, { ...this.#me, field: null }]]);
    for (const { user, field } of this.#others()) {
      const known = this.#here.get(user.id);
      const where = typeof field === "string" ? field : (known?.field ?? null);
      this.#here.set(user.id, { ...user, field: where });
    }
    for (const [id, { name }] of this.#here) if (!before.has(id) && id !== this.#me.id) this.#arrived(id, name);
    for (const [id, { name }] of before) if (!this.#here.has(id)) this.#left(id, name);
    this.list.replaceChildren(...[...this.#here.values()].map((person) => this.#entry(person)));
    this.dispatchEvent(new CustomEvent("change"));
  }

  #arrived(id, name) {
    if (this.#leaving.has(id)) clearTimeout(this.#leaving.get(id)); // only the connection was new
    else say(`${name} is here`);
    this.#leaving.delete(id);
  }

  #left(id, name) {
    const timer = setTimeout(() => {
      this.#leaving.delete(id);
      say(`${name} has left`);
    }, LEFT);
    this.#leaving.set(id, timer);
  }

  #entry({ id, name, color, field }) {
    const where = field && id !== this.#me.id ? this.#words(field) : "";
    const words = id === this.#me.id ? "you" : where && `in ${where}`;
    const entry = element("li", { "data-user": id }, element("span", { class: "who" }, name));
    entry.style.setProperty("--who", color);
    if (words) entry.append(" ", element("small", {}, words));
    return entry;
  }

  #words(field) {
    const [part, key] = field.split("/");
    return PARTS[part] ?? (key ? this.place(part, key) : part === "difficulty" ? "the difficulty" : "");
  }
}

/** The server writes who it is; a state that it has not seen yet has nobody. */
function isUser(user) {
  return user && Number.isInteger(user.id) && typeof user.name === "string" && /^#[0-9a-f]{6}$/i.test(user.color);
}
