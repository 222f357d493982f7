/** What a reader is told: in a corner of the page for the eyes, in a live region for the ears, and at the bell. */

import { element } from "../../capstone/js/dom.js";

const SHOWN = 8_000; // milliseconds; longer while it has the mouse or the focus
const TOGETHER = 250; // milliseconds in which notices are counted as one visit's
const MOST = 3; // notices at once; more are only counted

/** Say it to who listens; `loudly` interrupts. */
export function say(text, { loudly = false } = {}) {
  const region = document.getElementById(loudly ? "said-loudly" : "said");
  region.textContent = "";
  setTimeout(() => (region.textContent = text)); // the same text twice is no change
}

/** Show it in the corner. `action` is {label, run} or {label, href}; with `stays` it goes only when it is closed. */
export function toast(text, { action, level = "", stays = false } = {}) {
  const close = () => box.remove();
  const box = element("div", { class: `toast ${level}` }, element("p", {}, text));
  if (action?.href) box.append(element("a", { class: "button quiet", href: action.href }, action.label));
  if (action?.run) box.append(element("button", { class: "quiet", onclick: () => (close(), action.run()) }, action.label));
  box.append(element("button", { class: "small", "aria-label": "Close", onclick: close }, "\u00d7"));
  box.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.getElementById("toasts").append(box);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, SHOWN) : close());
  if (!stays) setTimeout(leave, SHOWN);
  say(text, { loudly: level === "over" });
}

export class News {
  #outbox;
  #batch = [];
  #timer = 0;
  #unread = 0;
  #counted = 0;

  constructor(outbox) {
    this.#outbox = outbox;
  }

  /** How many are unread, the notice with the number `last` included. */
  count(unread, last) {
    this.#counted = last;
    const badge = document.getElementById("badge");
    badge.textContent = unread > 99 ? "99+" : unread;
    badge.hidden = !unread;
    document.getElementById("bell").setAttribute("aria-label", `Activity, ${unread} unread`);
    this.#unread = unread;
  }

  /** A notice has come. */
  hear(notification) {
    const { number, kind, data, read } = notification;
    // What was missed is told once more, and hello has counted it already.
    if (number > this.#counted) {
      if (kind === "notifications.read") this.count(data.unread, number);
      else this.count(this.#unread + !read, number);
    }
    if (read) return;
    this.#batch.push(notification);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), TOGETHER);
  }

  async #tell() {
    // The notice of a change may be here before the change's own reply.
    await this.#outbox.idle();
    const batch = this.#batch.splice(0);
    const news = batch.filter(({ data }) => !(data.expense && this.#outbox.isOwn(data.expense)));
    if (news.length > MOST) {
      toast(`${news.length} news`, { action: { label: "Look", href: "/notifications/" } });
      return;
    }
    for (const { kind, text } of news) {
      const level = { "limit.warning": "near", "limit.passed": "over" }[kind] ?? "";
      toast(kind === "expense.created" ? `Added: ${text}` : text, { level, stays: Boolean(level) });
    }
  }
}
