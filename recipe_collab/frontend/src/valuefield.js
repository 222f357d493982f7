/** An input or a choice, and a value of a Y.Map that says the same: a text, or a whole number where it is a number's. */

export class ValueField {
  #stop = new AbortController();
  #observe = () => this.show();

  constructor(input, map, name, { recipe, numeric = false }) {
    Object.assign(this, { input, map, name, recipe, numeric });
    map.observe(this.#observe);
    const { signal } = this.#stop;
    input.addEventListener("input", () => this.#push(), { signal });
    input.addEventListener("blur", () => this.show(true), { signal });
    this.show();
  }

  destroy() {
    this.map.unobserve(this.#observe);
    this.#stop.abort();
  }

  /** Show what the document says; what is half typed stays until one leaves it (`left`). */
  show(left = false) {
    const value = this.map.get(this.name);
    const shown = typeof value === "string" || typeof value === "number" ? String(value) : "";
    const typing = document.activeElement === this.input && !left;
    if (this.input.value !== shown && !(typing && !this.#fits())) this.input.value = shown;
    this.#mark();
  }

  #push() {
    this.#mark();
    if (!this.#fits()) return;
    const value = this.numeric ? Number(this.input.value) : this.input.value;
    if (this.map.get(this.name) !== value) this.recipe.edit(() => this.map.set(this.name, value));
  }

  /** Whether a number that is typed is one that the recipe can have; a text always is. */
  #fits() {
    return !this.numeric || (this.input.value !== "" && this.input.checkValidity());
  }

  #mark() {
    const right = this.input.checkValidity() && this.#fits();
    if (right) this.input.removeAttribute("aria-invalid");
    else this.input.setAttribute("aria-invalid", "true");
  }
}
