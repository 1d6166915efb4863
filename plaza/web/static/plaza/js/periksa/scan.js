// The camera in the page: opened by a press, closed by a press, by Escape, when a code was read, or when nobody looks any more.
import { understand } from "./code.js";
import { reader } from "./reader.js";

const WISHES = { video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
const BETWEEN_LOOKS = 120;
const HELP_AFTER = 12_000;
const CLOSE_AFTER = 90_000;
const TROUBLES = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy" };

export class Scan {
  constructor(root) {
    this.root = root;
    this.part = (role) => root.querySelector(`[data-role=${role}]`);
    this.video = root.querySelector("video");
  }

  async open() {
    this.forget();
    this.say("opening");
    const read = await reader();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia(WISHES);
      this.video.srcObject = this.stream;
      await this.video.play();
    } catch (problem) {
      this.close(TROUBLES[problem.name] ?? "busy");
      document.getElementById("kode").focus();
      return;
    }
    this.show(true);
    this.part("close-camera").focus();
    this.listen();
    this.say("looking");
    this.look(read);
  }

  async look(read) {
    const since = performance.now();
    let helped = false;
    while (this.stream) {
      const text = this.video.readyState >= 2 ? await read(this.video).catch(() => "") : "";
      if (!this.stream) return;
      if (text) return this.found(text);
      const spent = performance.now() - since;
      if (spent > CLOSE_AFTER) return this.close("tired");
      if (spent > HELP_AFTER && !helped) helped = this.say("help");
      await new Promise((resume) => setTimeout(resume, BETWEEN_LOOKS));
    }
  }

  found(text) {
    const homes = [location.host, new URL(this.root.dataset.home).host];
    const { code, host } = understand(text, homes);
    if (code && !host) {
      this.close("found");
      location.assign(`${this.root.dataset.answers}${code}/`);
      return;
    }
    this.close("");
    this.warn(host ? "elsewhere" : "other", { host, code });
  }

  // The paper's QR code leads away from this plaza: said at once, and never followed.
  warn(kind, { host, code }) {
    const box = this.part("scan-warning");
    const link = box.querySelector("a");
    box.querySelector("[data-words]").textContent = this.words(kind).replace("{}", host ?? "");
    link.hidden = !code;
    if (code) link.href = `${this.root.dataset.answers}${code}/`;
    box.hidden = false;
    box.focus();
  }

  close(kind) {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
    this.deaf?.abort();
    const held = this.root.contains(document.activeElement);
    this.show(false);
    if (held && kind !== "found") this.part("open-camera").focus();
    this.say(kind);
  }

  listen() {
    this.deaf = new AbortController();
    const { signal } = this.deaf;
    this.part("close-camera").addEventListener("click", () => this.close("closed"), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close("closed"), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.close("closed"), { signal });
    window.addEventListener("pagehide", () => this.close("closed"), { signal });
    this.stream.getVideoTracks()[0].addEventListener("ended", () => this.close("busy"), { signal });
  }

  forget() {
    this.part("scan-warning").hidden = true;
  }

  show(on) {
    this.part("scan-ask").hidden = on;
    this.part("scan-view").hidden = !on;
  }

  words(kind) {
    return this.root.querySelector(`[data-say=${kind}]`)?.textContent ?? "";
  }

  say(kind) {
    this.part("scan-told").textContent = kind ? this.words(kind) : "";
    return true;
  }
}
