/** Whether what was typed is saved: said at the top of the page at any time. */

import { say, toast } from "./news.js";

export function showState(connection, outbox, store) {
  const pill = document.getElementById("state");
  const text = document.getElementById("state-text");
  let live = true;
  let before = "open";
  const draw = () => {
    const [state, words] = summary(connection, outbox, store.all(), live);
    pill.hidden = false;
    pill.dataset.state = state;
    text.textContent = words;
  };
  const tell = () => {
    draw();
    if (connection.state === "gone") {
      const href = `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
      toast("This login has ended. What is not saved is kept here.", { action: { label: "Log in", href }, level: "over", stays: true });
    } else if (connection.state === "offline" && before === "open") {
      say("The connection is lost. What you change is kept here and sent later.");
    } else if (connection.state === "open" && before === "offline") {
      say("Connected again.");
    }
    before = connection.state;
  };
  connection.addEventListener("hello", ({ detail }) => ((live = detail.live), draw()));
  connection.addEventListener("live", ({ detail }) => ((live = detail.live), draw()));
  connection.addEventListener("state", tell);
  outbox.addEventListener("change", draw);
  store.addEventListener("change", draw);
  draw();
}

function summary(connection, outbox, changes, live) {
  const stuck = changes.filter((change) => change.error || change.current).length;
  const waiting = changes.length - stuck;
  if (connection.state === "gone") return ["gone", "Logged out"];
  if (connection.state === "offline") return ["offline", waiting ? `Offline, ${counted(waiting)} waiting` : "Offline"];
  if (connection.state === "connecting") return ["connecting", "Connecting"];
  if (waiting) return ["saving", "Saving"];
  if (stuck) return ["slow", `${counted(stuck)} not saved`];
  return live ? ["saved", "Saved"] : ["slow", "Saved, news may be late"];
}

function counted(number) {
  return number === 1 ? "1 change" : `${number} changes`;
}
