// Documents in a call: photographed, sent to be checked, looked at by both, marked by the officer.
// Promises: nothing is kept on the server unless the person sends it to be checked; what the server says is fetched
// through the guard, the socket only says "look"; marks can be drawn or chosen from a list, so a keyboard is enough.
import { area, placeOf, shareOf } from "./places.js";
import { documentFor, sharpPhotograph, smaller } from "./stills.js";
import { language } from "./words.js";

const AGAIN = 2500; // a look whose frame was lost is taken again while the reader works
const LONGEST_WAIT = 60;
const SMALLEST = 0.015;
const SAID_EVERY = 0.25; // of the way: more often, a screen reader would say nothing else

export class Papers {
  constructor(panel) {
    this.panel = panel;
    this.base = `/panggilan/${panel.ref}/dokumen/`;
    this.looking = new Map();
    this.list = panel.part("paper-list");
    panel.part("papers").hidden = true;
    this.list.replaceChildren();
    const on = (name, act) => panel.role(name)?.addEventListener("click", act, { signal: panel.stopping.signal });
    on("paper-send", () => this.#send());
    on("paper-show", () => this.#show());
    on("paper-again", () => this.ask());
    on("paper-cancel", () => this.#put(null));
    panel.part("snap-file")?.addEventListener("change", ({ target }) => target.files[0] && this.#fromPhone(target.files[0]), { signal: panel.stopping.signal });
  }

  get #words() { return this.panel.words; }

  hear(frame) {
    if (frame.type === "paper") this.look(frame.document);
    if (frame.type === "mark") this.#marked(frame);
    if (frame.type === "unmark") this.#article(frame.document)?.querySelector("[data-part=paper-words]").replaceChildren();
    if (frame.type === "unmark") this.#draw(this.#article(frame.document));
    if (frame.type === "show") this.#article(frame.document)?.scrollIntoView({ block: "nearest" });
  }

  // Takes the photograph and shows it to this person alone.
  async ask() {
    const { call } = this.panel;
    const blob = call.tracks.picture ? await sharpPhotograph(call.tracks.picture, this.panel.role("local-video"), documentFor(call.rung)) : null;
    this.#kinds();
    this.#put(blob, true);
  }

  #put(blob, open = Boolean(blob)) {
    const snap = this.panel.part("snap");
    const picture = this.panel.part("snap-picture");
    if (blob !== this.blob) this.panel.call.carrier?.stop();
    if (picture.src) URL.revokeObjectURL(picture.src);
    this.blob = blob;
    picture.hidden = !blob;
    if (blob) picture.src = URL.createObjectURL(blob);
    else picture.removeAttribute("src");
    for (const name of ["paper-send", "paper-show"]) this.panel.role(name).disabled = !blob;
    this.panel.part("snap-problem").textContent = blob || !open ? "" : this.#words.noCamera;
    if (!open) this.panel.part("snap-file").value = "";
    const was = snap.hidden;
    snap.hidden = !open;
    if (open && was) this.panel.element.querySelector("#snap-title").focus();
    if (!open && !was) this.panel.role("photo").focus();
  }

  async #kinds() {
    const chosen = this.panel.part("snap-kind");
    if (chosen.dataset.whole) return;
    const answer = await fetch(this.base).catch(() => null);
    if (!answer?.ok) return;
    chosen.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    chosen.dataset.whole = "yes";
  }

  async #send() {
    const button = this.panel.role("paper-send");
    const problem = this.panel.part("snap-problem");
    const { blob } = this;
    Object.assign(button, { disabled: true });
    problem.textContent = this.#words.sending;
    const told = await this.#sent(blob, this.panel.part("snap-kind").value, problem);
    button.disabled = !this.blob;
    if (this.blob !== blob) return; // another photograph was taken meanwhile, or none
    problem.textContent = told.sentence ?? "";
    if (!told.document) return;
    this.#put(null);
    this.look(told.document);
  }

  // Little by little where the voice needs the link; at once where there is room, or no socket gets through.
  async #sent(blob, wanted, problem) {
    if (this.panel.call.paces) {
      let said = -1;
      const told = (share) => {
        const step = Math.floor(share / SAID_EVERY);
        if (step <= said) return;
        said = step;
        problem.textContent = this.#words.sendingSlowly.replace("{n}", Math.round(step * SAID_EVERY * 100));
      };
      const how = await this.panel.call.carry(blob, { wanted, told });
      if (how) return { document: how.document, sentence: how.sentence?.[language] };
      if (this.blob !== blob) return {};
    }
    const body = new FormData();
    body.append("picture", blob, "dokumen.jpg");
    body.append("wanted", wanted);
    return this.#post(this.base, body);
  }

  async #fromPhone(file) {
    this.#put(await smaller(file, documentFor(this.panel.call.rung)));
  }

  #show() {
    this.panel.showPhoto(this.blob);
    this.#put(null);
  }

  async #post(address, body = new FormData()) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } });
      if (answer.status === 204) return {};
      return answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { sentence: this.#words.failed };
    } catch {
      return { sentence: this.#words.failed };
    }
  }

  #article(ref) { return this.list.querySelector(`[data-paper="${ref}"]`); }

  // Fetches one document as the server shows it to this viewer. One look at a time; a look asked for meanwhile follows.
  async look(ref, times = 0) {
    if (this.looking.get(ref)) { this.looking.set(ref, "again"); return; }
    this.looking.set(ref, "now");
    const answer = await fetch(`${this.base}${ref}/`, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) this.#place(ref, await answer.text());
    const again = this.looking.get(ref) === "again";
    this.looking.delete(ref);
    if (again) { this.look(ref, times); return; }
    const state = this.#article(ref)?.dataset.state ?? "reading";
    if (state === "reading" && times * AGAIN < LONGEST_WAIT * 1000 && !this.panel.stopping.signal.aborted) setTimeout(() => this.look(ref, times + 1), AGAIN);
  }

  #place(ref, html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-paper]");
    const old = this.#article(ref);
    if (!fresh || (old && old.dataset.state === fresh.dataset.state && old.dataset.state !== "reading")) return;
    const image = old?.querySelector("img");
    if (image) fresh.querySelector("img")?.replaceWith(image); // the picture has come already
    if (old) old.replaceWith(fresh);
    else this.list.prepend(fresh);
    this.panel.part("papers").hidden = false;
    if (!old) fresh.scrollIntoView({ block: "nearest" }); // both look on
    this.#equip(fresh, ref);
  }

  #equip(article, ref) {
    const image = article.querySelector("img");
    if (image?.complete) this.#draw(article);
    image?.addEventListener("load", () => this.#draw(article));
    article.querySelector("[data-part=paper-remove]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post(event.target.action);
    });
    const form = article.querySelector("[data-part=paper-mark]");
    if (!form) return;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#mark(article, ref); });
    article.querySelector("[data-role=unmark]").addEventListener("click", () => this.panel.call.line.say({ type: "unmark", document: ref }));
    article.querySelector("[data-role=mark-part]").addEventListener("change", () => this.#preview(article));
    this.#drawable(article);
  }

  // A box drawn with finger, pen or mouse; it waits for its word.
  #drawable(article) {
    const picture = article.querySelector("[data-part=paper-picture]");
    let start;
    const at = (event) => shareOf(event, picture.getBoundingClientRect());
    picture.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      start = at(event);
      picture.setPointerCapture(event.pointerId);
    });
    picture.addEventListener("pointermove", (event) => start && this.#ghost(article, area(start, at(event))));
    picture.addEventListener("pointerup", (event) => {
      if (!start) return;
      article.drawn = area(start, at(event));
      start = undefined;
      const part = article.querySelector("[data-role=mark-part]");
      part.querySelector("[value=drawn]").hidden = false;
      part.value = "drawn";
      this.#ghost(article, article.drawn);
      article.querySelector("[data-role=mark-word]").focus();
    });
    picture.addEventListener("pointercancel", () => { start = undefined; });
  }

  #preview(article) { this.#ghost(article, this.#chosen(article)); }

  // Where the mark will stand: the drawn box, the place of a field on the picture, or the whole document.
  #chosen(article) {
    const { value } = article.querySelector("[data-role=mark-part]");
    if (value === "drawn") return article.drawn;
    const image = article.querySelector("img");
    return placeOf(value, { turned: Number(article.dataset.turned), width: image.naturalWidth, height: image.naturalHeight });
  }

  #mark(article, ref) {
    const word = article.querySelector("[data-role=mark-word]");
    if (!this.panel.call.line.say({ type: "mark", document: ref, ...this.#chosen(article), word: word.value.trim() })) return;
    word.value = "";
    article.querySelector("[data-role=mark-part]").value = "";
    this.#ghost(article, null);
    word.focus();
  }

  #marked({ document: ref, n, x, y, w, h, word }) {
    const article = this.#article(ref);
    const list = article?.querySelector("[data-part=paper-words]");
    if (!list || list.querySelector(`[data-mark="${n}"]`)) return;
    const item = Object.assign(document.createElement("li"), { textContent: word });
    Object.assign(item.dataset, { mark: n, x, y, w, h });
    list.append(item);
    this.#draw(article);
    if (this.panel.seat === "citizen") article.scrollIntoView({ block: "nearest" });
  }

  #draw(article) {
    const over = article?.querySelector("[data-part=paper-marks]");
    if (!over) return;
    over.replaceChildren(...[...article.querySelectorAll("[data-mark]")].map((item, index) => box(item.dataset, index + 1)));
  }

  #ghost(article, where) {
    const over = article.querySelector("[data-part=paper-marks]");
    over.querySelector(".paper-ghost")?.remove();
    if (!where) return;
    const ghost = box(where, "");
    ghost.classList.add("paper-ghost");
    over.append(ghost);
  }
}

// A mark as it lies over the picture; one without a size is a point.
function box({ x, y, w, h }, number) {
  const one = Object.assign(document.createElement("span"), { className: "paper-box", textContent: number });
  const point = Number(w) < SMALLEST && Number(h) < SMALLEST;
  one.classList.toggle("paper-point", point);
  Object.assign(one.style, { left: `${x * 100}%`, top: `${y * 100}%` });
  if (!point) Object.assign(one.style, { width: `${w * 100}%`, height: `${h * 100}%` });
  return one;
}
