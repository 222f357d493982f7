/**
 * Counts the changes of this page that the server has not said to be stored: those are waiting.
 *
 * A change goes out in an update of its own, or with others in the answer to the server's sync step 1. The server
 * counts both kinds of frames, in their order, for each connection anew.
 */

const SYNC = 0;
const STEP2 = 1;
const UPDATE = 2;

export class Delivery {
  #unsent = 0;
  #flying = []; // of each frame that is on its way, the number of its changes
  #stored = 0; // frames
  #tell;

  /** `tell` is called whenever the number may be another one. */
  constructor(tell) {
    this.#tell = tell;
  }

  get waiting() {
    return this.#flying.reduce((sum, changes) => sum + changes, this.#unsent);
  }

  /** Somebody changed something here. */
  changed() {
    this.#unsent++;
    this.#tell();
  }

  /** This frame goes out. */
  sending(frame) {
    if (frame[0] !== SYNC || (frame[1] !== STEP2 && frame[1] !== UPDATE)) return;
    const changes = frame[1] === STEP2 ? this.#unsent : Math.min(1, this.#unsent);
    this.#unsent -= changes;
    this.#flying.push(changes);
    this.#tell();
  }

  /** So many frames of this connection are stored. */
  stored(frames) {
    this.#flying.splice(0, frames - this.#stored);
    this.#stored = frames;
    this.#tell();
  }

  /** The connection is gone; what was on its way may have come or not, and goes out again. */
  lost() {
    this.#unsent = this.waiting;
    this.#flying = [];
    this.#stored = 0;
    this.#tell();
  }
}
