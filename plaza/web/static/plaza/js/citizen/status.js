// Asks for the status page again until the system has decided and the document is there, and puts the new part in place of the old one.
const part = () => document.querySelector("#status[data-refresh]");

async function look() {
  const old = part();
  if (!old) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#status");
    if (fresh && fresh.dataset.version !== old.dataset.version) old.replaceWith(document.importNode(fresh, true));
  } catch {
    // No connection: the next look tries again, and nothing on the page is lost.
  }
  if (part()) setTimeout(look, Number(part().dataset.refresh));
}

setTimeout(look, 700);
