import assert from "node:assert/strict";
import { test } from "node:test";
import { Delivery } from "../src/delivery.js";

const STEP1 = [0, 0, 1];
const STEP2 = [0, 1, 1];
const UPDATE = [0, 2, 1];
const AWARENESS = [1, 2, 1];

test("a change waits until the server says that it is stored", () => {
  const delivery = new Delivery(() => {});
  delivery.sending(STEP1);
  delivery.sending(STEP2); // the answer to the server's step 1, with nothing in it
  delivery.changed();
  delivery.sending(UPDATE);
  delivery.sending(AWARENESS);
  assert.equal(delivery.waiting, 1);
  delivery.stored(1);
  assert.equal(delivery.waiting, 1);
  delivery.stored(2);
  assert.equal(delivery.waiting, 0);
});

test("what was typed while away goes out in one answer", () => {
  const delivery = new Delivery(() => {});
  delivery.changed();
  delivery.changed();
  delivery.sending(STEP1);
  assert.equal(delivery.waiting, 2);
  delivery.sending(STEP2);
  delivery.stored(1);
  assert.equal(delivery.waiting, 0);
});

test("what was on its way when the connection broke waits again, and the server counts anew", () => {
  const delivery = new Delivery(() => {});
  for (let change = 0; change < 3; change++) {
    delivery.changed();
    delivery.sending(UPDATE);
  }
  delivery.stored(1);
  delivery.lost();
  delivery.changed();
  assert.equal(delivery.waiting, 3);
  delivery.sending(STEP2);
  delivery.stored(1);
  assert.equal(delivery.waiting, 0);
});

test("each change of the number is told", () => {
  let told = 0;
  const delivery = new Delivery(() => told++);
  delivery.changed();
  delivery.sending(UPDATE);
  delivery.stored(1);
  assert.equal(told, 3);
});
