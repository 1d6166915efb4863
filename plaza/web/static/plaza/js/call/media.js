// Camera and microphone, asked for after consent, with a way on for every refusal: voice without picture, text without both.

const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const ANSWER_WITHIN = 5000;
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25, max: 30 }, facingMode: "user" };

async function ask(wanted) {
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  return { voice: stream.getAudioTracks()[0] ?? null, picture: stream.getVideoTracks()[0] ?? null };
}

// Opens one kind anew, whichever device there is; rejects as the browser does.
export async function askFor(kind) {
  const found = await ask(kind === "voice" ? { audio: VOICE } : { video: PICTURE });
  return found[kind] ?? null;
}

// Returns { voice, picture, denied, why }: tracks or null, a word for what could not be had (picture, voice, both, insecure), and
// the browser's own word for a voice that could not.
// `waits(true)` is called when nobody has answered the browser's question for a while, `waits(false)` once it is answered.
export async function openMedia({ picture = true, waits = () => {} } = {}) {
  if (!navigator.mediaDevices?.getUserMedia) return { voice: null, picture: null, denied: "insecure" };
  const timer = setTimeout(() => waits(true), ANSWER_WITHIN);
  try {
    return await opened(picture);
  } finally {
    clearTimeout(timer);
    waits(false);
  }
}

async function opened(picture) {
  try {
    return { ...(await ask({ audio: VOICE, video: picture ? PICTURE : false })), denied: "" };
  } catch ({ name: why }) {
    const voice = await ask({ audio: VOICE }).catch(() => null);
    if (voice) return { ...voice, denied: picture ? "picture" : "" };
    const seen = picture ? await ask({ video: PICTURE }).catch(() => null) : null;
    return seen ? { ...seen, denied: "voice", why } : { voice: null, picture: null, denied: "both", why };
  }
}

// Turns to the other camera of a phone; returns the new picture track, or the old one where there is only one.
export async function otherCamera(old) {
  const facingMode = old?.getSettings().facingMode === "environment" ? "user" : "environment";
  old?.stop();
  const fresh = await ask({ video: { ...PICTURE, facingMode: { ideal: facingMode } } }).catch(() => null);
  return fresh?.picture ?? null;
}

export async function openScreen() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 8 } }, audio: false });
  const [track] = stream.getVideoTracks();
  track.contentHint = "detail";
  return track;
}

export function stop(...tracks) {
  tracks.forEach((track) => track?.stop());
}
