/** Whether what one typed is stored: always to be seen, and said where it matters. */

import { say } from "./element.js";

const AT_ONCE = 300; // milliseconds in which most changes are stored: no word for those

const ENDED = {
  4400: "This page and the server do not understand each other. Load it again.",
  4401: "This login has ended.",
  4403: "You may not edit this recipe any more.",
  4404: "This recipe was deleted.",
  4413: "A change was too large to be stored. Load the page again.",
};

/** Shows the state of `link` in `place`, until it has ended; then in `problem`, too. */
export function showState(link, place, problem) {
  const words = place.querySelector(".words");
  let timer = 0;
  let said = "saved";
  const draw = () => {
    place.dataset.state = link.state;
    words.textContent = wording(link);
    if (link.state === "offline" && said !== "offline") say("Not connected: what you type waits");
    if (link.state === "saved" && said === "offline") say("Connected again, everything is saved");
    if (link.state !== "saving") said = link.state;
  };
  link.addEventListener("state", () => {
    clearTimeout(timer);
    if (link.state === "saving" && place.dataset.state === "saved") timer = setTimeout(draw, AT_ONCE);
    else draw();
  });
  link.addEventListener("ended", ({ detail: code }) => showEnd(problem, code, link.waiting));
  addEventListener("beforeunload", (event) => link.waiting && event.preventDefault());
  draw();
}

/** Say that it is over, and how many changes were not stored. */
export function showEnd(problem, code, waiting) {
  const lost = waiting ? ` ${changes(waiting)} could not be saved; copy what you need from here.` : "";
  problem.querySelector(".words").textContent = (ENDED[code] ?? ENDED[4400]) + lost;
  problem.querySelector("a").hidden = code !== 4401;
  problem.hidden = false;
  say(problem.querySelector(".words").textContent, { loudly: true });
}

function wording({ state, waiting }) {
  if (state === "connecting") return "Connecting";
  if (state === "saved") return "Saved";
  if (state === "saving") return waiting > 1 ? `Saving, ${changes(waiting)} waiting` : "Saving";
  const known = state === "offline" ? "Offline" : "Stopped";
  return waiting ? `${known}, ${changes(waiting)} waiting` : known;
}

const changes = (count) => (count === 1 ? "1 change" : `${count} changes`);
