// An appointment's page: whoever has it open at the time is there, and checks in by being online.
const form = document.querySelector("[data-come-online]");
const wait = document.querySelector("[data-ready-at]");
const LONGEST = 2 ** 31 - 1;

function come() {
  if (document.visibilityState === "visible") form.submit();
}

if (form) {
  document.addEventListener("visibilitychange", come);
  come();
} else if (wait) {
  // The server decides what the page shows; this only looks again at the time, or whenever the page is looked at.
  const left = Date.parse(wait.dataset.readyAt) - Date.now();
  if (left > 0 && left < LONGEST) setTimeout(() => location.reload(), left + 1000);
}
