/** Whether news come: said at the top of the page while they do not. */

import { toast } from "./news.js";

export function showLine(connection) {
  const line = document.getElementById("line");
  let live = true;
  const draw = () => {
    const words = {
      connecting: "",
      open: live ? "" : "News may be late",
      offline: "Not connected: this page may be old",
      gone: "Logged out",
    }[connection.state];
    document.documentElement.dataset.socket = connection.state;
    line.hidden = !words;
    if (line.textContent !== words) line.textContent = words;
  };
  connection.addEventListener("hello", ({ detail }) => ((live = detail.live), draw()));
  connection.addEventListener("live", ({ detail }) => ((live = detail.live), draw()));
  connection.addEventListener("state", () => {
    draw();
    if (connection.state !== "gone") return;
    const href = `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
    toast("This login has ended.", { action: { label: "Log in", href }, stays: true, loudly: true });
  });
}
