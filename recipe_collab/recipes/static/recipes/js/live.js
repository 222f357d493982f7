/**
 * Brings a page up to date when it is told that it is not: the server draws it, as it drew it at first.
 *
 * The element with `data-live` names what it shows: `data-live="recipes versions:7"` are the hints of this kind, with any
 * id or with this one; "notice" is any notice.
 */

import { morph } from "../../capstone/js/morph.js";
import { localTimes } from "../../capstone/js/times.js";

const SPREAD = 2_000; // milliseconds: what everybody is told must not bring everybody at once

export class Live {
  #region = document.querySelector("[data-live]");
  #shown = new Set(this.#region?.dataset.live.split(" "));
  #wanted = false;
  #running = false;
  #timer = 0;

  heed(what, id) {
    if (!this.#shown.has(what) && !this.#shown.has(`${what}:${id}`)) return;
    if (what !== "costs") return this.refresh();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), Math.random() * SPREAD);
  }

  /** Fetch and show; those that come while one is on its way are one more. */
  async refresh() {
    this.#wanted = true;
    if (!this.#region || this.#running) return;
    this.#running = true;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        await this.#fetch();
      }
    } catch {
      // Offline: the next connection says hello, and then comes another one.
    } finally {
      this.#running = false;
    }
  }

  async #fetch() {
    const response = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh) return;
    localTimes(fresh);
    const before = new Set([...this.#region.querySelectorAll("[id]")].map((row) => row.id));
    const focused = this.#region.contains(document.activeElement);
    morph(this.#region, fresh);
    for (const row of this.#region.querySelectorAll("li[id]")) row.classList.toggle("fresh", !before.has(row.id));
    // What had the focus may be gone; it must not begin at the top of the page again.
    if (focused && !this.#region.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  }
}
