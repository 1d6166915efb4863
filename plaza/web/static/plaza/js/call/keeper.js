// Keeps microphone and camera going: one that ends, falls silent or is refused is told of, and another one is opened by itself.
// Promises: whoever is not heard knows it at once, and so does the other side; what comes back needs no press.
import { askFor } from "./media.js";

const AGAIN_EVERY = 3000;
const SILENT_AFTER = 2000; // a telephone takes the microphone away for a moment without ending it
const WHY = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy", NotFoundError: "none", OverconstrainedError: "none" };
const PERMISSION = { voice: "microphone", picture: "camera" };

export class Keeper {
  // `take(kind, track)` is given what was opened anew; `told()` is called whenever `troubles` has changed.
  constructor({ take, told }) {
    this.take = take;
    this.told = told;
    this.troubles = new Map(); // voice, picture, asking: why
    this.watched = {};
    this.stopping = new AbortController();
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#again(), { signal: this.stopping.signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#again(), { signal: this.stopping.signal });
    for (const kind of ["voice", "picture"]) this.#hearPermission(kind);
  }

  // Watches the track that is in use now; the one before may end without a word.
  watch(kind, track) {
    if (this.watched[kind] === track) return;
    this.watched[kind] = track;
    if (!track) return;
    this.#tell(kind, "");
    const mine = () => this.watched[kind] === track && !this.stopping.signal.aborted;
    track.addEventListener("ended", () => mine() && this.lose(kind, "gone"));
    track.addEventListener("mute", () => setTimeout(() => mine() && track.muted && this.#tell(kind, "silent"), SILENT_AFTER));
    track.addEventListener("unmute", () => mine() && this.#tell(kind, ""));
  }

  // Says why the kind is missing, and opens another one as soon as there is one.
  lose(kind, why) {
    this.watched[kind] = null;
    this.#tell(kind, why);
    this.#open(kind);
  }

  // The kind was refused at the start: it is opened once that changes, and nobody is asked twice at once.
  miss(kind, problem) { this.#tell(kind, WHY[problem] ?? "none"); }

  asking(is) { this.#tell("asking", is ? "asking" : ""); }

  stop() {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  #again() {
    for (const [kind, why] of this.troubles) if (why === "gone" || why === "none" || why === "busy") this.#open(kind);
  }

  async #open(kind) {
    if (this.opening?.has(kind) || this.stopping.signal.aborted) return;
    (this.opening ??= new Set()).add(kind);
    const found = await askFor(kind).catch((problem) => problem);
    this.opening.delete(kind);
    const track = found instanceof MediaStreamTrack ? found : null;
    if (this.stopping.signal.aborted || !this.troubles.has(kind)) return void track?.stop();
    if (track) return void this.take(kind, track);
    const why = WHY[found?.name] ?? "none";
    this.#tell(kind, why);
    clearTimeout(this.timer);
    if (why !== "denied") this.timer = setTimeout(() => this.#again(), AGAIN_EVERY); // a refusal is not asked again by itself
  }

  // Somebody who takes the permission back and gives it again is heard again.
  async #hearPermission(kind) {
    const status = await navigator.permissions?.query({ name: PERMISSION[kind] }).catch(() => null);
    status?.addEventListener("change", () => status.state === "granted" && this.troubles.has(kind) && this.#open(kind), { signal: this.stopping.signal });
  }

  #tell(kind, why) {
    if ((this.troubles.get(kind) ?? "") === why) return;
    if (why) this.troubles.set(kind, why);
    else this.troubles.delete(kind);
    this.told();
  }
}
