/** Buttons that only a script can serve; without one they are not there. */

import { say } from "./news.js";

export function takeButtons() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    button.hidden = !navigator.clipboard; // browsers have it only behind https and on this machine
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      say("Copied.");
      button.textContent = "Copied";
    });
    field.addEventListener("focus", () => field.select());
  }
}
