// One connection to one other seat: perfect negotiation, and a way back after every kind of loss.
// Promises: both sides may offer at any time (the polite one gives way); a lost path is looked for again by an ICE
// restart, then through the relay alone; pictures and voice start and stop without a new negotiation.
import { preferRedundantVoice, shapeRemote } from "./sdp.js";

const PACKET = 40;
const RESTART_AFTER = 2000;
const AGAIN_AFTER = 6000;

export class Peer extends EventTarget {
  // `say(frame)` sends a description or candidate to the other seat; `freshRelay()` gives a new RTC configuration.
  constructor({ place, session, polite, rtc, say, freshRelay, startKbit = 90 }) {
    super();
    Object.assign(this, { place, session, polite, rtc, say, freshRelay, startKbit });
    this.making = false;
    this.ignoring = false;
    this.restarts = 0;
    this.distances = [2];
    this.work = Promise.resolve();
    this.connection = new RTCPeerConnection({ ...rtc, bundlePolicy: "max-bundle" });
    this.#listen();
    if (!polite) this.#open();
  }

  get voice() { return this.connection.getTransceivers().find((one) => one.receiver.track.kind === "audio"); }
  get picture() { return this.connection.getTransceivers().find((one) => one.receiver.track.kind === "video"); }
  get connected() { return this.connection.connectionState === "connected"; }

  // Takes a description or candidate from the other side, in the order of their arrival.
  hear(frame) {
    return this.#next(() => (frame.type === "description" ? this.#described(frame.body) : this.#candidate(frame.body)));
  }

  // One step of the negotiation after the other.
  #next(step) {
    this.work = this.work.then(step).catch((problem) => this.#tell("problem", problem));
    return this.work;
  }

  // Sends these tracks within these limits from now on. One after the other and the newest last: a wish that was slow never undoes a later one.
  bring(tracks, limits) {
    this.wanted = { tracks, limits };
    this.bringing ??= this.#bringAll();
    return this.bringing;
  }

  async #bringAll() {
    try {
      while (this.wanted) {
        const { tracks, limits } = this.wanted;
        this.wanted = null;
        await this.send(tracks);
        await this.limit(limits);
      }
    } finally {
      this.bringing = null;
    }
  }

  // Sends these tracks from now on; null sends nothing and costs nothing.
  async send({ voice, picture }) {
    this.tracks = { voice, picture };
    const swaps = [[this.voice, voice], [this.picture, picture]].map(([one, track]) => one?.sender.replaceTrack(track ?? null));
    await Promise.all(swaps).catch((problem) => this.#tell("problem", problem)); // a connection that closes takes no track
  }

  // Sets what the voice and the picture may cost: bits a second, copies, width, pictures a second.
  async limit({ voice, picture, sharp = false }) {
    this.sharp = sharp;
    await this.#encode(this.voice?.sender, { maxBitrate: voice.bitrate, priority: "high", networkPriority: "high" });
    this.distances = voice.distances;
    this.repeats?.postMessage({ distances: voice.distances });
    const width = this.tracks?.picture?.getSettings().width ?? 640;
    await this.#encode(this.picture?.sender, picture ? {
      active: true, maxBitrate: picture.kbit * 1000, maxFramerate: picture.fps, priority: "very-low",
      scaleResolutionDownBy: Math.max(1, width / picture.width),
    } : { active: false });
  }

  // Waits in the receiver as long as the other side's furthest repeat needs.
  waitFor(distance) {
    const target = PACKET * distance + 60;
    if (!this.voice || this.target === target) return;
    this.target = target;
    if ("jitterBufferTarget" in this.voice.receiver) this.voice.receiver.jitterBufferTarget = target;
    else this.voice.receiver.playoutDelayHint = target / 1000;
  }

  // Looks for a path again; the third time and later through the relay alone, with fresh credentials.
  async restart() {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.restarts += 1;
    const rtc = await this.freshRelay().catch(() => this.rtc);
    if (this.closed || this.connected) return;
    const relay = rtc.iceServers?.some((server) => [server.urls].flat().some((url) => /^turns?:/.test(url)));
    const policy = relay && this.restarts > 2 ? "relay" : rtc.iceTransportPolicy;
    try {
      this.connection.setConfiguration({ ...rtc, bundlePolicy: "max-bundle", iceTransportPolicy: policy });
      this.connection.restartIce();
      // An offer that was lost with the line holds every later one back: it is made anew.
      if (this.connection.signalingState === "have-local-offer") this.#next(() => this.#offer());
    } catch (problem) {
      this.#tell("problem", problem);
    }
    this.timer = setTimeout(() => this.connected || this.restart(), AGAIN_AFTER);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.connection.close();
  }

  #open() {
    this.connection.addTransceiver("audio", { direction: "sendrecv" });
    this.connection.addTransceiver("video", { direction: "sendrecv" });
    this.#equip();
  }

  // Both sides: redundant voice, far repeats and the two data channels, before the first answer.
  #equip() {
    if (this.notes) return;
    preferRedundantVoice(this.voice);
    this.#repeatVoice(this.voice.sender);
    this.notes = this.connection.createDataChannel("notes", { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 });
    this.stills = this.connection.createDataChannel("stills", { negotiated: true, id: 1, priority: "very-low" });
    for (const channel of [this.notes, this.stills]) {
      channel.binaryType = "arraybuffer";
      channel.onmessage = ({ data }) => this.#tell(channel.label, data);
    }
    this.notes.onopen = () => this.#tell("open");
    if (this.tracks) this.send(this.tracks);
  }

  #repeatVoice(sender) {
    if (!globalThis.RTCRtpScriptTransform) return;
    try {
      this.worker = new Worker(new URL("./redundancy-worker.js", import.meta.url), { type: "module" });
      const { port1, port2 } = new MessageChannel();
      sender.transform = new RTCRtpScriptTransform(this.worker, { distances: this.distances, port: port2 }, [port2]);
      this.repeats = port1;
    } catch (problem) {
      this.#tell("problem", problem); // the browser's own redundancy stays
    }
  }

  #listen() {
    const connection = this.connection;
    connection.onnegotiationneeded = () => this.#next(() => this.#offer());
    connection.onicecandidate = ({ candidate }) => candidate?.candidate && this.say({ type: "candidate", body: candidate.toJSON() });
    connection.ontrack = ({ track }) => this.#tell("track", track);
    connection.onconnectionstatechange = () => this.#moved(connection.connectionState);
  }

  #moved(state) {
    this.#tell("state", state);
    clearTimeout(this.timer);
    if (state === "connected") this.restarts = 0;
    const patience = { disconnected: RESTART_AFTER + (this.polite ? 1500 : 0), failed: this.polite ? 800 : 0 }[state];
    if (patience !== undefined) this.timer = setTimeout(() => this.restart(), patience);
  }

  async #offer() {
    if (this.closed) return;
    this.making = true;
    try {
      await this.connection.setLocalDescription();
      this.#describe();
    } finally {
      this.making = false;
    }
  }

  #describe() {
    const { type, sdp } = this.connection.localDescription;
    this.say({ type: "description", body: { type, sdp } });
  }

  async #described(description) {
    const collision = description.type === "offer" && (this.making || this.connection.signalingState !== "stable");
    this.ignoring = !this.polite && collision;
    if (this.ignoring || this.closed) return;
    if (description.type === "answer" && this.connection.signalingState !== "have-local-offer") return;
    await this.connection.setRemoteDescription({ type: description.type, sdp: shapeRemote(description.sdp, { startKbit: this.startKbit }) });
    if (description.type !== "offer") return;
    for (const one of this.connection.getTransceivers()) one.direction = "sendrecv";
    this.#equip();
    await this.connection.setLocalDescription();
    this.#describe();
  }

  async #candidate(candidate) {
    try {
      await this.connection.addIceCandidate(candidate);
    } catch (problem) {
      if (!this.ignoring) throw problem;
    }
  }

  async #encode(sender, wanted) {
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    const next = { ...parameters.encodings[0], ...wanted };
    if (JSON.stringify(next) === JSON.stringify(parameters.encodings[0])) return;
    parameters.encodings[0] = next;
    parameters.degradationPreference = this.sharp ? "maintain-resolution" : "maintain-framerate";
    await sender.setParameters(parameters).catch((problem) => this.#tell("problem", problem));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
