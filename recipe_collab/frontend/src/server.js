/** The API, with the page's cookies and its token. */

const TOKEN = document.querySelector("[name=csrfmiddlewaretoken]").value;

/** What is wrong, in the server's words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The body of the answer, null where there is none. Raises Refused, and TypeError where nobody answers. */
export async function ask(path, { method = "GET", data } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": TOKEN };
  if (data) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: data && JSON.stringify(data), cache: "no-store" });
  const body = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, wrong(body?.error));
  return body;
}

/** What went wrong, for the reader. */
export function reason(error) {
  return error instanceof Refused ? error.message : "The server cannot be reached; try again.";
}

function wrong(error) {
  const fields = Object.values(error?.fields ?? {}).flat();
  return fields[0] ?? error?.message ?? "Something went wrong on the server.";
}
