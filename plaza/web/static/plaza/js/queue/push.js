// Asks the browser to wake this phone when it is the person's turn. Where that cannot be, nothing is offered.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

export const possible = () => "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext && Notification.permission !== "denied";

// True when the plaza knows this browser now.
export const subscribe = async (token) => {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const worker = await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  const { key } = await (await fetch("/kabar/kunci/")).json();
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const answer = await fetch("/kabar/langganan/", { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, body: JSON.stringify(subscription) });
  return answer.ok;
};
