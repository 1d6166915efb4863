// A call as one seat knows it: the line to the server, the connections to the other seats, what is sent to them.
// Promises: nothing of camera or microphone leaves before `begin`; connections stand while it still rings, so that the
// first picture needs no waiting; a reload, an outage or a change of network comes back into the same seat.
import { begin, choose, decide, PICTURE, sign, SIGN_PICTURE, VOICE_PLANS } from "./ladder.js";
import { Carrier } from "./carrier.js";
import { openMedia, openScreen, otherCamera, stop } from "./media.js";
import { Keeper } from "./keeper.js";
import { Peer } from "./peer.js";
import { Seat } from "./seat.js";
import { Signalling } from "./signalling.js";
import { Album, photograph, sendPicture, SMALL } from "./stills.js";

const TICK = 1000;
const REPORT_EVERY = 15;
const MOVING = new Set(["full", "lean"]);
const OFFICER = 0;
const FAST = 2000; // kbit/s from which on a photograph needs no pacing
const name = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join("");

export class Call extends EventTarget {
  constructor(url, { saveData = navigator.connection?.saveData ?? false, pages = null, place = null } = {}) {
    super();
    this.session = name();
    this.seats = new Map();
    this.roles = new Map();
    this.saveData = saveData;
    this.place = place;
    this.spentBefore = 0;
    this.ticks = 0;
    this.tracks = { voice: null, picture: null };
    this.on = { voice: true, picture: true };
    this.keeper = new Keeper({ take: (kind, track) => this.#replace(kind, track), told: () => this.#trouble() });
    this.line = new Signalling(url, { session: this.session, pages });
    this.line.addEventListener("frame", ({ detail }) => this.#heard(detail));
    this.line.addEventListener("down", ({ detail }) => this.#tell("line", { up: false, ...detail }));
    this.clock = setInterval(() => this.#tick(), TICK);
  }

  get spent() { return [...this.seats.values()].reduce((sum, seat) => sum + seat.spent, this.spentBefore); }
  get rung() { return this.ladder?.rung ?? "lean"; }

  accept(check = "") { this.line.keep("accept", check ? { type: "accept", check } : { type: "accept" }); }
  decline() { this.line.keep("decline", { type: "decline" }); }
  hangup(outcome) { this.line.keep("hangup", outcome ? { type: "hangup", outcome } : { type: "hangup" }); }

  write(text) {
    const id = name();
    this.line.keep(`chat-${id}`, { type: "chat", id, text });
    return id;
  }

  // Opens camera and microphone and shows them to nobody but this person.
  prepare({ picture = true } = {}) {
    if (!this.opening || (picture && !this.asked)) this.opening = this.#openMedia({ picture });
    return this.opening;
  }

  async #openMedia({ picture }) {
    this.asked = picture;
    const old = this.tracks;
    const media = await openMedia({ picture, waits: (is) => this.over || this.keeper.asking(is) });
    if (media.voice || media.picture) stop(old.voice, old.picture);
    if (this.over) stop(media.voice, media.picture);
    else this.tracks = { voice: media.voice, picture: media.picture };
    this.keeper.watch("voice", this.tracks.voice);
    this.keeper.watch("picture", this.tracks.picture);
    this.#tell("own", this.tracks);
    if (media.why && !this.over) this.keeper.miss("voice", media.why);
    return media.denied;
  }

  // Another microphone or camera takes the place of the one that went.
  async #replace(kind, track) {
    if (this.over) return void stop(track);
    stop(this.tracks[kind]);
    this.tracks[kind] = track;
    this.keeper.watch(kind, track);
    this.#tell("own", this.tracks);
    await this.#send();
  }

  // What this side cannot do now is shown here and told to the other seats.
  #trouble() {
    const troubles = this.keeper.troubles;
    for (const kind of ["voice", "picture"]) if (this.tracks[kind]?.readyState === "ended") this.tracks[kind] = null;
    this.#tell("own", this.tracks);
    this.device = ["asking", "voice", "picture"].find((kind) => troubles.has(kind)) ?? "";
    this.#tell("device", { kind: this.device, why: troubles.get(this.device) ?? "" });
    this.line.say({ type: "state", device: this.device });
  }

  // Sends camera and microphone, as far as the rung allows. Only after the person agreed.
  async begin({ picture = true } = {}) {
    this.begun = true;
    const denied = await this.prepare({ picture });
    if (this.over) return denied;
    this.ladder ??= this.#firstStep();
    await this.#send();
    this.#climbed();
    return denied;
  }

  // A microphone that is missing is looked for when the person asks to be heard.
  speak(heard) {
    this.on.voice = heard;
    if (heard && (!this.tracks.voice || this.keeper.troubles.has("voice"))) this.keeper.lose("voice", this.keeper.troubles.get("voice") ?? "none");
    this.line.say({ type: "state", muted: !heard });
    this.#tell("own", this.tracks);
    return this.#send();
  }

  showCamera(shown) {
    this.on.picture = shown;
    this.line.say({ type: "state", camera: shown });
    this.#tell("own", this.tracks);
    return this.#send();
  }

  async turnCamera() {
    this.keeper.watch("picture", null); // the old camera is switched off on purpose
    const fresh = await otherCamera(this.tracks.picture);
    if (fresh) await this.#replace("picture", fresh);
    else this.keeper.lose("picture", "gone"); // the old one is off already
  }

  async share(wanted) {
    stop(this.screen);
    this.screen = wanted ? await openScreen().catch(() => null) : null;
    if (this.screen) this.screen.onended = () => this.share(false);
    this.line.say({ type: "state", screen: Boolean(this.screen) });
    this.#tell("own", this.tracks);
    await this.#send();
  }

  choose(rung) {
    this.ladder = choose(this.ladder ?? begin({}), rung);
    this.#climbed();
    return this.#send();
  }

  sign(wanted) {
    const before = this.rung;
    this.ladder = sign(this.ladder ?? begin({}), wanted);
    if (this.rung !== before) this.#climbed();
    return this.#send();
  }

  // Sends a photograph to the other seats alone, past the server.
  sendPhoto(blob) {
    const number = (this.pictures = (this.pictures ?? 0) + 1);
    const kbit = this.rung === "full" ? 400 : this.rung === "lean" ? 60 : 14;
    this.seats.forEach((seat) => seat.peer.stills && sendPicture(seat.peer.stills, blob, { kind: "document", number, kbit }));
  }

  // Whether a photograph must be sent little by little, so that the voice keeps the link.
  get paces() {
    const speeds = [...this.seats.values()].map((seat) => seat.speed);
    return this.line.alive && Boolean(globalThis.crypto?.subtle) && !(speeds.length && speeds.every((speed) => speed >= FAST));
  }

  // Sends a photograph to the server through the line; see Carrier for how it ends.
  async carry(blob, { wanted, told }) {
    this.carrier?.stop();
    const carrier = new Carrier(this.line, { rung: this.rung, told });
    this.carrier = carrier;
    const how = await carrier.carry(blob, wanted);
    if (this.carrier === carrier) this.carrier = null;
    return how;
  }

  close() {
    if (this.over) return;
    this.over = true;
    this.carrier?.end(null);
    clearInterval(this.clock);
    this.keeper.stop();
    this.#report();
    stop(this.tracks.voice, this.tracks.picture, this.screen);
    this.seats.forEach((seat) => seat.peer.close());
    this.line.close();
  }

  #heard(frame) {
    const takes = {
      welcome: () => this.#welcome(frame),
      peer: () => this.#peer(frame),
      description: () => this.#signal(frame),
      candidate: () => this.#signal(frame),
      photo: () => this.carrier?.hear(frame),
      rtc: () => this.relayAsked?.(frame.rtc),
      chat: () => this.#chat(frame),
      state: () => (frame.state ? this.#state(frame) : this.#tell("other", frame)),
    };
    (takes[frame.type] ?? (() => this.#tell("other", frame)))();
  }

  #welcome(frame) {
    const first = !this.welcomed;
    this.welcomed = frame;
    if (first) this.spentBefore += frame.you.bytes ?? 0; // what this seat had used before the page was loaded anew
    this.rtc = frame.rtc;
    this.polite = new Set(frame.polite_to);
    frame.seats.forEach((seat) => this.roles.set(seat.place, seat));
    this.#tell("line", { up: true, first });
    frame.chat.forEach((line) => this.#chat(line));
    frame.papers?.forEach((document) => this.#tell("other", { type: "paper", document }));
    this.#state({ state: frame.state, outcome: frame.outcome, place: frame.you.place });
    this.seats.forEach((seat) => seat.peer.connected || seat.peer.restart());
    if (this.device) this.line.say({ type: "state", device: this.device });
  }

  #state(frame) {
    for (const kept of ["accept", "decline", "hangup"]) if (frame.state !== "ringing") this.line.settle(kept);
    if (this.state === frame.state) return;
    this.state = frame.state;
    this.#tell("state", frame);
    if (frame.state === "ended") this.close();
  }

  #chat(frame) {
    this.line.settle(`chat-${frame.id}`);
    this.#tell("chat", { ...frame, own: frame.from === (this.place ?? this.welcomed?.you.place) && this.#sameOfficer(frame) });
  }

  // Whether whoever wrote the line sits there still: before a transfer the officer was another one.
  #sameOfficer({ from, name }) {
    return from !== OFFICER || !name || name === (this.roles.get(from)?.name ?? name);
  }

  #peer({ from, session, present }) {
    const known = this.seats.get(from);
    if (!present) {
      if (known?.peer.session === session) this.#tell("away", { place: from });
      return;
    }
    if (known?.peer.session === session) {
      if (!known.peer.connected && known.peer.restarts) known.peer.restart();
      this.#tell("present", { place: from });
      return;
    }
    this.#meet(from, session);
  }

  #meet(place, session) {
    const old = this.seats.get(place);
    if (old) {
      this.spentBefore += old.spent;
      old.peer.close();
    }
    const peer = new Peer({
      place, session, polite: this.polite.has(place), rtc: this.rtc,
      say: (frame) => this.line.say({ ...frame, to: place, for: session }),
      freshRelay: () => this.#freshRelay(),
    });
    const seat = new Seat(peer, {
      measured: () => this.ladder?.waiting != null && this.#decide(),
      distance: () => Math.max(...VOICE_PLANS[this.ladder?.plan ?? "wide"].distances),
    });
    this.seats.set(place, seat);
    if (this.device) this.line.say({ type: "state", device: this.device }); // whoever comes later is told too
    peer.addEventListener("track", ({ detail }) => this.#tell("track", { place, track: detail }));
    peer.addEventListener("state", ({ detail }) => this.#connected(place, detail));
    const album = new Album((picture) => this.#tell("still", { place, ...picture }));
    peer.addEventListener("stills", ({ detail }) => album.take(detail));
    this.#tell("present", { place });
    return seat;
  }

  #signal(frame) {
    if (frame.for !== this.session) return;
    const known = this.seats.get(frame.from);
    const seat = known?.peer.session === frame.session ? known : this.#meet(frame.from, frame.session);
    seat.peer.hear(frame);
  }

  #connected(place, state) {
    this.#tell("path", { place, state });
    if (state === "connected" && this.begun) this.#send();
  }

  #freshRelay() {
    return new Promise((resolve) => {
      this.relayAsked = (rtc) => { this.rtc = rtc; resolve(rtc); };
      if (!this.line.say({ type: "relay" })) resolve(this.rtc);
      setTimeout(() => resolve(this.rtc), 2000);
    });
  }

  // Brings tracks and limits of every connection to what the rung says.
  async #send() {
    if (!this.begun || this.over) return;
    const { rung, plan, sign: signs } = this.ladder ?? begin({});
    const shown = this.screen ?? (this.on.picture ? this.tracks.picture : null);
    const picture = MOVING.has(rung) ? shown : null;
    const voice = this.on.voice && rung !== "text" && rung !== "callback" ? this.tracks.voice : null;
    if (shown && shown !== this.screen) shown.contentHint = signs ? "motion" : "";
    const size = picture ? (signs ? SIGN_PICTURE : PICTURE)[rung] : null;
    const limits = { sharp: Boolean(this.screen), voice: VOICE_PLANS[plan], picture: size && this.screen ? { ...size, width: 1280, fps: 8, kbit: size.kbit * 1.5 } : size };
    await Promise.all([...this.seats.values()].map(({ peer }) => peer.bring({ voice, picture }, limits)));
  }

  async #tick() {
    if (this.over) return;
    this.ticks += 1;
    await Promise.all([...this.seats.values()].map((seat) => seat.measure()));
    this.#tell("spent", this.spent);
    if (MOVING.has(this.rung)) setTimeout(() => this.seats.forEach((seat) => seat.tick()), TICK / 2);
    if (!this.begun || this.state !== "talking" || !this.seats.size) return;
    await this.#decide();
    if (this.rung === "stills") this.#still();
    if (this.ticks % REPORT_EVERY === 0) this.#report();
  }

  async #decide() {
    const before = this.ladder ?? this.#firstStep();
    const sample = this.#sample(before);
    this.ladder = decide(before, sample);
    this.carrier?.tick({ ...sample, rung: this.rung });
    if (this.ladder.probes > before.probes) this.seats.forEach((seat) => seat.probe(4));
    if (before.rung !== this.ladder.rung || before.plan !== this.ladder.plan) await this.#send();
    if (before.rung !== this.ladder.rung || before.waiting !== this.ladder.waiting) this.#climbed();
  }

  #firstStep() {
    const seats = [...this.seats.values()];
    const speeds = seats.map((seat) => seat.speed).filter((speed) => speed !== null);
    const known = seats.length > 0 && speeds.length === seats.length;
    const speed = speeds.length ? Math.min(...speeds) : null;
    return begin({ speed, seats: Math.max(1, seats.length), saveData: this.saveData, known });
  }

  #sample(state) {
    const picture = MOVING.has(state.rung) && this.on.picture && Boolean(this.tracks.picture);
    const all = [...this.seats.values()].map((seat) => seat.sample({ picture }));
    const standing = all.filter((one) => one.media);
    const samples = standing.length ? standing : all;
    const worst = (key) => Math.max(...samples.map((one) => one[key]));
    const speeds = samples.map((one) => one.speed).filter((speed) => speed !== null);
    const frames = samples.map((one) => one.fps).filter((fps) => fps !== null);
    return {
      seats: samples.length, known: samples.every((one) => one.known), queue: worst("queue"), concealed: worst("concealed"), loss: worst("loss"),
      speed: speeds.length ? Math.min(...speeds) : null, told: samples.every((one) => one.told),
      fps: frames.length ? Math.min(...frames) : null,
      heard: Math.min(...samples.map((one) => one.heard)), media: standing.length > 0, socket: this.line.alive,
    };
  }

  async #still() {
    if (this.posing || this.carrier || !this.on.picture || !this.tracks.picture) return;
    this.posing = true;
    try {
      this.pose ??= Object.assign(document.createElement("video"), { muted: true, playsInline: true });
      if (this.pose.srcObject?.getVideoTracks()[0] !== this.tracks.picture) {
        this.pose.srcObject = new MediaStream([this.tracks.picture]);
        await this.pose.play();
      }
      const blob = await photograph(this.pose, SMALL);
      const number = (this.pictures = (this.pictures ?? 0) + 1);
      await Promise.all([...this.seats.values()].filter((seat) => seat.peer.stills?.readyState === "open")
        .map((seat) => sendPicture(seat.peer.stills, blob, { kind: "still", number, kbit: 6 })));
    } catch {
      this.pose = null; // the next second tries again
    } finally {
      this.posing = false;
    }
  }

  #climbed() {
    const chosen = this.#chosen, measuring = this.ladder?.waiting != null && this.rung === "voice";
    this.#tell("rung", { rung: this.rung, chosen, measuring });
    this.#report();
  }

  // Whether this rung is the person's own choice, and not what the link left.
  get #chosen() { return this.ladder?.ceiling !== "full" && this.ladder?.ceiling === this.rung; }

  #report() {
    if (this.ladder) this.line.say({ type: "rung", rung: this.rung, bytes: Math.round(this.spent), chosen: this.#chosen });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
