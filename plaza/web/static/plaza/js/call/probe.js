// How fast is the link? A short train of packets is sent at once; how far apart they arrive tells.

export const TRAIN = 7;
const SIZE = 700;
const WIRE = SIZE + 110;
const FASTEST = 20000;

export function train(length = TRAIN) {
  return Array.from({ length }, (_, index) => {
    const bytes = new Uint8Array(SIZE);
    bytes.set([1, index, length]);
    return bytes.buffer;
  });
}

// Takes arrivals [{ index, at (ms) }] and returns kbit/s, or null when too few came.
export function speedOf(arrivals) {
  if (arrivals.length < 3) return null;
  const first = arrivals[0];
  const last = arrivals[arrivals.length - 1];
  const spent = last.at - first.at;
  const packets = last.index - first.index;
  if (packets < 2) return null;
  return Math.round(Math.min(FASTEST, spent > 0 ? (packets * WIRE * 8) / spent : FASTEST));
}

// Collects one train and says the speed when it is complete or nothing more comes.
export class Gauge {
  constructor(tell, { patience = 1500 } = {}) {
    this.tell = tell;
    this.patience = patience;
    this.arrivals = [];
  }

  take(buffer) {
    const [, index, length] = new Uint8Array(buffer);
    this.arrivals.push({ index, at: performance.now() });
    clearTimeout(this.timer);
    if (index === length - 1) this.finish();
    else this.timer = setTimeout(() => this.finish(), this.patience);
  }

  finish() {
    clearTimeout(this.timer);
    const speed = speedOf(this.arrivals);
    this.arrivals = [];
    if (speed !== null) this.tell(speed);
  }
}
