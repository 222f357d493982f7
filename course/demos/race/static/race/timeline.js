// One kitchen's timeline on a canvas: a row an order, from left to right the seconds since the orders came.

const STEPS = [0.25, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 20, 30, 40, 60, 80]; // seconds that fit a timeline
const TICKS = 4;

// The shortest timeline on which SECONDS have room; it grows by steps, so that it does not creep.
export function extent(seconds) {
  return STEPS.find((step) => seconds <= step * 0.97) ?? seconds * 1.1;
}

export function tick(seconds) {
  const rough = seconds / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.999);
}

export class Timeline {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.restyle();
  }

  restyle() {
    const style = getComputedStyle(this.canvas);
    this.colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.font = style.fontSize;
    this.family = style.fontFamily;
  }

  fit() {
    const scale = window.devicePixelRatio || 1;
    const { width, height } = this.canvas.getBoundingClientRect();
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== wide || this.canvas.height !== high) Object.assign(this.canvas, { width: wide, height: high });
    this.scale = scale;
    this.size = parseFloat(this.font) * scale;
  }

  // Stripes for what waits: they tell it from what is in a view where a row is too low for a shape, and without colours.
  stripes() {
    const size = Math.round(8 * this.scale);
    const tile = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const pen = tile.getContext("2d");
    pen.fillStyle = this.colour("waiting-pale");
    pen.fillRect(0, 0, size, size);
    pen.strokeStyle = this.colour("waiting");
    pen.lineWidth = size / 3;
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift - 2, size + 2);
      pen.lineTo(shift + size + 2, -2);
    }
    pen.stroke();
    return this.pen.createPattern(tile, "repeat");
  }

  draw(orders, now, seconds) {
    this.fit();
    this.striped = this.stripes();
    const { pen, canvas } = this;
    const bottom = canvas.height - this.size * 1.5;
    const x = (at) => Math.round((at / seconds) * (canvas.width - this.size * 0.5));
    pen.clearRect(0, 0, canvas.width, canvas.height);
    this.grid(x, bottom, seconds);
    if (!orders) return;
    this.bars(orders, now, x, bottom);
    if (orders.counts.ended < orders.total) this.present(x(now), bottom);
  }

  grid(x, bottom, seconds) {
    const { pen } = this;
    const step = tick(seconds);
    pen.font = `${this.size}px ${this.family}`;
    pen.textBaseline = "bottom";
    for (let number = 0; number * step <= seconds * 1.001; number += 1) {
      const at = number * step;
      const text = `${+at.toFixed(2)} s`;
      const wide = pen.measureText(text).width;
      pen.fillStyle = this.colour("grid");
      pen.fillRect(x(at), 0, this.scale, bottom);
      pen.fillStyle = this.colour("quiet");
      pen.fillText(text, Math.min(Math.max(0, x(at) - wide / 2), this.canvas.width - wide), this.canvas.height);
    }
  }

  bars(orders, now, x, bottom) {
    const row = bottom / orders.total;
    const gap = row > 6 ? Math.min(row * 0.22, 8 * this.scale) : 0;
    for (const [place, order] of orders.rows.entries()) {
      if (Number.isNaN(orders.sent[order])) continue;
      const top = Math.floor(place * row + gap / 2);
      const high = Math.max(1, Math.ceil(row - gap));
      const end = Number.isNaN(orders.ended[order]) ? now : orders.ended[order];
      const begun = Number.isNaN(orders.begun[order]) ? end : Math.min(orders.begun[order], end);
      const left = Number.isNaN(orders.left[order]) ? end : Math.min(orders.left[order], end);
      this.waiting(x(orders.sent[order]), x(begun), top, high);
      this.cooking(x(begun), x(left), top, high);
      this.waiting(x(left), x(end), top, high); // its answer waits to be sent
      if (orders.failed[order]) this.failed(x(end), top, high);
    }
  }

  // Where a row is high enough, what waits is thin and what is in a view is thick: nobody needs the colours.
  waiting(from, to, top, high) {
    const thin = high > 6 * this.scale ? Math.max(2, Math.round(high * 0.4)) : high;
    this.pen.fillStyle = this.striped;
    this.pen.fillRect(from, top + Math.floor((high - thin) / 2), to - from, thin);
  }

  cooking(from, to, top, high) {
    if (to <= from) return;
    this.pen.fillStyle = this.colour("cooking");
    this.pen.fillRect(from, top, Math.max(1, to - from), high);
  }

  failed(at, top, high) {
    const { pen } = this;
    const arm = Math.max(3 * this.scale, Math.min(high / 2, 9 * this.scale));
    const middle = top + high / 2;
    pen.strokeStyle = this.colour("failed");
    pen.lineWidth = 2 * this.scale;
    pen.beginPath();
    pen.moveTo(at - arm, middle - arm);
    pen.lineTo(at + arm, middle + arm);
    pen.moveTo(at - arm, middle + arm);
    pen.lineTo(at + arm, middle - arm);
    pen.stroke();
  }

  present(at, bottom) {
    this.pen.fillStyle = this.colour("ink");
    this.pen.fillRect(at, 0, 2 * this.scale, bottom);
  }
}
