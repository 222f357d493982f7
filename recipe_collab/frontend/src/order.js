/**
 * Where a row stands: texts between which there is always room for another one. See recipes/domain/order.py, which
 * says why, and does the same.
 */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"; // in the order of their bytes
const LONGEST = 200;

/** Whether a row may have this place. */
export function isOrder(value) {
  return typeof value === "string" && value.length <= LONGEST && /^[0-9A-Za-z]*[1-9A-Za-z]$/.test(value);
}

/** A text above `low` and below `high`; "" stands for the beginning and for the end. */
export function between(low, high) {
  if (high && low >= high) throw new RangeError(`There is nothing between ${low} and ${high}.`);
  let shared = 0;
  while (high && digit(low, shared) === DIGITS.indexOf(high[shared])) shared++;
  const floor = digit(low, shared);
  const ceiling = high ? DIGITS.indexOf(high[shared]) : DIGITS.length;
  const begun = low.padEnd(shared, "0").slice(0, shared);
  if (ceiling - floor > 1) return begun + DIGITS[Math.floor((floor + ceiling) / 2)];
  // Two digits beside each other: after the lower one, anything above what `low` goes on with.
  return begun + DIGITS[floor] + between(low.slice(shared + 1), "");
}

/** `count` texts in their order. */
export function spread(count) {
  let length = 1;
  while (DIGITS.length ** length < 2 * (count + 1)) length++;
  const gap = Math.floor(DIGITS.length ** length / (count + 1));
  return Array.from({ length: count }, (_, place) => written(gap * (place + 1), length).replace(/0+$/, ""));
}

function digit(text, place) {
  return place < text.length ? DIGITS.indexOf(text[place]) : 0;
}

function written(number, length) {
  let digits = "";
  for (let place = 0; place < length; place++) {
    digits = DIGITS[number % DIGITS.length] + digits;
    number = Math.floor(number / DIGITS.length);
  }
  return digits;
}
