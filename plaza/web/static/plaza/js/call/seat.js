// What one other seat says about what it hears from us, and what we tell it: one small note a second, lost without harm.
import { blend, between, read } from "./stats.js";
import { Gauge, train } from "./probe.js";

const WINDOW = 120;
const FRESH = 4500; // how long a note says something about now, and how long a new connection may take to its first
const SHORT_TRAIN = 4;
const FADE = 0.8;
const MOST_ASKED = 5;
const SETTLING = 2; // seconds in which a starting voice fills its buffer, which is no fault of the link
const short = (share) => Number((share ?? 0).toFixed(4));

export class Seat {
  // `measured()` is called when the speed towards this seat has become known.
  constructor(peer, { measured, distance }) {
    this.peer = peer;
    this.heard = measured;
    this.distance = distance;
    this.told = null; // the newest note about what arrives there
    this.toldAt = -Infinity;
    this.openedAt = -Infinity;
    this.delays = [];
    this.seen = performance.now();
    this.concealed = null;
    this.loss = null;
    this.spoken = 0; // seconds of voice in a row
    this.spent = 0;
    this.speed = null;
    this.asked = 0;
    this.measured = null; // a speed that the ladder has not been told of yet
    this.gauge = new Gauge((kbit) => {
      // A train that was torn apart on its way measures too little: the best count holds, and fades.
      this.best = Math.max(kbit, (this.best ?? 0) * FADE);
      this.probed = { s: Math.round(this.best), n: (this.probed?.n ?? 0) + 1 };
      this.#note();
    });
    peer.addEventListener("notes", ({ detail }) => this.#take(detail));
    peer.addEventListener("open", () => { this.openedAt = performance.now(); this.probe(); });
  }

  say(note) {
    const channel = this.peer.notes;
    if (channel?.readyState === "open") channel.send(JSON.stringify(note));
  }

  probe(length) {
    const channel = this.peer.notes;
    if (channel?.readyState === "open") train(length).forEach((packet) => channel.send(packet));
  }

  get known() { return this.told !== null; }

  // A train whose answer was lost is sent again, a shorter one, until the speed is known.
  #askAgain() {
    if (this.speed !== null || this.openedAt < 0 || this.asked >= MOST_ASKED * 2) return;
    this.asked += 1;
    if (this.asked % 2 === 0) this.probe(SHORT_TRAIN);
  }

  // Reads the connection, tells the other side what arrived, and remembers what was spent.
  async measure() {
    const now = await read(this.peer.connection).catch(() => null);
    if (!now) return;
    const last = this.reading;
    this.reading = now;
    this.spent = now.sent + now.received;
    if (!last) return;
    const step = between(last, now);
    if (step.packets > 0) this.seen = performance.now();
    this.spoken = step.packets > 9 ? this.spoken + 1 : 0;
    if (this.spoken > SETTLING) this.concealed = blend(this.concealed, step.concealed);
    if (step.packets > 0) this.loss = blend(this.loss, step.loss, 0.2);
    this.frames = step.frames;
    this.#note();
    this.#askAgain();
  }

  // A note of the time alone: two of them tell a queue from a page that was busy for a moment.
  tick() {
    this.say({ at: Date.now() });
  }

  // What the last second was like for what we send to this seat.
  sample({ picture }) {
    const told = this.told ?? { q: 0, c: 0, l: 0, f: 0 };
    const speed = this.measured;
    this.measured = null;
    return {
      speed, told: this.known, known: performance.now() - Math.max(this.toldAt, this.openedAt) < FRESH, queue: told.q, concealed: told.c, loss: told.l,
      fps: picture && this.told ? told.f : null,
      heard: (performance.now() - this.seen) / 1000,
      media: this.peer.connected,
    };
  }

  #note() {
    const heard = { q: this.queue ?? 0, c: short(this.concealed), l: short(this.loss), f: this.frames ?? 0 };
    this.say({ at: Date.now(), ...heard, d: this.distance(), ...this.probed });
  }

  #take(data) {
    this.seen = performance.now();
    if (typeof data !== "string") {
      this.gauge.take(data);
      return;
    }
    const note = JSON.parse(data);
    // One way only: how much longer than the fastest note these travelled; the clocks' difference falls out.
    this.delays = [...this.delays.slice(1 - WINDOW), Date.now() - note.at];
    this.queue = Math.min(...this.delays.slice(-2)) - Math.min(...this.delays);
    if (note.d === undefined) return;
    const fresh = note.n !== undefined && note.n !== this.told?.n;
    this.told = note;
    this.toldAt = performance.now();
    this.peer.waitFor(note.d);
    if (!fresh) return;
    Object.assign(this, { speed: note.s, measured: note.s });
    this.heard();
  }
}
