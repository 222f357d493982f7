// The page: what the race's log says is drawn, what is pressed is sent. There is nothing here that the server does not know.

import { Orders } from "./orders.js";
import { Timeline, extent } from "./timeline.js";
import { followTheme } from "./theme.js";

const AGAIN = 1000; // milliseconds until a lost connection is tried again
const PACE = 66; // milliseconds between two pictures of a race: drawing takes from the processors that the kitchens need
const CALM = 500; // the same where motion is to be reduced
const KITCHENS = ["wsgi", "asgi"];
const SWITCHES = ["block", "cpu", "sync_view"];
const VIEWS = {
  cpu: "the view computes",
  sync: "sync view",
  block: "async view that blocks",
  async: "async view that awaits",
};

const find = (selector, inside = document) => inside.querySelector(selector);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const offered = find("#threads").dataset.offered.split(" ").map(Number);
const panels = Object.fromEntries(KITCHENS.map((name) => {
  const root = find(`#${name}`);
  return [name, { root, orders: null, server: "", timeline: new Timeline(find("canvas", root)) }];
}));

let socket;
let state = "opening";
let zero = null; // the moment of this page's clock at which the orders came in, in milliseconds
let stopped = 0; // seconds from then until the race was stopped
let drawn = 0;
let asked = false;

// What the log says.

const heard = {
  choices(event) {
    for (const name of SWITCHES) find(`#${name}`).checked = event[name];
    show("latency", event.latency, `${event.latency} ms`);
    show("threads", offered.indexOf(event.threads), `${event.threads} thread${event.threads === 1 ? "" : "s"}`);
  },
  race(event) {
    zero = null;
    enter("opening");
    say("The kitchens get ready ...", "");
    find("#news").textContent = "";
    for (const name of KITCHENS) begin(panels[name], event.orders, view(name, event.choices));
  },
  state(event) {
    enter(event.state);
    stopped = event.at ?? 0;
    if (state === "ready") say("Both kitchens are open. How many orders shall come in at once?", "");
    if (state === "racing") say(`${panels.wsgi.orders.total} orders came in at once, at both kitchens.`, "");
    if (state === "stopped") say("Stopped.", "");
    if (state === "done") KITCHENS.forEach((name) => describe(panels[name]));
  },
  open(event) {
    panels[event.kitchen].server = event.server;
    label(panels[event.kitchen]);
  },
  sent(event) {
    panels[event.kitchen].orders.note("sent", event.order - 1, event.at);
  },
  begun(event) {
    panels[event.kitchen].orders.note("begun", event.order - 1, event.at);
  },
  left(event) {
    panels[event.kitchen].orders.note("left", event.order - 1, event.at);
  },
  ended(event) {
    panels[event.kitchen].orders.note("ended", event.order - 1, event.at, "error" in event);
  },
  figures(event) {
    const { root } = panels[event.kitchen];
    figure(root, "throughput", event.throughput && event.throughput.toFixed(event.throughput < 10 ? 1 : 0));
    figure(root, "p50", seconds(event.p50));
    figure(root, "p95", seconds(event.p95));
    figure(root, "memory", event.memory && `${Math.round(event.memory / 2 ** 20)} MB`);
  },
  notice(event) {
    find("#news").textContent = event.text;
  },
  said(event) {
    say(event.text, event.why);
  },
};

function enter(next) {
  state = next;
  document.body.dataset.state = state;
}

function begin(panel, total, does) {
  panel.orders = new Orders(total);
  panel.does = does;
  label(panel);
  for (const name of ["served", "throughput", "p50", "p95"]) figure(panel.root, name, null);
}

function view(name, chosen) {
  if (chosen.cpu) return VIEWS.cpu;
  if (name === "wsgi" || chosen.sync_view) return VIEWS.sync;
  return chosen.block ? VIEWS.block : VIEWS.async;
}

function seconds(value) {
  return value == null ? null : `${value.toFixed(value < 0.1 ? 3 : value < 10 ? 2 : 1)} s`;
}

// What is shown.

function show(name, value, said) {
  const input = find(`#${name}`);
  input.value = value;
  input.setAttribute("aria-valuetext", said);
  find(`#${name}-said`).textContent = said;
}

// The number large, its unit small.
function figure(root, name, text) {
  const place = find(`[data-figure=${name}]`, root);
  if (place.dataset.text === (text ?? "–")) return;
  place.dataset.text = text ?? "–";
  const [number, unit = ""] = place.dataset.text.split(" ");
  const small = document.createElement("small");
  small.textContent = unit && ` ${unit}`;
  place.replaceChildren(number, small);
}

function say(text, why) {
  find("#said").textContent = text;
  find("#why").textContent = why;
}

function label(panel) {
  find(".server", panel.root).textContent = panel.server;
  find(".does", panel.root).textContent = panel.does ?? "";
}

function describe({ root, orders }) {
  const { ended, failed } = orders.counts;
  find("canvas", root).setAttribute("aria-label", `A bar for each order: ${ended - failed} of ${orders.total} were served, `
    + `the last after ${seconds(orders.last)}${failed ? `, and ${failed} failed` : ""}.`);
}

function count({ root, orders }) {
  const { ended, failed } = orders.counts;
  figure(root, "served", `${ended - failed}/${orders.total}`);
  const over = ended === orders.total;
  find(".waiting b", root).textContent = over ? "" : orders.waiting;
  find(".cooking b", root).textContent = over ? "" : orders.cooking;
  find(".failed b", root).textContent = failed;
  find(".failed", root).hidden = !failed;
  find(".ending", root).textContent = over ? `done after ${seconds(orders.last)}` : "";
}

// Pictures are drawn only while something changes.

function draw(at) {
  asked = false;
  if (state === "racing" && at - drawn < (calm.matches ? CALM : PACE)) return later();
  drawn = at;
  const now = zero === null ? 0 : (performance.now() - zero) / 1000;
  const shown = KITCHENS.map((name) => panels[name].orders).filter(Boolean);
  const under_way = state === "racing" && shown.some((orders) => orders.counts.ended < orders.total);
  const last = Math.max(0.1, ...shown.map((orders) => orders.last), under_way ? now : stopped);
  for (const name of KITCHENS) {
    const panel = panels[name];
    panel.timeline.draw(panel.orders, under_way ? now : last, extent(last));
    if (panel.orders) count(panel);
  }
  if (under_way) later();
}

function later() {
  if (!asked) requestAnimationFrame(draw);
  asked = true;
}

// The one WebSocket.

function connect() {
  const secure = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${secure}://${location.host}/events/`);
  socket.onopen = () => link("");
  socket.onmessage = (message) => receive(JSON.parse(message.data));
  socket.onclose = () => {
    link("The race has ended: start 'course demo race' again.");
    setTimeout(connect, AGAIN);
  };
}

function link(text) {
  find("#link").textContent = text;
  document.body.classList.toggle("lost", text !== "");
}

function receive({ type, now, events = [], why }) {
  if (type === "refused") {
    find("#news").textContent = why;
    return;
  }
  for (const event of events) heard[event.kind](event);
  const moment = now === null ? null : performance.now() - now * 1000;
  // Of all messages the one that was quickest on its way knows best when it began.
  zero = zero === null || moment === null ? moment : Math.min(zero, moment);
  later();
}

function press(what) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(what));
}

// What is pressed.

const choose = (name, value) => press({ do: "choose", name, value });
for (const button of document.querySelectorAll("[data-orders]")) {
  button.onclick = () => press({ do: "race", orders: Number(button.dataset.orders) });
}
find("#stop").onclick = () => press({ do: "stop" });
find("#latency").oninput = ({ target }) => choose("latency", Number(target.value));
find("#threads").oninput = ({ target }) => choose("threads", offered[target.value]);
for (const name of SWITCHES) find(`#${name}`).onchange = ({ target }) => choose(name, target.checked);

document.onkeydown = (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const key = find(`[aria-keyshortcuts="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
  if (key) key.click();
};

followTheme(find("#theme"), () => {
  for (const name of KITCHENS) panels[name].timeline.restyle();
  later();
});
new ResizeObserver(() => {
  for (const name of KITCHENS) panels[name].timeline.restyle();
  later();
}).observe(document.body);
connect();
