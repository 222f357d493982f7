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

/** Show it in the corner. `action` is {label, href}; with `stays` it goes only when it is closed. */
export function toast(text, { action, stays = false, loudly = false } = {}) {
  const close = () => box.remove();
  const box = element("div", { class: "toast" }, element("p", {}, text));
  if (action) box.append(element("a", { class: "button quiet", href: action.href }, action.label));
  box.append(element("button", { class: "small", "aria-label": "Close", onclick: close }, "\u00d7"));
  box.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.getElementById("toasts").append(box);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, SHOWN) : close());
  if (!stays) setTimeout(leave, SHOWN);
  say(text, { loudly });
}

export class News {
  #batch = [];
  #timer = 0;
  #unread = 0;
  #counted = 0;

  /** How many are unread, the notice with the number `last` included. */
  count(unread, last) {
    this.#counted = last;
    this.#unread = unread;
    const badge = document.getElementById("badge");
    badge.textContent = unread > 99 ? "99+" : unread;
    badge.hidden = !unread;
    document.getElementById("bell").setAttribute("aria-label", `News, ${unread} unread`);
  }

  /** Some were marked as read, in this window or in another one. */
  async recount() {
    try {
      const response = await fetch("/api/notifications/?limit=1", { cache: "no-store" });
      const { unread, last } = await response.json();
      if (response.ok) this.count(unread, last);
    } catch {
      // Offline: the next hello counts them.
    }
  }

  /** A notice has come. */
  hear(notification) {
    const { number, read } = notification;
    // What was missed is told once more, and hello has counted it already.
    if (number > this.#counted) this.count(this.#unread + !read, number);
    if (read) return;
    this.#batch.push(notification);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), TOGETHER);
  }

  #tell() {
    const news = this.#batch.splice(0);
    if (news.length > MOST) {
      toast(`${news.length} news`, { action: { label: "Look", href: "/notifications/" } });
      return;
    }
    for (const { text, data } of news) toast(text, { action: { label: "Look", href: place(data) } });
  }
}

function place(data) {
  if (data.recipe) return `/recipes/${data.recipe}/`;
  if (data.job) return `/imports/${data.job}/`;
  return data.request ? "/chefs/" : "/notifications/";
}
