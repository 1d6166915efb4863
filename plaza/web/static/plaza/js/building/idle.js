// On a kiosk, the plan goes back to the start when nobody touches it, and no link leads out of the house.

const main = document.querySelector("[data-idle]");
const AFTER = 75_000;
let timer;
const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => { location.href = main.dataset.idle; }, AFTER);
};
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wait);
main.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link && !link.search.includes("kios=") && !link.pathname.startsWith("/kios/")) event.preventDefault();
});
wait();
