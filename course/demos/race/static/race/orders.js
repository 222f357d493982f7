// What the events of a race say about the orders of one kitchen.

export class Orders {
  constructor(total) {
    this.total = total;
    this.sent = new Float64Array(total).fill(NaN); // seconds since the race began
    this.begun = new Float64Array(total).fill(NaN);
    this.left = new Float64Array(total).fill(NaN); // the view, its answer may still wait
    this.ended = new Float64Array(total).fill(NaN);
    this.placed = new Set(); // those that got into a view or failed, in that order
    this.failed = new Uint8Array(total);
    this.counts = { sent: 0, begun: 0, left: 0, ended: 0, failed: 0 };
  }

  note(kind, order, at, failed) {
    if (!Number.isNaN(this[kind][order])) return;
    this[kind][order] = at;
    this.counts[kind] += 1;
    if (kind !== "sent") this.placed.add(order);
    if (!failed) return;
    this.failed[order] = 1;
    this.counts.failed += 1;
  }

  // From top to bottom: as they got into a view, then those that wait for it, of whom nobody knows who is next.
  get rows() {
    const rows = [...this.placed];
    for (let order = 0; order < this.total; order += 1) if (!this.placed.has(order)) rows.push(order);
    return rows;
  }

  // The counts of the legend: an order that never got into a view can still have failed.
  get cooking() {
    let cooking = 0;
    for (let order = 0; order < this.total; order += 1) {
      if (!Number.isNaN(this.begun[order]) && Number.isNaN(this.left[order]) && Number.isNaN(this.ended[order])) cooking += 1;
    }
    return cooking;
  }

  get waiting() {
    return this.counts.sent - this.counts.ended - this.cooking;
  }

  get last() {
    let last = 0;
    for (const at of this.ended) if (at > last) last = at;
    return last;
  }
}
