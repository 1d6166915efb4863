// Loads the call engine only when there is a call to load it for.

for (const panel of document.querySelectorAll("[data-role=call]")) {
  let opened;
  const open = async (ref) => {
    if (!ref || opened === ref) return;
    opened = ref;
    panel.dataset.call = ref;
    const { show } = await import("./panel.js");
    show(panel, ref);
  };
  panel.addEventListener("call:open", ({ detail }) => open(detail.ref));
  open(panel.dataset.call);
}
