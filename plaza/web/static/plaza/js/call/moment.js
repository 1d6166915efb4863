// Whose moment it is. While it rings, the answer alone is on the page and has the focus; in the call it has the whole screen,
// until the person asks for the page around it. The officer's desk stays as it is.

const root = document.documentElement;

export class Moment {
  constructor(element, { signal }) {
    this.mine = element.dataset.seat !== "officer";
    this.button = element.querySelector("[data-role=whole-screen]");
    this.answer = element.querySelector("[data-role=accept-call]");
    this.button?.addEventListener("click", () => this.#turn(), { signal });
  }

  ring() {
    if (!this.mine || root.dataset.moment === "ringing") return;
    root.dataset.moment = "ringing";
    this.answer?.focus();
  }

  talk() {
    if (this.mine) this.#show(true);
  }

  end() { delete root.dataset.moment; }

  #turn() {
    this.#show(root.dataset.moment !== "talking");
    this.button.scrollIntoView({ block: "nearest" });
  }

  #show(whole) {
    if (whole) root.dataset.moment = "talking";
    else this.end();
    for (const word of this.button?.querySelectorAll("[data-when]") ?? []) word.hidden = word.dataset.when !== (whole ? "whole" : "small");
  }
}
