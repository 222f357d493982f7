/**
 * Every page's script: it makes live what the server has drawn, and every part of it works without.
 *
 * Other scripts of a page hear of what comes by events of the document: "kitchen:changed", "kitchen:notice" and
 * "kitchen:hello", each with the frame in `detail`. After a hello they read all that they show again.
 */

import { localTimes } from "../../capstone/js/times.js";
import { takeButtons } from "./buttons.js";
import { showLine } from "./line.js";
import { Live } from "./live.js";
import { News } from "./news.js";
import { Connection } from "./socket.js";

const connection = new Connection(Number(document.body.dataset.last));
const live = new Live();
const news = new News();

connection.addEventListener("hello", ({ detail }) => {
  news.count(detail.unread, detail.last);
  live.refresh(); // between the page and its socket something may have happened; and while it was away, much
});
connection.addEventListener("notice", ({ detail }) => {
  news.hear(detail.notification);
  live.heed("notice");
});
connection.addEventListener("snapshot", ({ detail }) => {
  news.count(detail.unread, detail.last);
  live.refresh();
});
connection.addEventListener("live", ({ detail }) => detail.live && live.refresh());
connection.addEventListener("changed", ({ detail }) => {
  if (detail.what === "read") news.recount();
  live.heed(detail.what, detail.id);
});
for (const type of ["changed", "notice", "hello"]) {
  connection.addEventListener(type, ({ detail }) => document.dispatchEvent(new CustomEvent(`kitchen:${type}`, { detail })));
}
localTimes(document);
takeButtons();
showLine(connection);
connection.connect();
