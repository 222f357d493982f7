/**
 * The page's socket. It connects again by itself and asks for what was missed; each frame gets its reply or an error.
 *
 * Events: "state" (see Connection.state), "hello", "notice", "snapshot", "live", each with the frame in `detail`.
 */

const LOGIN_REQUIRED = 4401;
const NO_SUCH_SOCKET = 4404;
const FIRST_WAIT = 400; // milliseconds; twice as long each time
const LONGEST_WAIT = 20_000;
const PATIENCE = 15_000; // milliseconds for a reply: a network that went away silently answers nothing

/** The connection went before the reply came: it may have been done or not. */
export class Lost extends Error {}

export class Connection extends EventTarget {
  /** "connecting", "open", "offline" or "gone": the last is for ever, the login has ended. */
  state = "connecting";
  everOpen = false;
  #last;
  #socket = null;
  #timer = 0;
  #attempts = 0;
  #frames = 0;
  #asked = new Map();
  #token = csrfToken();

  /** `last` is the number of the newest notice that the page shows. */
  constructor(last) {
    super();
    this.#last = last;
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#lose());
    // A page that comes out of the browser's own cache has a dead socket.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  connect() {
    clearTimeout(this.#timer);
    // A new login has a new token: it may be another user's, who must not get what this page has to send.
    if (csrfToken() !== this.#token) return this.#set("gone");
    const address = new URL(`/ws/expenses/?since=${this.#last}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onmessage = (event) => this.#socket === socket && this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => this.#socket === socket && this.#lose(event.code);
  }

  /** The reply to a frame: {status, body}. Rejects with Lost. */
  ask(type, data) {
    if (this.state !== "open") return Promise.reject(new Lost("not connected"));
    const id = `f${++this.#frames}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose(), PATIENCE);
      this.#asked.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ id, type, data }));
    });
  }

  #hear(frame) {
    if (frame.type === "reply") return this.#answer(frame);
    if (frame.type === "notice") this.#last = frame.notification.number;
    if (frame.type === "snapshot") this.#last = frame.last;
    this.dispatchEvent(new CustomEvent(frame.type, { detail: frame }));
    if (frame.type !== "hello") return;
    this.#attempts = 0;
    this.everOpen = true;
    this.#set("open");
  }

  #answer({ id, status, body }) {
    const asked = this.#asked.get(id);
    if (!asked) return;
    clearTimeout(asked.timer);
    this.#asked.delete(id);
    asked.resolve({ status, body });
  }

  #lose(code) {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#set(code === LOGIN_REQUIRED || code === NO_SUCH_SOCKET || this.state === "gone" ? "gone" : "offline");
    for (const { reject, timer } of this.#asked.values()) {
      clearTimeout(timer);
      reject(new Lost("the connection went"));
    }
    this.#asked.clear();
    if (this.state === "gone") return;
    // Half of the wait is chance: after a restart the pages do not all come at once.
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), wait);
  }

  #hurry() {
    if (this.state === "offline" && !this.#socket) this.connect();
  }

  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state"));
  }
}

function csrfToken() {
  return document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]*)/)?.[1];
}
