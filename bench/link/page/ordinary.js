// The ordinary call that everybody writes: one stream, one element, the browser's own defaults.
// `lab` options change one thing at a time, so that each choice of the plaza can be measured alone.
import { wire } from "./wire.js";
import { preferRedundantVoice, shapeRemote } from "/call/sdp.js";

async function negotiate(peer, line, lab) {
  const shaped = (description) => (lab.voice ? { type: description.type, sdp: shapeRemote(description.sdp, lab) } : description);
  peer.onicecandidate = ({ candidate }) => candidate && line.send({ candidate });
  line.listen(async ({ description, candidate, hello }) => {
    if (hello && line.seat === 0) {
      await peer.setLocalDescription();
      line.send({ description: peer.localDescription });
    }
    if (candidate) await peer.addIceCandidate(candidate);
    if (!description) return;
    await peer.setRemoteDescription(shaped(description));
    if (description.type !== "offer") return;
    if (lab.red) peer.getTransceivers().filter((one) => one.receiver.track.kind === "audio").forEach((one) => preferRedundantVoice(one));
    await peer.setLocalDescription();
    line.send({ description: peer.localDescription });
  });
}

async function limit(peer, lab) {
  for (const sender of peer.getSenders()) {
    const parameters = sender.getParameters();
    const wanted = lab[sender.track.kind];
    if (!wanted || !parameters.encodings.length) continue;
    Object.assign(parameters.encodings[0], wanted);
    await sender.setParameters(parameters);
  }
}

export async function start({ room, iceServers, policy = "relay", picture = true, lab = {} }) {
  window.mark = performance.now();
  document.getElementById("remote").requestVideoFrameCallback(() => { window.seen = performance.now(); });
  const peer = new RTCPeerConnection({ iceServers, iceTransportPolicy: policy });
  window.peer = peer;
  peer.ontrack = ({ track, streams }) => {
    const element = document.getElementById(lab.split && track.kind === "audio" ? "voice" : "remote");
    element.muted = false;
    element.srcObject = lab.split ? new MediaStream([track]) : streams[0];
    if (lab.target) peer.getReceivers().find((one) => one.track === track).jitterBufferTarget = lab.target;
  };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: picture });
  const line = await wire(room);
  for (const track of stream.getTracks()) {
    if (line.seat === 0 || !lab.red) peer.addTrack(track, stream);
  }
  if (lab.red && line.seat === 0) peer.getTransceivers().forEach((one) => one.sender.track.kind === "audio" && preferRedundantVoice(one));
  if (lab.red && line.seat !== 0) stream.getTracks().forEach((track) => peer.addTrack(track, stream));
  if (lab.distances) {
    const worker = new Worker("/call/redundancy-worker.js", { type: "module" });
    const voice = peer.getSenders().find((sender) => sender.track?.kind === "audio");
    voice.transform = new RTCRtpScriptTransform(worker, { distances: lab.distances });
  }
  await negotiate(peer, line, lab);
  if (line.seat !== 0) line.send({ hello: true });
  peer.addEventListener("connectionstatechange", () => peer.connectionState === "connected" && limit(peer, lab));
}
