// Picture by picture: small photographs over the data channel, paced so that they never stand in the voice's way.

const CHUNK = 480;
const HEAD = 8;
const LARGEST = 600_000;
export const SMALL = { width: 320, quality: 0.4 };
// Paper is photographed as sharp as the link bears beside the voice.
export const documentFor = (rung) => ({ full: { width: 1600, quality: 0.8 }, lean: { width: 1280, quality: 0.72 } })[rung] ?? { width: 1024, quality: 0.6 };

// Draws one picture of a track and returns it as a compressed Blob.
export async function photograph(video, { width, quality }) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(width, video.videoWidth || width);
  canvas.height = Math.round(canvas.width * ((video.videoHeight || 3) / (video.videoWidth || 4)));
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  const webp = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp", quality));
  return webp?.type === "image/webp" ? webp : new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

const SHARP = { width: { ideal: 1920 }, height: { ideal: 1440 } };
const SHARP_WITHIN = 1200;

// Photographs paper: for a moment the camera gives all it has, then what the call uses. Returns a JPEG Blob, or null.
export async function sharpPhotograph(track, video, { width, quality }) {
  const usual = track.getConstraints();
  const before = video.videoWidth;
  const larger = new Promise((resolve) => { video.addEventListener("resize", resolve, { once: true }); setTimeout(resolve, SHARP_WITHIN); });
  const could = await track.applyConstraints({ ...usual, ...SHARP }).then(() => true, () => false);
  if (could && (track.getSettings().width ?? before) > before) await larger;
  try {
    return await drawn(video, { width, quality, type: "image/jpeg" });
  } finally {
    await track.applyConstraints(usual).catch(() => {});
  }
}

async function drawn(video, { width, quality, type }) {
  if (!video.videoWidth) return null;
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(width, video.videoWidth);
  canvas.height = Math.round(canvas.width * (video.videoHeight / video.videoWidth));
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, type, quality); });
}

// Makes a photograph that was chosen from the phone as small as one taken in the call; what cannot be drawn stays as it is.
export async function smaller(file, { width, quality }) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file;
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, width / Math.max(picture.width, picture.height));
  Object.assign(canvas, { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
  return small && small.size < file.size ? small : file;
}

// Sends one picture in small pieces, `kbit` a second; false when the channel went away.
export async function sendPicture(channel, blob, { kind, number, kbit }) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const count = Math.ceil(bytes.length / CHUNK);
  for (let index = 0; index < count; index += 1) {
    if (channel.readyState !== "open") return false;
    if (channel.bufferedAmount < CHUNK * 8) channel.send(piece(bytes, { kind, number, index, count }));
    else index -= 1;
    await new Promise((resolve) => { setTimeout(resolve, (CHUNK + 100) * 8 / kbit); });
  }
  return true;
}

function piece(bytes, { kind, number, index, count }) {
  const part = bytes.subarray(index * CHUNK, (index + 1) * CHUNK);
  const out = new Uint8Array(HEAD + part.length);
  const view = new DataView(out.buffer);
  view.setUint8(0, kind === "document" ? 2 : 1);
  view.setUint16(1, number & 0xffff);
  view.setUint16(3, index);
  view.setUint16(5, count);
  out.set(part, HEAD);
  return out;
}

// Puts pieces together and hands over each whole picture: ({ kind, url }).
export class Album {
  constructor(show) {
    this.show = show;
    this.open = new Map();
  }

  take(buffer) {
    const view = new DataView(buffer);
    if (buffer.byteLength <= HEAD) return;
    const [kind, number, index, count] = [view.getUint8(0), view.getUint16(1), view.getUint16(3), view.getUint16(5)];
    const key = `${kind}-${number}`;
    if (count * CHUNK > LARGEST || index >= count) return;
    const picture = this.open.get(key) ?? { parts: new Map(), count };
    picture.parts.set(index, buffer.slice(HEAD));
    this.open.set(key, picture);
    if (picture.parts.size < picture.count) return;
    this.open.delete(key);
    const parts = [...picture.parts].sort(([one], [other]) => one - other).map(([, part]) => part);
    const type = new Uint8Array(parts[0])[0] === 0xff ? "image/jpeg" : "image/webp";
    this.show({ kind: kind === 2 ? "document" : "still", url: URL.createObjectURL(new Blob(parts, { type })) });
  }
}
