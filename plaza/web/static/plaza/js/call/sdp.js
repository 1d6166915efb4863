// Session descriptions, shaped for a weak link. Pure text in, pure text out: runs in node and in browsers.
// Promises: only the description of the OTHER side is shaped, which governs what this browser SENDS; nothing
// is stored anywhere, and an unknown line passes through untouched.

export const VOICE = { ptime: 40, bitrate: 13000, fec: true, dtx: true };

// Returns the payload number of a codec in one media section, or null.
function payloadOf(section, codec) {
  const found = section.match(new RegExp(`^a=rtpmap:(\\d+) ${codec}/`, "im"));
  return found ? found[1] : null;
}

// Merges `wanted` into the fmtp line of one payload and adds the line where it is missing.
function withParameters(section, payload, wanted) {
  const line = new RegExp(`^a=fmtp:${payload} (.*)$`, "m");
  const found = section.match(line);
  const parameters = new Map((found ? found[1] : "").split(";").filter(Boolean).map((pair) => pair.trim().split("=")));
  for (const [key, value] of Object.entries(wanted)) parameters.set(key, String(value));
  const text = `a=fmtp:${payload} ${[...parameters].map(([key, value]) => `${key}=${value}`).join(";")}`;
  if (found) return section.replace(line, text);
  return section.replace(new RegExp(`^(a=rtpmap:${payload} .*)$`, "m"), `$1\r\n${text}`);
}

// Counting every voice packet for a bandwidth guess costs about 10 kbit/s at 25 packets a second; voice does without.
const METERING = /^a=(?:extmap:\d+ \S*(?:abs-send-time|transport-wide-cc)\S*|rtcp-fb:\d+ transport-cc)\s*?\r?\n/gim;

function shapeVoice(section, voice) {
  const opus = payloadOf(section, "opus");
  if (!opus) return section;
  const shaped = withParameters(section, opus, {
    useinbandfec: voice.fec ? 1 : 0,
    usedtx: voice.dtx ? 1 : 0,
    maxaveragebitrate: voice.bitrate,
    minptime: Math.min(10, voice.ptime),
    stereo: 0,
  });
  const bare = shaped.replace(/^a=(?:max)?ptime:.*\r?\n/gim, "").replace(voice.metered ? /^$/ : METERING, "");
  return `${bare.replace(/\r?\n$/, "")}\r\na=ptime:${voice.ptime}\r\na=maxptime:${Math.max(60, voice.ptime)}\r\n`;
}

// Gives the first bandwidth guess in kbit/s, so that a weak link is not flooded before anything is known.
function shapePicture(section, startKbit) {
  const codecs = [...section.matchAll(/^a=rtpmap:(\d+) (?:VP8|VP9|H264|AV1)\//gim)].map((found) => found[1]);
  return codecs.reduce((text, payload) => withParameters(text, payload, { "x-google-start-bitrate": startKbit }), section);
}

// Returns the other side's description so that our voice goes out small, doubled and in long packets.
export function shapeRemote(sdp, { voice = VOICE, startKbit = 0 } = {}) {
  const [head, ...sections] = sdp.split(/(?=^m=)/m);
  return [head, ...sections.map((section) => {
    if (section.startsWith("m=audio")) return shapeVoice(section, voice);
    if (section.startsWith("m=video") && startKbit) return shapePicture(section, startKbit);
    return section;
  })].join("");
}

// Puts redundant audio before plain Opus; without it in this browser, plain Opus stays first.
export function preferRedundantVoice(transceiver, capabilities = globalThis.RTCRtpReceiver?.getCapabilities?.("audio")) {
  if (!capabilities || !transceiver.setCodecPreferences) return false;
  const rank = (codec) => (/\/red$/i.test(codec.mimeType) ? 0 : /\/opus$/i.test(codec.mimeType) ? 1 : 2);
  const wanted = capabilities.codecs.filter((codec) => rank(codec) < 2 || /telephone-event/i.test(codec.mimeType));
  if (!wanted.some((codec) => rank(codec) === 0)) return false;
  transceiver.setCodecPreferences(wanted.sort((a, b) => rank(a) - rank(b)));
  return true;
}
