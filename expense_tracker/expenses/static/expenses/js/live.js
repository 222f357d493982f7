/**
 * Brings a page up to date when a notice says that it is not: the server draws it, as it drew it at first.
 *
 * An element with `data-live` names what it shows, `data-live="expense category"` or "all"; a notice's kind begins with that.
 * With `data-slow` it shows something that others have to be asked for. It is drawn twice then: at once with what is known,
 * and again with what the others say.
 */

import { morph } from "../../capstone/js/morph.js";
import { localTimes } from "../../capstone/js/times.js";

export class Live {
  #region = document.querySelector("[data-live]");
  #wanted = false;
  #running = false;
  #slow = new AbortController();

  /** `kind` of a notice, or "snapshot" for everything. */
  heed(kind) {
    const shown = this.#region?.dataset.live.split(" ") ?? [];
    if (shown.includes("all") || shown.includes(kind.split(".")[0]) || (kind === "snapshot" && this.#region)) this.refresh();
  }

  /** Fetch and show; those that come while one is on its way are one more. */
  async refresh() {
    if (!this.#region) return;
    this.#wanted = true;
    this.#slow.abort(); // what is drawn next is newer
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        if (!("slow" in this.#region.dataset)) await this.#fetch();
        else await this.#fetchTwice();
      }
    } catch {
      // Offline: the next connection says hello, and then comes another one.
    } finally {
      this.#running = false;
    }
  }

  async #fetchTwice() {
    this.#slow = new AbortController();
    const { signal } = this.#slow;
    await this.#fetch({ headers: { "X-Draw": "known" } });
    if (signal.aborted) return;
    try {
      await this.#fetch({ signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #fetch({ headers, signal } = {}) {
    const response = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html", ...headers }, signal });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh) return;
    localTimes(fresh);
    const before = versions(this.#region);
    const focused = this.#region.contains(document.activeElement);
    morph(this.#region, fresh);
    for (const [id, version] of versions(this.#region)) {
      if (before.get(id) !== version) document.getElementById(id).classList.add("fresh");
    }
    // What had the focus may be gone; it must not begin at the top of the page again.
    if (focused && !this.#region.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  }
}

function versions(region) {
  return new Map([...region.querySelectorAll("li[id]")].map((row) => [row.id, row.dataset.version]));
}
