import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, moved } from "../src/difference.js";

const apply = (text, { at, gone, come }) => text.slice(0, at) + come + text.slice(at + gone);

for (const [before, after, caret, wanted] of [
  ["ooo", "oooo", 2, { at: 1, gone: 0, come: "o" }], // typed where the caret is, and not at the end
  ["ooo", "oo", 1, { at: 1, gone: 1, come: "" }],
  ["salt", "malt", 1, { at: 0, gone: 1, come: "m" }],
  ["", "salt", 4, { at: 0, gone: 0, come: "salt" }],
  ["salt", "", 0, { at: 0, gone: 4, come: "" }],
  ["the onoin is", "the onion is", 12, { at: 6, gone: 2, come: "io" }], // a correction behind the caret
  ["same", "same", 2, { at: 2, gone: 0, come: "" }],
]) {
  test(`${before} becomes ${after} with the caret at ${caret}`, () => {
    assert.deepEqual(difference(before, after, caret), wanted);
  });
}

test("no emoji is cut in two", () => {
  const { at, gone, come } = difference("a😀b", "a😁b", 3); // they share their first half
  assert.deepEqual({ at, gone, come }, { at: 1, gone: 2, come: "😁" });
  const other = difference("\u{1f600}", "\u{1fa00}", 2); // and these their second
  assert.deepEqual(other, { at: 0, gone: 2, come: "\u{1fa00}" });
});

test("any text becomes any other, wherever the caret is", () => {
  const letters = ["a", "b", "😀", "😁"];
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const text = () => Array.from({ length: random(7) }, () => letters[random(4)]).join("");
  for (let round = 0; round < 3000; round++) {
    const [before, after] = [text(), text()];
    assert.equal(apply(before, difference(before, after, random(after.length + 1))), after);
  }
});

test("a place stays with its character when others edit", () => {
  assert.equal(moved(3, [{ insert: "ab" }]), 5);
  assert.equal(moved(3, [{ retain: 3 }, { insert: "ab" }]), 3);
  assert.equal(moved(3, [{ retain: 5 }, { insert: "ab" }]), 3);
  assert.equal(moved(3, [{ retain: 1 }, { delete: 1 }]), 2);
  assert.equal(moved(3, [{ retain: 1 }, { delete: 9 }]), 1);
  assert.equal(moved(3, [{ retain: 1 }, { delete: 1 }, { insert: "xyz" }]), 5);
});
