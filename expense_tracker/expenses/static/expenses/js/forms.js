/**
 * Forms with `data-change` go over the socket. What they do without a script they do here too: where this page has never
 * had a socket, and where the server shows more than a reply can, they are sent as any form is.
 */

import { say, toast } from "./news.js";
import { newId } from "./store.js";

const TAB = newId();
const UNDO = "expenses.undo"; // in sessionStorage: a page that is left tells the next one what can be undone

export function takeForms(connection, outbox, store) {
  const take = async (form) => {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    form.querySelector("button")?.setAttribute("aria-disabled", "true");
    try {
      await send(form, connection, outbox, store);
    } finally {
      delete form.dataset.busy;
      form.querySelector("button")?.removeAttribute("aria-disabled");
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.change || !connection.everOpen || connection.state === "gone") return;
    event.preventDefault();
    take(form);
  });
  correct(store);
  offerUndo(outbox);
}

async function send(form, connection, outbox, store) {
  if (form.dataset.change === "notification.read") {
    const sent = connection.ask("notification.read", { up_to: Number(form.elements.up_to.value) });
    return sent.catch(() => say("Offline: not marked as read."));
  }
  const change = changeOf(form);
  clearErrors(form);
  const outcome = await outbox.submit(change);
  if (outcome.kind === "saved") saved(form, change, outcome.body.expense, outbox);
  else if (outcome.kind === "waiting") waits(form, change);
  else if (form.dataset.change === "expense.create" || form.dataset.change === "expense.update") {
    store.remove(change.id); // it still stands in the form
    if (outcome.kind === "conflict" || !showErrors(form, outcome.error)) form.submit();
  } else {
    document.getElementById("waiting").scrollIntoView({ block: "nearest" });
    say("That was not saved.", { loudly: true });
  }
}

function saved(form, change, expense, outbox) {
  const deleted = change.type === "expense.delete";
  if (form.dataset.then) {
    if (deleted) sessionStorage.setItem(UNDO, JSON.stringify(expense));
    return location.assign(form.dataset.then);
  }
  if (change.type === "expense.create") startAnew(form);
  if (deleted) tellDeleted(expense, outbox);
  else say(`Saved: ${expense.description}, ${expense.amount} ${expense.currency}`); // the eyes see its line
}

function waits(form, change) {
  if (change.type === "expense.create") startAnew(form);
  if (change.type === "expense.delete") form.closest("li")?.classList.add("leaving");
  say("Kept in this browser until there is a connection.");
}

function tellDeleted(expense, outbox) {
  const text = `Restore ${expense.description}: ${expense.amount} ${expense.currency}`;
  const data = { expense: expense.id, version: expense.version };
  const change = { id: `restore-${expense.id}-${TAB}`, type: "expense.restore", data, text, made: Date.now() };
  const run = async () => {
    const { kind } = await outbox.submit(change);
    say(kind === "saved" ? `${expense.description} is back.` : "Not restored yet.");
  };
  toast(`Deleted: ${expense.description}`, { action: { label: "Undo", run } });
}

function offerUndo(outbox) {
  const kept = sessionStorage.getItem(UNDO);
  sessionStorage.removeItem(UNDO);
  if (kept) tellDeleted(JSON.parse(kept), outbox);
}

/** What a form would do, as a change. */
function changeOf(form) {
  const sent = Object.fromEntries(new FormData(form));
  delete sent.csrfmiddlewaretoken;
  const type = form.dataset.change;
  const what = type.split(".")[1];
  const data = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
  if (data.category) data.category = Number(data.category);
  if (data.version) data.version = Number(data.version);
  if (form.dataset.expense) data.expense = Number(form.dataset.expense);
  if (what === "create") data.client_id ??= newId();
  const id = what === "create" ? data.client_id : `${what}-${data.expense}-${TAB}`;
  const select = form.elements.category;
  const names = select ? { category: select.selectedOptions[0]?.text } : {};
  return { id, type, data, names, text: lineOf(form, what, data), made: Date.now() };
}

function lineOf(form, what, data) {
  const verb = { create: "Add", update: "Change", delete: "Delete", restore: "Restore" }[what];
  const row = form.closest("li")?.querySelector(".description")?.textContent;
  const typed = data.description && `${data.description}: ${data.amount} ${data.currency ?? ""}`.trim();
  return `${verb} ${typed ?? row ?? document.querySelector("input[name=description]")?.value ?? "an expense"}`;
}

function startAnew(form) {
  for (const name of ["amount", "description", "rate"]) if (form.elements[name]) form.elements[name].value = "";
  form.elements.client_id.value = newId();
  form.elements.amount.focus();
}

/** Put messages at their fields, as the server would; false when one has no field here. */
function showErrors(form, error) {
  const fields = Object.entries(error.fields ?? {});
  if (!fields.length || fields.some(([name]) => !form.querySelector(`[data-field="${name}"]`))) return false;
  for (const [name, messages] of fields) {
    const field = form.querySelector(`[data-field="${name}"]`);
    const input = form.elements[name];
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.id = `${input.id}_error`;
    list.append(...messages.map((message) => Object.assign(document.createElement("li"), { textContent: message })));
    field.append(list);
    field.classList.add("wrong");
    field.closest("details")?.setAttribute("open", "");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", list.id);
  }
  form.elements[fields[0][0]].focus();
  say(fields.flatMap(([, messages]) => messages).join(" "), { loudly: true });
  return true;
}

function clearErrors(form) {
  for (const field of form.querySelectorAll(".field.wrong")) {
    field.classList.remove("wrong");
    field.querySelector(".errorlist")?.remove();
    const input = form.elements[field.dataset.field];
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

/** A change that was refused, back in its form. */
function correct(store) {
  const id = new URLSearchParams(location.search).get("waiting");
  const change = id && store.get(id);
  const form = change && document.querySelector(`form[data-change="${change.type}"]`);
  if (!form) return;
  for (const [name, value] of Object.entries(change.data)) {
    if (form.elements[name] && name !== "expense") form.elements[name].value = value;
  }
  store.remove(id);
  history.replaceState(null, "", location.pathname);
}
