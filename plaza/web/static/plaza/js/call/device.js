// The device check while waiting: camera, microphone, loudness, which path connects, how fast the link is.
// Promises: it begins by the person's own press and ends with everything switched off; the result stays on this device
// until the person answers a call.
import { openMedia, stop } from "./media.js";
import { Gauge, train } from "./probe.js";
import { language, words } from "./words.js";

const LISTEN = 6000;
const PATH_WITHIN = 15000; // a relay over TLS on a slow phone takes its time
const ASKED_WITHIN = 8000;
const SPEED_WITHIN = 4000;
const LOUD = 12;
const SAY = {
  id: {
    camera: ["Kamera baik", "Kamera tidak dapat dipakai; Anda tetap dapat bicara"], voice: ["Mikrofon terdengar", "Mikrofon tidak terdengar; periksa izin atau bicara lebih keras"],
    path: { relay: "Jalur panggilan siap (lewat relay)", direct: "Jalur panggilan siap", none: "Jalur panggilan tertutup; coba jaringan lain. Pesan tulisan tetap bisa", unknown: "Jalur panggilan belum dapat diperiksa; coba lagi sebentar", looking: "Mencari jalur panggilan…" },
    speed: (kbit) => `Kecepatan sekitar ${kbit} kbit/detik`, slow: "sinyal lemah: suara didahulukan", listening: "Silakan bicara sebentar…",
  },
  en: {
    camera: ["The camera works", "The camera cannot be used; you can still talk"], voice: ["The microphone hears you", "The microphone hears nothing; check the permission or speak up"],
    path: { relay: "The way for calls is open (through the relay)", direct: "The way for calls is open", none: "The way for calls is closed; try another network. Messages still work", unknown: "The way for calls cannot be checked now; try again in a moment", looking: "Looking for the way for calls…" },
    speed: (kbit) => `About ${kbit} kbit/s`, slow: "weak signal: voice first", listening: "Please say something…",
  },
}[language];
const VOICE_ALONE = 125;

// What takes longer is answered for: nothing that a browser or a network leaves open holds the check up.
const within = (wait, promise, otherwise) => Promise.race([promise, new Promise((resolve) => { setTimeout(() => resolve(otherwise), wait); })]);
const part = (check, name) => check.querySelector(`[data-part="${name}"]`);

function tell(check, name, text, good) {
  const line = part(check, `check-${name}`);
  line.hidden = false;
  line.textContent = text;
  line.toggleAttribute("data-good", good === true);
  line.toggleAttribute("data-bad", good === false);
}

// Listens for a while and returns how loud the loudest moment was, 0 to 100.
async function loudness(check, track) {
  if (!track) return 0;
  const context = new AudioContext();
  await within(1000, context.resume()).catch(() => null); // asleep, it hears nothing
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const meter = part(check, "check-level");
  meter.hidden = false;
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (const until = performance.now() + LISTEN; performance.now() < until && loudest < LOUD * 2;) {
    analyser.getFloatTimeDomainData(samples);
    const level = Math.min(100, Math.round(Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) * 300));
    loudest = Math.max(loudest, level);
    meter.querySelector("meter").value = level;
    await new Promise((resolve) => { setTimeout(resolve, 80); });
  }
  context.close().catch(() => null);
  return loudest;
}

const CLOSED = { kind: "none", speed: null };

// Calls itself the way a call would go; returns { kind: relay | direct | none, speed: kbit/s or null }.
async function path(rtc) {
  const relay = rtc.iceServers.length > 0;
  const settings = { ...rtc, iceTransportPolicy: relay ? "relay" : "all" };
  const [one, other] = [new RTCPeerConnection(settings), new RTCPeerConnection(settings)];
  try {
    const channels = await within(PATH_WITHIN, connect(one, other), null);
    if (!channels) return CLOSED;
    return { kind: relay ? "relay" : "direct", speed: relay ? await within(SPEED_WITHIN, speed(channels), null) : null };
  } finally {
    one.close();
    other.close();
  }
}

async function connect(one, other) {
  one.onicecandidate = ({ candidate }) => candidate && other.addIceCandidate(candidate);
  other.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate);
  const options = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };
  const channels = [one.createDataChannel("check", options), other.createDataChannel("check", options)];
  channels[1].binaryType = "arraybuffer";
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  await Promise.all(channels.map((channel) => new Promise((resolve) => { channel.onopen = resolve; })));
  return channels;
}

function speed([from, to]) {
  return new Promise((resolve) => {
    const gauge = new Gauge(resolve);
    to.onmessage = ({ data }) => gauge.take(data);
    train().forEach((packet) => from.send(packet));
  });
}

async function rtcOf(check) {
  const answer = await fetch(`/panggilan/periksa/${check.dataset.ticket}/`, { cache: "no-store", signal: AbortSignal.timeout(ASKED_WITHIN) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function listen(check, track) {
  tell(check, "voice", SAY.listening);
  const heard = await loudness(check, track).catch(() => 0) >= LOUD;
  part(check, "check-level").hidden = true;
  tell(check, "voice", SAY.voice[heard ? 0 : 1], heard);
}

async function lookForPath(check) {
  tell(check, "path", SAY.path.looking);
  const rtc = await rtcOf(check).catch(() => null);
  const way = rtc ? await path(rtc).catch(() => CLOSED) : { kind: "unknown", speed: null };
  tell(check, "path", SAY.path[way.kind], ["relay", "direct"].includes(way.kind));
  if (way.speed) tell(check, "speed", SAY.speed(way.speed) + (way.speed < VOICE_ALONE ? `, ${SAY.slow}` : ""), way.speed >= VOICE_ALONE);
}

// Each thing is told as soon as it is known; the way is looked for while the browser still asks about the camera.
export async function run(check) {
  const button = check.querySelector("[data-role=start-check]");
  button.disabled = true;
  tell(check, "voice", SAY.listening);
  const found = lookForPath(check);
  const { voice, picture } = await openMedia({ waits: (is) => is && tell(check, "voice", words.device.asking.asking, false) });
  const video = part(check, "check-video");
  video.hidden = !picture;
  video.srcObject = picture ? new MediaStream([picture]) : null;
  tell(check, "camera", SAY.camera[picture ? 0 : 1], Boolean(picture));
  await listen(check, voice);
  stop(voice, picture);
  video.hidden = true;
  await found;
  const summary = ["camera", "voice", "path", "speed"].map((name) => part(check, `check-${name}`)).filter((line) => !line.hidden);
  sessionStorage.setItem("device-check", summary.map((line) => line.textContent).join("; ").slice(0, 200));
  button.disabled = false;
}
