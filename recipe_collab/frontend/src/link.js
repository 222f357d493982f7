/**
 * The recipe's socket: y-websocket's own provider, with our count of what is stored and our way to come back.
 *
 * Events: "state" (see Link.state and Link.waiting) and "ended", with the server's code in `detail`.
 */

import { readVarUint } from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import { Delivery } from "./delivery.js";

const STORED = 100; // the kind of the server's frame that says how many are stored
const FIRST_WAIT = 200; // milliseconds; twice as long each time
const LONGEST_WAIT = 30_000;

export class Link extends EventTarget {
  /** "connecting", "offline", "saving", "saved" or "ended": the last is for ever. */
  state = "connecting";
  #delivery = new Delivery(() => this.#draw());
  #provider;
  #timer = 0;
  #tried = false;
  #ended = false;

  constructor(doc, recipe) {
    super();
    // Before the provider, which sends each change as soon as it hears of it.
    doc.on("update", (update, origin) => origin !== this.#provider && this.#delivery.changed());
    const delivery = this.#delivery;
    const address = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws/recipes`;
    this.#provider = new WebsocketProvider(address, String(recipe), doc, {
      connect: false,
      disableBc: true, // tabs hear of each other by the server, which knows what is stored
      params: { acks: "1" },
      maxBackoffTime: LONGEST_WAIT,
      shouldReconnect: () => false, // #lost does it, and not all pages at once
      WebSocketPolyfill: class extends WebSocket {
        send(frame) {
          delivery.sending(frame);
          super.send(frame);
        }
      },
    });
    this.#provider.messageHandlers[STORED] = (encoder, decoder) => delivery.stored(readVarUint(decoder));
    this.#listen();
  }

  get awareness() {
    return this.#provider.awareness;
  }

  /** Changes of this page that are not known to be stored. */
  get waiting() {
    return this.#delivery.waiting;
  }

  connect() {
    clearTimeout(this.#timer);
    if (!this.#ended) this.#provider.connect();
  }

  /** Close it, and come back: as another role, or because the network has changed. */
  renew() {
    this.#provider.disconnect();
    this.#again();
  }

  #listen() {
    const provider = this.#provider;
    provider.on("connection-close", () => {
      this.#tried = true;
      this.#delivery.lost();
    });
    provider.on("status", ({ status }) => status === "connected" && this.#appear());
    provider.on("sync", () => this.#draw());
    provider.on("closed", ({ code }) => this.#lost(code));
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#ended || this.renew()); // a dead socket says nothing for half a minute
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    // A page that comes out of the browser's own cache has a dead socket.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    addEventListener("pagehide", () => provider.disconnect());
  }

  /** The server has dropped what it knew of this page: only a newer state counts. */
  #appear() {
    this.awareness.setLocalState(this.awareness.getLocalState());
  }

  #lost(code) {
    if (code >= 4400 && code < 4500) {
      this.#ended = true;
      this.#draw();
      this.dispatchEvent(new CustomEvent("ended", { detail: code }));
    } else {
      this.#draw();
      this.#again();
    }
  }

  /** It may come back after all: what one may do has changed. */
  revive() {
    this.#ended = false;
    this.connect();
  }

  #again() {
    // Half of the wait is chance: after a restart the pages do not all come at once.
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#provider.wsUnsuccessfulReconnects);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  #hurry() {
    if (!this.#provider.ws) this.connect();
  }

  #draw() {
    const away = this.#tried ? "offline" : "connecting";
    const here = this.waiting ? "saving" : "saved";
    this.state = this.#ended ? "ended" : this.#provider?.synced ? here : away;
    this.dispatchEvent(new CustomEvent("state"));
  }
}
