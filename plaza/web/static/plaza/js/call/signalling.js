// The line to the server: one socket that comes back by itself.
// Promises: what must not be lost (`keep`) is sent again after a break until the server has answered it; a line that
// is silent for too long is taken for dead, because a phone that changes networks is told nothing. Where no socket
// comes through, the page asks by itself, and writing still works.

const SOON = 300;
const LATEST = 8000;
const PING_EVERY = 10000;
const PONG_WITHIN = 6000;
const POLL_AFTER = 2; // sockets that failed in a row
const POLL_EVERY = 4000;
export const FINAL = new Set([4404, 4409, 4410]);

export class Signalling extends EventTarget {
  // `pages` are the addresses { news, write } for a network that lets no socket through.
  constructor(url, { session, pages = null }) {
    super();
    this.url = `${url}?s=${session}`;
    this.pages = pages;
    this.failed = 0;
    this.wait = SOON;
    this.kept = new Map();
    this.open();
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  get alive() { return this.socket?.readyState === WebSocket.OPEN; }

  open() {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => { this.wait = SOON; this.failed = 0; this.#beat(); };
    socket.onmessage = ({ data }) => this.#heard(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.#closed(code);
  }

  // Sends a frame now, or drops it when the line is down: the next snapshot makes up for it.
  say(frame) {
    if (this.alive) this.socket.send(JSON.stringify(frame));
    return this.alive;
  }

  get waiting() { return this.socket.bufferedAmount; }

  // Sends bytes, while the line stands.
  bytes(piece) {
    if (this.alive) this.socket.send(piece);
  }

  // Sends a frame that must arrive; it is repeated after every break until `settle(id)`.
  keep(id, frame) {
    this.kept.set(id, frame);
    if (!this.say(frame)) this.#write(frame);
  }

  settle(id) {
    this.kept.delete(id);
  }

  close() {
    this.finished = true;
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    this.socket.close(1000);
  }

  #heard(frame) {
    clearTimeout(this.deadline);
    if (frame.type === "welcome") for (const kept of this.kept.values()) this.say(kept);
    if (frame.type !== "pong") this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  #beat() {
    clearInterval(this.pulse);
    this.pulse = setInterval(() => {
      if (!this.say({ type: "ping" })) return;
      clearTimeout(this.deadline);
      this.deadline = setTimeout(() => this.#dead(), PONG_WITHIN);
    }, PING_EVERY);
  }

  #dead() {
    const old = this.socket;
    old.onclose = null;
    old.close();
    this.#closed(4000);
  }

  #closed(code) {
    clearInterval(this.pulse);
    clearTimeout(this.deadline);
    const final = this.finished || FINAL.has(code);
    this.dispatchEvent(new CustomEvent("down", { detail: { code, final } }));
    if (final) return;
    this.failed += 1;
    this.#poll();
    this.timer = setTimeout(() => this.open(), this.wait * (0.7 + Math.random() * 0.6));
    this.wait = Math.min(this.wait * 2, LATEST);
  }

  // Asks the page's way for state and chat until a socket stands again.
  #poll() {
    if (!this.pages || this.polling || this.failed < POLL_AFTER) return;
    this.polling = setInterval(() => this.#ask(), POLL_EVERY);
    this.#ask();
  }

  async #ask() {
    if (this.alive || this.finished) {
      clearInterval(this.polling);
      this.polling = null;
      return;
    }
    const answer = await fetch(this.pages.news, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) this.#snapshot(await answer.json());
  }

  async #write(frame) {
    if (!this.polling || frame.session) return;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new URLSearchParams(frame);
    const answer = await fetch(this.pages.write, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => null);
    if (answer?.ok) this.#snapshot(await answer.json());
  }

  // A snapshot got by asking has no connection settings of a socket: state and chat alone are told.
  #snapshot({ state, outcome, chat, papers = [] }) {
    for (const line of chat) this.dispatchEvent(new CustomEvent("frame", { detail: line }));
    for (const document of papers) this.dispatchEvent(new CustomEvent("frame", { detail: { type: "paper", document } }));
    this.dispatchEvent(new CustomEvent("frame", { detail: { type: "state", state, outcome } }));
  }

  #hurry() {
    if (this.finished) return;
    if (this.alive) {
      this.say({ type: "ping" });
      clearTimeout(this.deadline);
      this.deadline = setTimeout(() => this.#dead(), PONG_WITHIN / 2);
    } else if (this.socket.readyState === WebSocket.CLOSED) {
      this.wait = SOON;
      this.open();
    }
  }
}
