// The bench's own signalling: a room of pages, each told its seat; frames go to everybody else.

export async function wire(room) {
  const socket = new WebSocket(`ws://${location.host}/ws/${room}`);
  const handlers = new Set();
  const waiting = [];
  const seat = await new Promise((resolve) => {
    socket.addEventListener("message", (event) => {
      const frame = JSON.parse(event.data);
      if (frame.type === "seat") resolve(frame);
      else if (handlers.size) handlers.forEach((handler) => handler(frame));
      else waiting.push(frame);
    });
  });
  return {
    ...seat,
    send: (frame) => socket.send(JSON.stringify(frame)),
    listen: (handler) => { handlers.add(handler); waiting.splice(0).forEach(handler); },
  };
}
