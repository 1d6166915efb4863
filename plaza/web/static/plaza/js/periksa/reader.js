// Finds QR codes in a picture: by the browser's own reader where it has one, else by the one that ships with the plaza.

const WIDEST = 800; // enough for a code that fills a fifth of the picture, and quick on a small phone

async function native() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

async function shipped() {
  const { decodeQR } = await import("../../../vendor/qr/decode.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let turn = 0;
  return async (video) => {
    // Every second look is at the middle alone, twice as sharp: for a code that is still far away.
    const part = turn++ % 2 ? 0.5 : 1;
    const [wide, high] = [video.videoWidth * part, video.videoHeight * part];
    const scale = Math.min(1, WIDEST / wide);
    [canvas.width, canvas.height] = [Math.round(wide * scale), Math.round(high * scale)];
    pen.drawImage(video, (video.videoWidth - wide) / 2, (video.videoHeight - high) / 2, wide, high, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return ""; // no code in this picture: the reader says so by an error
    }
  };
}

// A browser may announce a reader and have none: then ours reads.
export async function reader() {
  return (await native().catch(() => null)) ?? shipped();
}
