// A socket that tells, and a page that looks by itself while the socket is gone. Signs of life are the server's business.

const CLOSED_FOR_GOOD = new Set([4404, 4400, 4413]);
const LONGEST_PAUSE = 15_000;
export const POLL_EVERY = 10_000;

export class Live {
  // hear(frame) gets every frame; look() is called while there is no socket, now and then; state("live" | "poll") when that changes.
  constructor(path, { hear, look, state }) {
    Object.assign(this, { path, hear, look, state, tries: 0, ended: false });
    this.open();
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    window.addEventListener("online", () => this.wake());
  }

  open() {
    clearTimeout(this.retry);
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${this.path}`);
    this.socket.onopen = () => { this.tries = 0; this.tell("live"); };
    this.socket.onmessage = (event) => this.take(JSON.parse(event.data));
    this.socket.onclose = (event) => this.lost(event.code);
  }

  // The socket may stand while the server itself hears late: then the page looks by itself too, and says so. A gap: something was missed.
  take(frame) {
    if (frame.type === "link") this.tell(frame.state);
    else if (frame.type === "gap") { this.look(); this.ask(); }
    else this.hear(frame);
  }

  tell(state) {
    if (state === this.told) return;
    this.told = state;
    this.state(state);
    clearInterval(this.poll);
    if (state === "poll") this.poll = setInterval(this.look, POLL_EVERY);
  }

  lost(code) {
    if (this.ended) return;
    if (CLOSED_FOR_GOOD.has(code)) { this.look(); return; }
    this.tries += 1;
    if (this.tries > 1) this.tell("poll");
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.tries);
    this.retry = setTimeout(() => this.open(), pause / 2 + Math.random() * pause / 2);
  }

  // A phone that was locked may hold a socket that is dead without knowing it: look at once, and knock again if it is closed.
  wake() {
    if (this.ended) return;
    this.look();
    if (this.socket.readyState > WebSocket.OPEN) { this.tries = 0; this.open(); }
  }

  ask() {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send('{"type":"snapshot"}');
  }

  end() {
    this.ended = true;
    clearTimeout(this.retry);
    clearInterval(this.poll);
    this.socket.close();
  }
}
