// Keeps the screen awake while a call is on, the voice alone too: a page that sleeps is a call that ends.

export class Awake {
  constructor() {
    this.stopping = new AbortController();
    document.addEventListener("visibilitychange", () => this.#ask(), { signal: this.stopping.signal });
    this.#ask();
  }

  // The browser lets go of the lock whenever the page is hidden; it is asked again when the page is back.
  async #ask() {
    if (document.hidden || this.lock || this.stopping.signal.aborted) return;
    const lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (!lock) return;
    if (this.stopping.signal.aborted || this.lock) return void lock.release().catch(() => null);
    this.lock = lock;
    lock.addEventListener("release", () => { this.lock = null; this.#ask(); }, { once: true });
  }

  stop() {
    this.stopping.abort();
    this.lock?.release().catch(() => null);
  }
}
