// What a connection says about itself, as differences a second: what was heard, seen, lost and spent.

const EMPTY = { concealed: 0, silent: 0, samples: 0, lost: 0, packets: 0, frames: 0, sent: 0, received: 0 };

export async function read(connection) {
  const sum = { ...EMPTY };
  for (const one of (await connection.getStats()).values()) {
    if (one.type === "inbound-rtp" && one.kind === "audio") {
      sum.concealed += one.concealedSamples ?? 0;
      sum.silent += one.silentConcealedSamples ?? 0;
      sum.samples += one.totalSamplesReceived ?? 0;
      sum.lost += one.packetsLost ?? 0;
      sum.packets += one.packetsReceived ?? 0;
    }
    if (one.type === "inbound-rtp" && one.kind === "video") sum.frames += one.framesDecoded ?? 0;
    if (one.type === "transport") {
      sum.sent += one.bytesSent ?? 0;
      sum.received += one.bytesReceived ?? 0;
    }
  }
  return sum;
}

// Returns what happened between two readings: shares of speech made up and of packets lost, pictures, bytes.
export function between(first, last) {
  const speech = last.samples - first.samples - (last.silent - first.silent);
  const lost = Math.max(0, last.lost - first.lost);
  const packets = last.packets - first.packets;
  return {
    concealed: speech > 0 ? Math.max(0, (last.concealed - first.concealed - (last.silent - first.silent)) / speech) : 0,
    speech: Math.max(0, speech),
    loss: lost + packets > 0 ? lost / (lost + packets) : 0,
    packets,
    frames: last.frames - first.frames,
  };
}

// Weighs a new value into an old one; the first value counts whole.
export const blend = (old, fresh, weight = 0.4) => (old === null ? fresh : old + (fresh - old) * weight);

// Returns bytes as people count them: "12,3 MB".
export const megabytes = (bytes, locale = "id") => `${(bytes / 1e6).toLocaleString(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`;
