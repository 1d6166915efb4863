// The call's part of a page: rings, asks, shows, and tells the page around it what happened. The engine is call.js.
import { Awake } from "./awake.js";
import { Call } from "./call.js";
import { canCaption, Captions } from "./captions.js";
import { Moment } from "./moment.js";
import { Papers } from "./papers.js";
import { FINAL } from "./signalling.js";
import { megabytes } from "./stats.js";
import { documentFor, sharpPhotograph } from "./stills.js";
import { isOn, showToggles } from "./toggles.js";
import { language, words } from "./words.js";

const PLACES = { officer: 0, citizen: 1, beside: 2, agency: 3 };
const SHOWS = new Set(["full", "lean", "stills"]);
const MAIN = { officer: 1, citizen: 0, beside: 0, agency: 0 };

class Panel {
  constructor(element, ref) {
    this.element = element;
    this.ref = ref;
    this.seat = element.dataset.seat;
    this.main = MAIN[this.seat];
    this.away = new Set();
    this.lost = new Set();
    this.off = new Map(); // what the other sides switched off by themselves
    this.others = new Map(); // what the other sides said about their microphone and camera
    this.elements = new Map();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const pages = { news: `/panggilan/${ref}/kabar/`, write: `/panggilan/${ref}/tulis/` };
    this.call = new Call(`${scheme}://${location.host}/ws/panggilan/${ref}/`, { pages, place: PLACES[this.seat] });
    this.stopping = new AbortController();
    this.moment = new Moment(element, this.stopping);
    this.words = words;
    this.#clear();
    this.papers = new Papers(this);
    this.#offerCaptions();
    this.#hear();
    this.#press();
    element.hidden = false;
    this.say(words.connecting);
    showToggles(this);
  }

  role(name) { return this.element.querySelector(`[data-role="${name}"]`); }
  part(name) { return this.element.querySelector(`[data-part="${name}"]`); }

  say(text, trouble = false) {
    const shown = this.role("call-state");
    if (shown.textContent !== text) shown.textContent = text;
    this.element.toggleAttribute("data-trouble", trouble);
  }

  tell(kind, detail = {}) {
    this.element.dispatchEvent(new CustomEvent(`call:${kind}`, { bubbles: true, detail: { ref: this.ref, ...detail } }));
  }

  // What an earlier call left on the page goes.
  #clear() {
    for (const button of this.element.querySelectorAll("button[disabled]")) button.disabled = false;
    for (const further of this.element.querySelectorAll(".call-other, audio:not([data-role])")) further.remove();
    for (const name of ["data-others", "data-pinned"]) this.part("views").removeAttribute(name);
    this.part("stage").removeAttribute("data-seen");
    this.role("remote-still").hidden = true;
    this.role("chat-log").replaceChildren();
    this.role("rung-choice").value = "full";
    for (const name of ["again", "callback"]) if (this.part(name)) this.part(name).hidden = true;
  }

  #on(name, event, act) {
    this.role(name)?.addEventListener(event, act, { signal: this.stopping.signal });
  }

  #hear() {
    const takes = {
      state: (frame) => this.#state(frame), line: (line) => this.#line(line), chat: (line) => this.#chat(line),
      track: ({ place, track }) => this.#track(place, track), path: ({ place, state }) => this.#path(place, state),
      present: ({ place }) => { this.away.delete(place); this.#status(); }, away: ({ place }) => { this.away.add(place); this.#status(); },
      own: (tracks) => this.#own(tracks), device: (trouble) => this.#device(trouble), rung: (rung) => this.#rung(rung), still: (picture) => this.#still(picture),
      spent: (bytes) => { this.role("data-used").textContent = megabytes(bytes, language); }, other: (frame) => this.#other(frame),
    };
    for (const [kind, take] of Object.entries(takes)) this.call.addEventListener(kind, ({ detail }) => take(detail));
  }

  #press() {
    this.#on("accept-call", "click", () => this.#accept({ picture: true }));
    this.#on("accept-voice", "click", () => this.#accept({ picture: false }));
    this.#on("decline-call", "click", () => this.call.decline());
    this.#on("hang-up", "click", () => this.#hangUp());
    this.#on("call-back", "click", () => this.call.hangup("callback"));
    this.#on("mute", "click", ({ currentTarget }) => this.call.speak(!isOn(currentTarget)));
    this.#on("camera", "click", ({ currentTarget }) => this.#camera(!isOn(currentTarget)));
    this.#on("screen", "click", ({ currentTarget }) => this.call.share(!isOn(currentTarget)));
    this.#on("turn-camera", "click", () => this.call.turnCamera());
    this.#on("photo", "click", () => this.#photo());
    this.#on("rung-choice", "change", ({ target }) => this.call.choose(target.value));
    this.#on("sign-language", "change", ({ target }) => this.call.sign(target.checked));
    this.#on("captions", "change", ({ target }) => this.#caption(target.checked));
    this.#on("unmute-page", "click", () => this.#play());
    this.#on("invite", "click", () => this.#invite());
    this.#on("ask-interpreter", "click", () => this.#invite("juru_bahasa"));
    this.#on("ask-agency", "click", () => this.#askAgency());
    // A headset that goes, or a page that was away, stops what plays: it is started again, or the button says how.
    const again = () => document.hidden || this.#play();
    navigator.mediaDevices?.addEventListener?.("devicechange", again, { signal: this.stopping.signal });
    document.addEventListener("visibilitychange", again, { signal: this.stopping.signal });
    this.part("chat-form").addEventListener("submit", (event) => this.#write(event), { signal: this.stopping.signal });
  }

  // The choice is there only where this device writes captions by itself.
  async #offerCaptions() {
    this.part("captions-choice").hidden = !(await canCaption(language));
  }

  #caption(wanted) {
    const shown = this.part("captions");
    shown.hidden = !wanted;
    shown.textContent = "";
    this.captions ??= new Captions(language, (text) => { shown.textContent = text; }, () => {
      this.role("captions").checked = false; // the box says how it is
      shown.textContent = words.captionsGone;
    });
    const [track] = this.role("remote-audio").srcObject?.getAudioTracks() ?? [];
    if (wanted) this.captions.start(track);
    else this.captions.stop();
  }

  async #accept({ picture }) {
    for (const name of ["accept-call", "accept-voice", "decline-call"]) this.role(name)?.setAttribute("disabled", "");
    sessionStorage.setItem(`call-${this.ref}`, picture ? "picture" : "voice");
    if (this.seat === "citizen" && this.state === "ringing") this.call.accept(sessionStorage.getItem("device-check") ?? "");
    if (this.state === "talking") this.#open();
    await this.#begin({ picture });
  }

  // What keeps this side from being heard or seen; once it is mended, the older sentence about it goes too.
  #device({ kind, why }) {
    this.trouble = kind ? words.device[why][kind] : "";
    if (!kind && Object.values(words.denied).includes(this.note)) this.note = "";
    this.#status();
  }

  async #begin({ picture }) {
    if (!picture) this.call.on.picture = true;
    if (this.role("sign-language").checked) this.call.sign(true); // the wish outlives a transfer
    const denied = await this.call.begin({ picture });
    if (denied) this.note = words.denied[denied];
    this.#status();
  }

  // A guest leaves alone; officer and citizen end the call for everybody.
  #hangUp() {
    this.call.hangup();
    if (this.seat !== "officer" && this.seat !== "citizen") this.#ended("left", this.seat);
  }

  // The camera that was never asked for is asked for now.
  async #camera(shown) {
    if (shown && !this.call.tracks.picture) {
      sessionStorage.setItem(`call-${this.ref}`, "picture");
      await this.call.begin({ picture: true });
    }
    await this.call.showCamera(shown);
  }

  #state({ state, outcome, by, check }) {
    this.state = state;
    const device = check || this.call.roles.get(1)?.check;
    if (this.part("device")) this.part("device").textContent = device ? words.check + device : "";
    this.element.dataset.state = state;
    if (state === "ringing") this.#ringing();
    if (state === "talking") this.#talking();
    if (state === "ended") this.#ended(outcome, by);
  }

  #ringing() {
    const asked = this.role("accept-call");
    this.part("ring").hidden = !asked;
    this.moment.ring();
    if (this.seat === "officer") this.call.prepare();
    this.tell("ringing");
    this.#status();
  }

  #talking() {
    const agreed = sessionStorage.getItem(`call-${this.ref}`);
    const asks = this.role("accept-call") && !agreed;
    this.part("ring").hidden = !asks;
    if (asks) {
      this.rejoining = true;
      this.moment.ring();
      this.#status();
      return;
    }
    this.#open();
    if (!this.call.begun) this.#begin({ picture: agreed !== "voice" });
    this.tell("answered");
  }

  #open() {
    this.rejoining = false;
    this.awake ??= new Awake();
    this.part("ring").hidden = true;
    this.part("stage").hidden = false;
    if (!this.focused) this.moment.talk();
    if (!this.focused) this.role("call-state").focus({ preventScroll: true });
    this.focused = true;
    this.#status();
  }

  #ended(outcome, by) {
    this.state = "ended";
    this.call.close();
    this.captions?.stop();
    this.awake?.stop();
    this.stopping.abort();
    this.moment.end();
    this.element.dataset.state = "ended";
    this.part("ring").hidden = true;
    this.part("stage").hidden = true;
    this.elements.forEach((element) => { element.srcObject = null; });
    sessionStorage.removeItem(`call-${this.ref}`);
    const said = this.seat === "officer" && outcome === "callback" ? words.calledBack : words.ended[outcome] ?? words.ended.dropped;
    this.say(said);
    if (outcome === "callback") sessionStorage.setItem("call-said", said); // the page around is soon another one
    const again = this.part("again");
    if (again && outcome !== "finished" && outcome !== "transferred") again.hidden = false;
    again?.addEventListener("click", () => this.#again(), { once: true });
    this.tell(outcome === "declined" ? "declined" : "ended", { outcome, by });
  }

  #line({ up, code, final }) {
    this.down = !up;
    if (final && FINAL.has(code) && this.state !== "ended") {
      this.stopping.abort();
      this.moment.end();
      this.awake?.stop();
      this.part("stage").hidden = true;
      this.part("ring").hidden = true;
      this.say(code === 4409 ? words.elsewhere : code === 4410 ? words.ended.dropped : words.nothing, true);
      this.call.close();
      return;
    }
    this.#status();
  }

  #path(place, state) {
    const before = this.lost.size;
    if (state === "connected") this.lost.delete(place);
    if (state === "disconnected" || state === "failed") this.lost.add(place);
    if (before !== this.lost.size) this.tell(this.lost.size ? "lost" : "back", { place });
    this.connected = this.connected || state === "connected";
    this.#status();
  }

  // One sentence, the most urgent one.
  #status() {
    if (this.state === "ended" || this.stopping.signal.aborted) return;
    if (this.rejoining) return void this.say(words.rejoin);
    if (this.trouble) return void this.say(this.trouble, true);
    if (this.state === "ringing" && !this.call.begun) return void this.say(this.seat === "officer" ? words.waiting : words.ringing);
    if (this.others.get(this.main)) return void this.say(this.others.get(this.main), true);
    if (this.lost.has(this.main)) return void this.say(words.lost, true);
    if (this.away.has(this.main)) return void this.say(words.away, true);
    if (this.down) return void this.say(words.line, true);
    if (!this.connected) return void this.say(words.connecting);
    const said = [words.talking, this.note, ...this.#chosenThere()].filter(Boolean);
    this.say(said.join(". "), Boolean(this.note));
  }

  // What the other side switched off is told, and is no fault of the line.
  #chosenThere() {
    return [...this.off].flatMap(([place, off]) => Object.keys(off).map((kind) => `${this.#name(place)}: ${words[kind]}`));
  }

  #track(place, track) {
    const element = this.#element(place, track.kind);
    element.srcObject = new MediaStream([track]);
    if (track.kind === "audio") {
      this.#play();
      if (place === this.main && this.role("captions").checked) this.#caption(true);
    }
    else {
      const seen = () => place === this.main && this.#see(!track.muted);
      track.onunmute = seen;
      track.onmute = seen;
    }
  }

  // Voice has an element of its own: a picture that stands still must not hold it back.
  #element(place, kind) {
    const key = `${place}-${kind}`;
    if (this.elements.has(key)) return this.elements.get(key);
    const own = place === this.main && this.role(kind === "audio" ? "remote-audio" : "remote-video");
    const element = own || (kind === "audio" ? this.#further(document.createElement("audio"), this.part("stage")) : this.#figure(place));
    element.autoplay = true;
    this.elements.set(key, element);
    return element;
  }

  #further(element, parent) {
    parent.append(element);
    return element;
  }

  #figure(place) {
    const figure = this.#further(document.createElement("figure"), this.part("views"));
    figure.className = "call-other";
    const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    video.dataset.role = "third-video";
    video.setAttribute("aria-label", this.#name(place));
    const caption = Object.assign(document.createElement("figcaption"), { textContent: this.#name(place) });
    figure.append(video, caption, this.#pin(figure, place));
    this.part("views").toggleAttribute("data-others", true);
    return video;
  }

  // Whoever is pinned stands large beside the other side, as an interpreter must.
  #pin(figure, place) {
    const pin = Object.assign(document.createElement("button"), { type: "button", className: "call-pin", textContent: words.pin, ariaPressed: "false" });
    pin.dataset.role = "pin";
    pin.setAttribute("aria-label", `${words.pin}: ${this.#name(place)}`);
    pin.addEventListener("click", () => {
      const pinned = pin.ariaPressed !== "true";
      pin.ariaPressed = String(pinned);
      for (const other of this.part("views").querySelectorAll(".call-other")) other.toggleAttribute("data-pinned", pinned && other === figure);
      for (const other of this.part("views").querySelectorAll(".call-pin")) if (other !== pin) other.ariaPressed = "false";
      this.part("views").toggleAttribute("data-pinned", pinned);
    }, { signal: this.stopping.signal });
    return pin;
  }

  #name(place) {
    return this.call.roles.get(place)?.name || words.who[place];
  }

  async #play() {
    const sounds = [...this.elements].filter(([key]) => key.endsWith("audio")).map(([, element]) => element);
    const heard = await Promise.allSettled(sounds.map((element) => element.play()));
    this.part("unheard").hidden = heard.every((one) => one.status === "fulfilled" || one.reason?.name === "AbortError");
  }

  #see(moving) {
    if (moving) this.role("remote-still").hidden = true;
    this.part("stage").toggleAttribute("data-seen", moving || !this.role("remote-still").hidden);
    this.part("remote-name").textContent = this.#name(this.main);
  }

  #own({ picture }) {
    const shown = picture && this.call.on.picture;
    const figure = this.element.querySelector(".call-own");
    figure.toggleAttribute("data-on", Boolean(shown));
    figure.toggleAttribute("data-turned", picture?.getSettings().facingMode === "environment");
    const video = this.role("local-video");
    if (video.srcObject?.getVideoTracks()[0] !== picture) video.srcObject = picture ? new MediaStream([picture]) : null;
    showToggles(this);
    this.#rungWords();
  }

  #rung({ rung, chosen, measuring }) {
    this.step = { rung, chosen, measuring };
    this.part("stage").dataset.rung = rung;
    if (this.part("callback")) this.part("callback").hidden = chosen || (rung !== "callback" && rung !== "text");
    this.#rungWords();
    this.tell("rung", { rung });
  }

  // What the person chose, or what is not known yet, is never told as a fault of the link.
  #rungWords() {
    if (!this.step) return;
    const { rung, chosen, measuring } = this.step;
    const camera = isOn(this.role("camera")) || isOn(this.role("screen"));
    const silent = !camera && SHOWS.has(rung) && words.noPicture;
    const said = silent || (chosen && words.chosen[rung]) || (measuring && words.measuring) || words.rung[rung];
    if (this.role("rung").textContent !== said) this.role("rung").textContent = said;
  }

  #still({ place, kind, url }) {
    if (kind === "document") this.#keep(url, words.photoFrom.replace("{who}", this.#name(place)));
    if (kind !== "still" || place !== this.main) return;
    const still = this.role("remote-still");
    const old = still.src;
    still.src = url;
    still.hidden = false;
    if (old) URL.revokeObjectURL(old);
    this.part("stage").toggleAttribute("data-seen", true);
  }

  #keep(url, alt) {
    this.part("photos").hidden = false;
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: url, target: "_blank" });
    link.append(Object.assign(document.createElement("img"), { src: url, alt }));
    item.append(link);
    this.part("photos").querySelector("ul").append(item);
  }

  async #photo() {
    if (this.seat === "citizen") return void this.papers.ask();
    const track = this.call.tracks.picture;
    const blob = track && await sharpPhotograph(track, this.role("local-video"), documentFor(this.call.rung)).catch(() => null);
    if (blob) this.showPhoto(blob);
    else this.say(track ? words.failed : words.noCamera, true);
  }

  // Shows a photograph to the other seats, from browser to browser.
  showPhoto(blob) {
    this.call.sendPhoto(blob);
    this.#keep(URL.createObjectURL(blob), words.photo);
    this.tell("photo", { blob });
  }

  #chat({ n, from, name, text, at, own }) {
    const log = this.role("chat-log");
    if (log.querySelector(`[data-n="${n}"]`)) return;
    const line = document.createElement("div");
    line.className = "call-line";
    line.dataset.n = n;
    line.toggleAttribute("data-own", own);
    line.append(Object.assign(document.createElement("small"), { textContent: `${own ? words.you : name || this.#name(from)}, ${at}` }), text);
    log.append(line);
    log.scrollTop = log.scrollHeight;
  }

  #write(event) {
    event.preventDefault();
    const input = this.role("chat-input");
    if (input.value.trim()) this.call.write(input.value.trim());
    input.value = "";
    input.focus();
  }

  #other(frame) {
    this.papers.hear(frame);
    if (frame.type !== "state") return;
    const who = this.#name(frame.from);
    if (frame.device !== undefined) this.others.set(frame.from, frame.device && `${who}: ${words.otherDevice[frame.device]}`);
    const off = this.off.get(frame.from) ?? {};
    if (frame.muted !== undefined) off.muted = frame.muted;
    if (frame.camera !== undefined) off.hidden = !frame.camera;
    this.off.set(frame.from, Object.fromEntries(Object.entries(off).filter(([, is]) => is)));
    this.#status();
  }

  // A link for somebody from outside, or (`who`) a colleague whom the system names.
  async #invite(who = "") {
    const told = this.part("invitation");
    try {
      const { link, sentence } = await post(`/panggilan/${this.ref}/undang/`, { who });
      told.textContent = link ? words.invited + new URL(link, location.origin) : sentence;
    } catch (problem) {
      told.textContent = problem.sentence ?? words.failed;
    }
  }

  #askAgency() {
    const chosen = this.role("agency");
    if (chosen.value) this.#invite(chosen.value);
    else chosen.focus();
  }

  async #again() {
    try {
      await post(`/panggilan/${this.ref}/lagi/`);
      location.reload();
    } catch {
      this.say(words.failed, true);
    }
  }
}

async function post(address, told = {}) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = new URLSearchParams(told);
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { sentence: said.sentence });
  return said;
}

let shown;

// Shows a call in the panel; another call takes the place of the one before.
export function show(element, ref) {
  shown?.call.close();
  shown = new Panel(element, ref);
  element.panel = shown;
}
