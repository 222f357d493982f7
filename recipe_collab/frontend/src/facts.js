/** What the server knows of the recipe besides its document: what it costs, its tags, its status, what one may do. */

import { element, say, toast } from "./element.js";
import { ask, reason } from "./server.js";

const SOON = 1_500; // milliseconds after an edit: the costs follow what was typed, and not each key
const SPREAD = 2_000; // milliseconds: what everybody is told must not bring everybody at once
const HEEDED = new Set(["costs", "recipes", "sharing"]);

export class Facts extends EventTarget {
  /** The recipe is not there for this reader any more. */
  gone = false;
  #timer = 0;

  constructor(section, recipe) {
    super();
    Object.assign(this, { section, recipe });
    document.addEventListener("kitchen:changed", ({ detail }) => this.#heed(detail));
    document.addEventListener("kitchen:hello", () => this.refresh());
    section.addEventListener("click", (event) => event.target.closest("[data-complete]") && this.#complete());
    section.addEventListener("change", (event) => event.target.name === "tags" && this.#tag(event.target));
  }

  /** Something that it depends on was edited. */
  soon(wait = SOON) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), wait);
  }

  /** Ask the server again, which draws it. */
  async refresh() {
    clearTimeout(this.#timer);
    try {
      const response = await fetch(`${location.pathname}?part=facts`, { cache: "no-store" });
      this.gone = !response.ok || response.redirected;
      if (this.gone) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      this.#show(page.body.firstElementChild);
    } catch {
      // Nobody answers; the next hello comes.
    }
  }

  #show(fresh) {
    const typing = this.section.contains(document.activeElement) && document.activeElement.matches("input");
    this.section.dataset.role = fresh.dataset.role;
    if (!typing) this.section.replaceChildren(...fresh.childNodes);
    this.dispatchEvent(new CustomEvent("role", { detail: fresh.dataset.role }));
  }

  #heed({ what, id }) {
    if (!HEEDED.has(what) || ![null, this.recipe].includes(id)) return;
    if (what === "costs") this.soon(Math.random() * SPREAD);
    else this.refresh();
  }

  async #complete() {
    await this.#try(() => ask(`/api/recipes/${this.recipe}/complete/`, { method: "POST", data: {} }), "Marked as complete; everybody is told.");
  }

  async #tag(input) {
    const tags = input.value.split(",").map((tag) => tag.trim()).filter(Boolean);
    input.blur();
    await this.#try(() => ask(`/api/recipes/${this.recipe}/`, { method: "PATCH", data: { tags } }), "The tags are saved.");
  }

  async #try(change, words) {
    try {
      await change();
      say(words);
    } catch (error) {
      toast(reason(error), { loudly: true });
    }
    await this.refresh();
  }
}

/** Names of the catalogue, offered while one types; a row that has no unit yet gets the catalogue's. */
export async function offerIngredients(list) {
  const { ingredients } = await ask("/api/ingredients/").catch(() => ({ ingredients: [] }));
  list.replaceChildren(...ingredients.map(({ name }) => element("option", { value: name })));
  return new Map(ingredients.map(({ name, unit }) => [name.toLowerCase(), unit]));
}
