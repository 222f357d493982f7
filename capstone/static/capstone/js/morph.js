/**
 * Makes one piece of a page what another one is, and keeps the elements that are in both: focus stays, bars glide.
 * An element `there` with `data-keep` stands for the one that is here: it stays as it is.
 * What is there is only moved and copied, never parsed: nothing that somebody typed can become markup here.
 */
export function morph(here, there) {
  for (const { name } of [...here.attributes]) if (!there.hasAttribute(name)) here.removeAttribute(name);
  for (const { name, value } of there.attributes) if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  const wanted = [...there.childNodes];
  const kept = new Map([...here.children].filter((child) => child.id).map((child) => [child.id, child]));
  let next = here.firstChild;
  for (const node of wanted) {
    const match = find(node, next, kept);
    if (!match) {
      here.insertBefore(document.importNode(node, true), next);
      continue;
    }
    if (match === next) next = next.nextSibling;
    else here.insertBefore(match, next);
    if (match.nodeType === Node.ELEMENT_NODE) node.hasAttribute("data-keep") || morph(match, node);
    else if (match.nodeValue !== node.nodeValue) match.nodeValue = node.nodeValue;
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

function find(node, next, kept) {
  if (node.id) return kept.get(node.id);
  return next && !next.id && next.nodeType === node.nodeType && next.nodeName === node.nodeName ? next : null;
}
