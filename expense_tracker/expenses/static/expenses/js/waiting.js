/** The list of what is not saved yet, and what its reader decides about it. */

import { element } from "../../capstone/js/dom.js";

const FIELDS = { amount: "Amount", currency: "Currency", category: "Category", spent_on: "Day", description: "What for" };

export function showWaiting(connection, outbox, store) {
  const section = document.getElementById("waiting");
  const list = document.getElementById("waiting-list");
  const draw = () => {
    // While a connection is there, what is on its way is saved in a moment: that is no news.
    const changes = store.all().filter((change) => connection.state !== "open" || change.error || change.current);
    section.hidden = !changes.length;
    const focused = document.activeElement?.dataset.key;
    list.replaceChildren(...changes.map((change) => entry(change, outbox, store)));
    if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  connection.addEventListener("state", draw);
  outbox.addEventListener("change", draw);
  store.addEventListener("change", draw);
  draw();
}

function entry(change, outbox, store) {
  const item = element("li", { "data-waiting": change.id }, element("p", {}, change.text));
  const button = (label, run, kind = "quiet") =>
    element("button", { class: kind, "data-key": `${change.id} ${label}`, "aria-label": `${label}: ${change.text}`, onclick: run }, label);
  const discard = button(change.current ? "Keep what is there" : "Discard", () => store.remove(change.id));
  if (change.current) {
    item.append(element("p", { class: "about" }, change.current.deleted ? "It was deleted meanwhile." : "It was changed meanwhile."));
    if (change.type === "expense.update") item.append(both(change));
    const mine = { ...change, current: undefined, data: { ...change.data, version: change.current.version } };
    const again = change.current.deleted ? [] : [button("Save mine", () => (store.put(mine), outbox.flush()))];
    item.append(element("p", { class: "buttons" }, ...again, discard));
  } else if (change.error) {
    const messages = Object.values(change.error.fields ?? {}).flat();
    item.append(element("p", { class: "error" }, messages.join(" ") || change.error.message));
    const again = button("Try again", () => (store.put({ ...change, error: undefined }), outbox.flush()));
    const path = change.type === "expense.create" ? "/expenses/new/" : `/expenses/${change.data.expense}/`;
    const correct = element("a", { href: `${path}?waiting=${encodeURIComponent(change.id)}` }, "Correct it");
    const typed = change.type === "expense.create" || change.type === "expense.update";
    item.append(element("p", { class: "buttons" }, ...(typed ? [correct] : []), again, discard));
  } else {
    item.append(element("p", { class: "about" }, "It is sent when there is a connection."), element("p", { class: "buttons" }, discard));
  }
  return item;
}

function both({ data, names = {}, current }) {
  const mine = (field) => (field === "category" ? names.category : data[field]) ?? "";
  const theirs = (field) => (field === "category" ? current.category_name : current[field]);
  const rows = Object.entries(FIELDS).map(([field, label]) => {
    const other = field === "amount" ? +mine(field) !== +theirs(field) : mine(field) !== theirs(field);
    return element("tr", {}, element("th", { scope: "row" }, label),
      element("td", other ? { class: "other" } : {}, mine(field)), element("td", {}, theirs(field)));
  });
  const head = element("tr", {}, element("td"), element("th", { scope: "col" }, "Yours"), element("th", { scope: "col" }, "There now"));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}
