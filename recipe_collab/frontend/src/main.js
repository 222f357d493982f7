/** The editor of one recipe: its document, who else is here, and what the server says about it. */

import { Comments } from "./comments.js";
import { Editor } from "./editor.js";
import { Facts, offerIngredients } from "./facts.js";
import { Link } from "./link.js";
import { People } from "./people.js";
import { Recipe } from "./recipe.js";
import { showEnd, showState } from "./state.js";

const FORBIDDEN = 4403;

const root = document.getElementById("editor");
const pk = Number(root.dataset.recipe);
const problem = document.getElementById("ended");
const recipe = new Recipe();
const link = new Link(recipe.doc, pk);
const me = { id: Number(root.dataset.me), name: document.body.dataset.user, color: root.dataset.color };
const people = new People(link.awareness, me, document.getElementById("people"), (part, key) => editor.words(part, key));
const editor = new Editor(root, recipe, people);
const facts = new Facts(document.getElementById("facts"), pk);

let role = root.dataset.role;
let begun = false; // the page has what the server has: until then there is nothing to edit

function permit() {
  const may = role === "owner" || role === "editor";
  begun ||= link.state === "saved" || link.state === "saving";
  editor.permit(begun && may && link.state !== "ended");
  root.dataset.begun = begun;
  if (!may && link.waiting) showEnd(problem, FORBIDDEN, link.waiting);
}

facts.addEventListener("role", ({ detail }) => {
  if (detail === role) return;
  role = detail;
  permit();
});
link.addEventListener("state", permit);
link.addEventListener("ended", async ({ detail: code }) => {
  if (code !== FORBIDDEN) return;
  await facts.refresh();
  // Who may still read goes on reading.
  if (role !== "viewer" || link.waiting || facts.gone) return;
  problem.hidden = true;
  link.revive();
});
for (const part of [recipe.ingredients, recipe.fields]) part.observeDeep(() => begun && facts.soon());

const header = document.querySelector("header.top");
new ResizeObserver(() => document.documentElement.style.setProperty("--above", `${header.offsetHeight}px`)).observe(header);
showState(link, document.getElementById("state"), problem);
new Comments(document.getElementById("comments"), pk);
offerIngredients(document.getElementById("catalogue")).then((units) => (editor.units = units));
link.connect();
