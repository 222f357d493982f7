/**
 * The page's socket. It connects again by itself and asks for what was missed.
 *
 * Events: "state" (see Connection.state), "hello", "notice", "snapshot", "live", "changed", each with the frame in `detail`.
 */

const LOGIN_REQUIRED = 4401;
const NO_SUCH_SOCKET = 4404;
const FIRST_WAIT = 400; // milliseconds; twice as long each time
const LONGEST_WAIT = 30_000;

export class Connection extends EventTarget {
  /** "connecting", "open", "offline" or "gone": the last is for ever, the login has ended. */
  state = "connecting";
  #last;
  #socket = null;
  #timer = 0;
  #attempts = 0;

  /** `last` is the number of the newest notice that the page knows. */
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
    const address = new URL(`/ws/notices/?since=${this.#last}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onmessage = (event) => this.#socket === socket && this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => this.#socket === socket && this.#lose(event.code);
  }

  #hear(frame) {
    if (frame.type === "notice") this.#last = frame.notification.number;
    if (frame.type === "snapshot") this.#last = frame.last;
    if (frame.type === "hello") {
      this.#attempts = 0;
      this.#set("open");
    }
    this.dispatchEvent(new CustomEvent(frame.type, { detail: frame }));
  }

  #lose(code) {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#set(code === LOGIN_REQUIRED || code === NO_SUCH_SOCKET || this.state === "gone" ? "gone" : "offline");
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
