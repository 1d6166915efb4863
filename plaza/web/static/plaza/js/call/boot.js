// Loads the call engine only when there is a call to load it for, and the device check only when it is asked for.

for (const panel of document.querySelectorAll("[data-role=call]")) {
  let opened;
  const open = async (ref) => {
    if (!ref || opened === ref) return;
    opened = ref;
    panel.dataset.call = ref;
    const engine = await import("./panel.js").catch(() => import("./panel.js?again")).catch(() => null);
    if (engine) return void engine.show(panel, ref);
    opened = null; // the next ring tries anew
    panel.querySelector("[data-role=call-state]").textContent = document.documentElement.lang === "en"
      ? "The call did not load. Reload this page; your place is safe." : "Panggilan belum termuat. Muat ulang halaman ini; tempat Anda aman.";
    panel.hidden = false;
  };
  const said = sessionStorage.getItem("call-said");
  if (said && !panel.dataset.call) {
    sessionStorage.removeItem("call-said");
    panel.querySelector("[data-role=call-state]").textContent = said;
    panel.hidden = false;
  }
  panel.addEventListener("call:open", ({ detail }) => open(detail.ref));
  open(panel.dataset.call);
}

// Browsers inside other apps seldom give a camera; the way out is shown before it is the person's turn.
const inside = /FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|musical_ly|BytedanceWebview|; wv\)/;

for (const check of document.querySelectorAll("[data-role=device-check]")) {
  if (inside.test(navigator.userAgent)) {
    check.querySelector("[data-part=in-app]").hidden = false;
    const out = check.querySelector("[data-part=open-outside]");
    const { host, pathname, protocol } = new URL(out.href);
    out.hidden = !/Android/.test(navigator.userAgent);
    out.href = `intent://${host}${pathname}#Intent;scheme=${protocol.slice(0, -1)};package=com.android.chrome;end`;
  }
  check.querySelector("[data-role=start-check]").addEventListener("click", async () => {
    const device = await import("./device.js").catch(() => import("./device.js?again")).catch(() => null);
    check.querySelector("[data-part=not-loaded]").hidden = Boolean(device);
    device?.run(check);
  });
}
