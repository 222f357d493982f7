/** Every page's script: it makes live what the server has drawn, and every part of it works without. */

import { takeForms } from "./forms.js";
import { Live } from "./live.js";
import { News } from "./news.js";
import { Outbox } from "./outbox.js";
import { Connection } from "./socket.js";
import { showState } from "./state.js";
import { Store } from "./store.js";
import { localTimes } from "../../capstone/js/times.js";
import { showWaiting } from "./waiting.js";

const { user, last } = document.body.dataset;
const connection = new Connection(Number(last));
const store = new Store(user);
const outbox = new Outbox(connection, store, user);
const live = new Live();
const news = new News(outbox);

connection.addEventListener("hello", ({ detail }) => {
  news.count(detail.unread, detail.last);
  // Between the page's rows and its number something may have happened; and while it was away, much.
  live.refresh();
});
connection.addEventListener("notice", ({ detail }) => {
  news.hear(detail.notification);
  live.heed(detail.notification.kind);
});
connection.addEventListener("snapshot", ({ detail }) => {
  news.count(detail.unread, detail.last);
  live.heed("snapshot");
});
localTimes(document);
showState(connection, outbox, store);
showWaiting(connection, outbox, store);
takeForms(connection, outbox, store);
connection.connect();
