/**
 * What was done in this browser and is not known to be saved. It outlives the page, the browser and the server.
 *
 * A change is {id, type, data, text, made}: a frame's type and data, and a line for its reader. A change that the server
 * refused has `error` as well, one whose expense was changed meanwhile has `current`; both wait for a decision.
 * Each has a key of its own, because tabs write at the same time.
 */
export class Store extends EventTarget {
  #prefix;
  #memory = new Map(); // where the browser keeps nothing: at least as long as the page

  constructor(user) {
    super();
    this.#prefix = `expenses.waiting.${encodeURIComponent(user)}.`;
    addEventListener("storage", (event) => (event.key?.startsWith(this.#prefix) ?? true) && this.#changed());
  }

  /** All of them, oldest first. */
  all() {
    const found = [...this.#memory.values()];
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(this.#prefix)) found.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      // No storage, or another tab was faster: what is there is there.
    }
    return found.filter(Boolean).sort((one, other) => one.made - other.made);
  }

  get(id) {
    return this.all().find((change) => change.id === id);
  }

  put(change) {
    try {
      localStorage.setItem(this.#prefix + change.id, JSON.stringify(change));
    } catch {
      this.#memory.set(change.id, change);
    }
    this.#changed();
  }

  remove(id) {
    this.#memory.delete(id);
    try {
      localStorage.removeItem(this.#prefix + id);
    } catch {
      // See above.
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** A new UUID; browsers have their own only behind https and on this machine. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
