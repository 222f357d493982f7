/**
 * Sends what waits, one change after another: kept first, sent then, forgotten once the server has said that it is saved.
 *
 * Events: "change" when something is sent, saved, refused or waits again.
 */

import { Lost } from "./socket.js";

export class Outbox extends EventTarget {
  sending = false;
  #connection;
  #store;
  #name;
  #own = new Set();
  #wanted = new Map(); // id of a change -> who asked for its outcome
  #again = false;

  constructor(connection, store, user) {
    super();
    this.#connection = connection;
    this.#store = store;
    this.#name = `expenses.outbox.${user}`;
    connection.addEventListener("state", () => (connection.state === "open" ? this.flush() : this.#tellWaiting()));
  }

  /** Keep the change and send it. Gives {kind: "saved", body}, {kind: "refused", error}, {kind: "conflict"} or, when
   *  there is no connection, {kind: "waiting"}. */
  submit(change) {
    this.#store.put(change);
    return new Promise((resolve) => {
      this.#wanted.set(change.id, resolve);
      if (this.#connection.state === "open") this.flush();
      else this.#tellWaiting();
    });
  }

  /** Whether this page itself made version `version` of an expense. */
  isOwn(expense) {
    return this.#own.has(`${expense.id}.${expense.version}`);
  }

  /** Resolves when nothing is being sent. */
  async idle() {
    while (this.sending) await new Promise((resolve) => this.addEventListener("change", resolve, { once: true }));
  }

  async flush() {
    this.#again = true;
    if (this.sending) return;
    this.sending = true;
    this.#changed();
    try {
      while (this.#again) {
        this.#again = false;
        await locked(this.#name, () => this.#sendAll());
      }
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    } finally {
      this.sending = false;
      this.#tellWaiting();
      this.#changed();
    }
  }

  async #sendAll() {
    // Read anew after each: another tab, or the reader, may have taken one away.
    for (let change; (change = this.#store.all().find((each) => !each.error && !each.current)); ) {
      const { status, body } = await this.#connection.ask(change.type, change.data);
      if (status === 401) throw new Lost("logged out");
      if (status === 429) await new Promise((resolve) => setTimeout(resolve, body.error.retry_after * 1000));
      else this.#settle(change, status, body);
    }
  }

  #settle(change, status, body) {
    const saved = status < 300 ? body : status === 409 && isDone(change, body.error.current) && { expense: body.error.current };
    if (saved) {
      if (saved.expense) this.#own.add(`${saved.expense.id}.${saved.expense.version}`);
      this.#store.remove(change.id);
      this.#tell(change, { kind: "saved", body: saved });
    } else if (status === 409) {
      this.#store.put({ ...change, current: body.error.current });
      this.#tell(change, { kind: "conflict" });
    } else {
      this.#store.put({ ...change, error: body.error });
      this.#tell(change, { kind: "refused", error: body.error });
    }
    this.#changed();
  }

  #tell(change, outcome) {
    this.#wanted.get(change.id)?.(outcome);
    this.#wanted.delete(change.id);
  }

  #tellWaiting() {
    if (this.#connection.state === "open") return;
    for (const resolve of this.#wanted.values()) resolve({ kind: "waiting" });
    this.#wanted.clear();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** One tab at a time, where the browser can say which; elsewhere ids and versions keep what is sent twice from being done twice. */
function locked(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

/** Whether the expense already is what the change would make of it: it was done, and its reply got lost. */
function isDone({ type, data }, current) {
  if (type === "expense.delete") return current.deleted && current.version === data.version + 1;
  if (type === "expense.restore") return !current.deleted && current.version === data.version + 1;
  if (type !== "expense.update" || current.deleted) return false;
  const same = (name) => (name === "amount" ? +data[name] === +current[name] : String(data[name]) === String(current[name]));
  return ["amount", "currency", "category", "spent_on", "description"].every((name) => !data[name] || same(name)) && !data.rate;
}
