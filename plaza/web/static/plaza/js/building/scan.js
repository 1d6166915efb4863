// The paper's page on a phone: takes the number over by itself, or waits until the kiosk has told the plaza of it.

const main = document.querySelector("[data-scan]");
if (main?.dataset.scan === "ready") main.querySelector("form")?.requestSubmit();
else if (main) setTimeout(() => location.reload(), 10_000);
