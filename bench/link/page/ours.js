// The plaza's own call engine, before the bench's desk instead of the plaza.
import { Call } from "/call/call.js";

export async function start({ room, place, accept = true, host = location.host }) {
  const call = new Call(`ws://${host}/ws/desk/${room}/${place}`, { saveData: false });
  const elements = { audio: document.getElementById("voice"), video: document.getElementById("remote") };
  elements.video.requestVideoFrameCallback(() => { window.seen = performance.now(); });
  window.call = call;
  window.rungs = [];
  window.stills = 0;
  window.peers = () => [...call.seats.values()].map((seat) => seat.peer.connection);
  call.addEventListener("track", ({ detail: { track } }) => { elements[track.kind].srcObject = new MediaStream([track]); });
  call.addEventListener("rung", ({ detail }) => window.rungs.push([Math.round(performance.now()), detail.rung, detail.plan]));
  call.addEventListener("still", () => { window.stills += 1; });
  call.addEventListener("state", ({ detail }) => { if (detail.state === "talking" && place === 0) call.begin(); });
  // A photograph goes up: as the plaza sends it, or all of it at once, over a connection of its own, as a form would.
  window.photo = async ({ size, paced }) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    window.carried = 0;
    if (paced) {
      await call.carry(new Blob([bytes]), { wanted: "", told: (share) => { window.carried = share; } });
    } else {
      await heap(`ws://${host}/ws/heap/${room}`, bytes);
    }
    window.carried = 1;
  };
  if (place === 1 && accept) window.answer = () => { window.mark = performance.now(); call.accept(); return call.begin(); };
}

// Everything at once; the other end says how much has come.
function heap(address, bytes) {
  const socket = new WebSocket(address);
  return new Promise((done) => {
    socket.onopen = () => { for (let at = 0; at < bytes.length; at += 8192) socket.send(bytes.subarray(at, at + 8192)); };
    socket.onmessage = ({ data }) => {
      window.carried = JSON.parse(data).kept / bytes.length;
      if (window.carried >= 1) done(socket.close());
    };
  });
}
