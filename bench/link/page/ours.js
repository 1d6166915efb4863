// The plaza's own call engine, before the bench's desk instead of the plaza.
import { Call } from "/call/call.js";

export async function start({ room, place, accept = true }) {
  const call = new Call(`ws://${location.host}/ws/desk/${room}/${place}`, { saveData: false });
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
  if (place === 1 && accept) window.answer = () => { window.mark = performance.now(); call.accept(); return call.begin(); };
}
