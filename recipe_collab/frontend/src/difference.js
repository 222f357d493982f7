/** What somebody did to a text field, and where a place in a text is after somebody else's edit. */

/**
 * The one edit that makes `before` into `after`: at `at`, `gone` characters go and `come` comes. Where several would
 * do, it is the one that ends at `caret`, where the writer is: "ooo" can have got its new "o" anywhere.
 */
export function difference(before, after, caret = after.length) {
  let end = 0; // characters at the end that stayed
  const most = Math.min(before.length, after.length, Math.max(0, after.length - caret));
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  let at = 0;
  const rest = Math.min(before.length, after.length) - end;
  while (at < rest && before[at] === after[at]) at++;
  const left = rest - at;
  let more = 0; // behind the caret, as when a word was replaced by its correction
  while (more < left && before[before.length - 1 - end - more] === after[after.length - 1 - end - more]) more++;
  end += more;
  // Half a character, as of an emoji, is no character for who gets it.
  if (at && isHigh(before, at - 1)) at--;
  if (end && isLow(before, before.length - end)) end--;
  return { at, gone: before.length - end - at, come: after.slice(at, after.length - end) };
}

/** Where the place `at` of a text is after `delta`, the change that a Y.Text tells of. */
export function moved(at, delta) {
  let place = 0;
  for (const { retain = 0, insert = "", delete: gone = 0 } of delta) {
    place += retain;
    if (place > at) break;
    if (gone) at = Math.max(place, at - gone);
    if (insert) {
      if (place < at) at += insert.length;
      place += insert.length;
    }
  }
  return at;
}

const isHigh = (text, at) => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isLow = (text, at) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
