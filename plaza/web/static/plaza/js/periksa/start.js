// The checking page's first script: small, because everybody fetches it. The camera's part comes when somebody opens it.

const byCamera = document.getElementById("by-camera");
const tip = document.getElementById("camera-tip");
const drop = document.querySelector("[data-drop]");

// A browser without a camera interface (or on an address without https) keeps the tip about the phone's own camera.
if (byCamera && navigator.mediaDevices?.getUserMedia) {
  byCamera.hidden = false;
  tip.hidden = true;
  const open = byCamera.querySelector("[data-role=open-camera]");
  open.addEventListener("click", async () => {
    if (open.hasAttribute("aria-disabled")) return; // a second press while the first one is under way
    open.setAttribute("aria-disabled", "true");
    try {
      const { Scan } = await import("./scan.js");
      await new Scan(byCamera).open();
    } catch {
      byCamera.querySelector("[data-role=scan-told]").textContent = byCamera.dataset.failed;
    } finally {
      open.removeAttribute("aria-disabled");
    }
  });
}

// A file may be dropped anywhere on its box; the field itself takes it by keyboard and by screen reader.
if (drop) {
  const field = drop.querySelector("input[type=file]");
  const told = drop.querySelector("[data-role=file-told]");
  const say = () => {
    const [file] = field.files;
    told.textContent = file ? told.dataset.chosen.replace("{}", file.name) : "";
  };
  const light = (on) => drop.classList.toggle("drop-over", on);
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    light(true);
  });
  drop.addEventListener("dragleave", () => light(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    light(false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    say();
    field.focus();
  });
  field.addEventListener("change", say);
  window.addEventListener("pageshow", say);
}
