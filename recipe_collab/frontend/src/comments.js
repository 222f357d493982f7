/** What people say about the recipe, as it comes. */

import { element, localTimes, say } from "./element.js";
import { ask, reason } from "./server.js";

export class Comments {
  #known = new Set(); // the ids of those that are shown
  #begun = false;
  #path;

  constructor(section, recipe) {
    Object.assign(this, { recipe, list: section.querySelector("ol"), form: section.querySelector("form") });
    this.empty = section.querySelector(".empty");
    this.#path = `/api/recipes/${recipe}/comments/`;
    this.form.addEventListener("submit", (event) => this.#send(event));
    document.addEventListener("kitchen:changed", ({ detail }) => {
      if (detail.what === "comments" && detail.id === recipe) this.refresh();
    });
    document.addEventListener("kitchen:hello", () => this.refresh()); // at first, and after each time away
    this.refresh();
  }

  /** Show those that are new. */
  async refresh() {
    const { comments } = await ask(this.#path).catch(() => ({ comments: [] })); // the next hello comes
    const fresh = comments.filter(({ id }) => !this.#known.has(id));
    for (const comment of fresh) {
      this.#known.add(comment.id);
      this.list.append(entry(comment));
      if (this.#begun) say(`${comment.author} says: ${comment.text}`);
    }
    this.#begun = true;
    localTimes(this.list);
    this.empty.hidden = this.list.childElementCount > 0;
    if (fresh.length) this.list.scrollTop = this.list.scrollHeight;
  }

  async #send(event) {
    event.preventDefault();
    const field = this.form.elements.text;
    const wrong = this.form.querySelector(".error");
    wrong.textContent = "";
    if (!field.value.trim()) return field.focus();
    try {
      await ask(this.#path, { method: "POST", data: { text: field.value } });
      field.value = "";
      await this.refresh();
    } catch (error) {
      wrong.textContent = reason(error);
    }
  }
}

function entry({ id, author, text, created }) {
  const time = element("time", { datetime: created, "data-moment": "" });
  const about = element("p", { class: "about" }, element("strong", {}, author), " ", time);
  return element("li", { id: `comment-${id}` }, about, element("p", { class: "lines" }, text));
}
