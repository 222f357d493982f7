import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { between, isOrder, spread } from "../src/order.js";
import { Recipe } from "../src/recipe.js";

function withSteps(...texts) {
  const recipe = new Recipe();
  const keys = texts.map((text) => recipe.add(recipe.steps, null, { text: new Y.Text(text) }));
  return { recipe, keys };
}

const says = (recipe) => recipe.rows(recipe.steps).map(([, row]) => row.get("text").toString());

function exchange(...recipes) {
  for (const from of recipes) for (const to of recipes) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc));
}

test("rows stand where they are put and moved", () => {
  const { recipe, keys } = withSteps("a", "c", "d");
  recipe.add(recipe.steps, keys[0], { text: new Y.Text("b") });
  assert.deepEqual(says(recipe), ["a", "b", "c", "d"]);
  assert.ok(recipe.move(recipe.steps, keys[2], -1));
  assert.deepEqual(says(recipe), ["a", "b", "d", "c"]);
  assert.ok(!recipe.move(recipe.steps, keys[0], -1));
});

test("a row can be put between two that others gave the same place, or none", () => {
  const { recipe, keys } = withSteps("a", "b", "c");
  for (const key of keys) recipe.steps.get(key).set("order", "V");
  recipe.steps.get(keys[2]).set("order", "00");
  const [first] = recipe.rows(recipe.steps)[0];
  recipe.add(recipe.steps, first, { text: new Y.Text("new") });
  assert.equal(says(recipe)[1], "new");
  assert.ok(recipe.rows(recipe.steps).every(([, row]) => isOrder(row.get("order"))));
});

test("two who move one row at once have it once", () => {
  const { recipe: one, keys } = withSteps("a", "b", "c");
  const other = new Recipe();
  exchange(one, other);
  one.move(one.steps, keys[0], 2);
  other.move(other.steps, keys[0], 1);
  exchange(one, other);
  assert.deepEqual(says(one), says(other));
  assert.deepEqual([...says(one)].sort(), ["a", "b", "c"]);
});

test("to undo a row that one added takes no word away that others typed in it", () => {
  const { recipe: one } = withSteps("a");
  const other = new Recipe();
  exchange(one, other);
  const key = one.add(one.steps, null, { text: new Y.Text() });
  exchange(one, other);
  other.edit(() => other.steps.get(key).get("text").insert(0, "of another"));
  exchange(one, other);
  one.undo.undo();
  exchange(one, other);
  assert.deepEqual([says(one), says(other)], [["a"], ["a"]]);
  one.undo.redo();
  assert.deepEqual(says(one), ["a", "of another"]);
});

test("undo takes back what was done here and nothing of others", () => {
  const { recipe: one, keys } = withSteps("soup");
  const other = new Recipe();
  exchange(one, other);
  one.pause();
  one.edit(() => one.steps.get(keys[0]).get("text").insert(0, "mine "));
  exchange(one, other);
  other.edit(() => other.steps.get(keys[0]).get("text").insert(9, " theirs"));
  exchange(one, other);
  one.undo.undo();
  assert.deepEqual(says(one), ["soup theirs"]);
});

test("there is always room between two places", () => {
  let [low, high] = ["", ""];
  for (let round = 0; round < 300; round++) {
    const middle = between(low, high);
    assert.ok(low < middle && (!high || middle < high), `${low} ${middle} ${high}`);
    if (round % 3) high = middle;
    else low = middle;
  }
  assert.throws(() => between("b", "a"), RangeError);
});

test("many rows get places in their order", () => {
  for (const count of [0, 1, 61, 62, 500]) {
    const places = spread(count);
    assert.deepEqual(places, [...places].sort());
    assert.ok(places.every(isOrder) && new Set(places).size === count);
  }
});
