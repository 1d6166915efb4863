// Sits between the voice encoder and the network and repeats packets as told: { distances: [3] }.
import { Repeater } from "./redundancy.js";

addEventListener("rtctransform", ({ transformer }) => {
  const repeater = new Repeater(transformer.options?.distances);
  transformer.options?.port?.addEventListener("message", ({ data }) => { repeater.distances = data.distances; });
  transformer.options?.port?.start();
  const repeat = new TransformStream({
    transform(frame, controller) {
      if (/\/red$/i.test(frame.getMetadata().mimeType ?? "")) {
        const time = frame.getMetadata().rtpTimestamp ?? frame.timestamp;
        frame.data = repeater.repeat(new Uint8Array(frame.data), time).buffer;
      }
      controller.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(repeat).pipeTo(transformer.writable);
});
