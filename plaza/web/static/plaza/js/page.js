// Small helps that every page may use, by data attributes. Nothing here is needed to finish a task.

const act = (event) => {
  const button = event.target.closest("[data-opens], [data-closes], [data-print], [data-copy]");
  if (!button) return;
  const { opens, copy } = button.dataset;
  if (opens) document.getElementById(opens)?.showModal();
  if ("closes" in button.dataset) button.closest("dialog")?.close();
  if ("print" in button.dataset) window.print();
  if (copy) navigator.clipboard?.writeText(copy).then(() => button.setAttribute("data-copied", ""));
};

// A second press of the same button sends nothing: the first one is on its way.
const sendOnce = (event) => {
  const form = event.target;
  if (!form.matches("form[method=post]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
};

document.addEventListener("click", act);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
