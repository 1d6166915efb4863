// Camera and microphone, asked for after consent, with a way on for every refusal: voice without picture, text without both.

const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25, max: 30 }, facingMode: "user" };

async function ask(wanted) {
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  return { voice: stream.getAudioTracks()[0] ?? null, picture: stream.getVideoTracks()[0] ?? null };
}

// Returns { voice, picture, denied }: tracks or null, and a word for what could not be had (picture, voice, both, insecure).
export async function openMedia({ picture = true } = {}) {
  if (!navigator.mediaDevices?.getUserMedia) return { voice: null, picture: null, denied: "insecure" };
  try {
    return { ...(await ask({ audio: VOICE, video: picture ? PICTURE : false })), denied: "" };
  } catch {
    const voice = await ask({ audio: VOICE }).catch(() => null);
    if (voice) return { ...voice, denied: picture ? "picture" : "" };
    const seen = picture ? await ask({ video: PICTURE }).catch(() => null) : null;
    return seen ? { ...seen, denied: "voice" } : { voice: null, picture: null, denied: "both" };
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
