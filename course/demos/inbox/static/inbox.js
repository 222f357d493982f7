// The list of the page, fetched anew for each mail that comes.
let shown = document.querySelectorAll("#mails li").length;

async function refresh() {
  const fetched = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
  for (const id of ["mails", "count"]) {
    document.getElementById(id).replaceChildren(...fetched.getElementById(id).childNodes);
  }
  shown = document.querySelectorAll("#mails li").length;
}

new EventSource("/news").addEventListener("message", (event) => {
  if (Number(event.data) !== shown) refresh();
});
