// Keeps the kiosk's page and its parts, so that a device that is started while the server is away still gives numbers. What the server
// says of this moment (numbers, searches, calls) is never kept: the page has to notice that the server is away.

const KEEP = "plaza-kiosk-2";
const part = (url) => /^\/kios\/\d+\/$/.test(url.pathname) || url.pathname.startsWith("/static/") || url.pathname.startsWith("/suara/kios/");
const ours = (request) => {
  const url = new URL(request.url);
  return request.method === "GET" && url.origin === location.origin && part(url) && !url.search;
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("plaza-kiosk-") && name !== KEEP) await caches.delete(name);
  await self.clients.claim();
})()));

// The page names what it was made of: it was loaded before this script could keep anything.
self.addEventListener("message", (event) => event.waitUntil((async () => {
  const store = await caches.open(KEEP);
  await Promise.all(event.data.keep.map(async (address) => {
    const request = new Request(address);
    if (!ours(request)) return;
    const answer = await fetch(request).catch(() => undefined);
    if (answer?.ok) await store.put(request, answer);
  }));
  event.source?.postMessage("kept");
})()));

self.addEventListener("fetch", (event) => {
  if (!ours(event.request)) return;
  event.respondWith((async () => {
    const store = await caches.open(KEEP);
    try {
      const answer = await fetch(event.request);
      if (answer.ok) await store.put(event.request, answer.clone());
      return answer.status < 500 ? answer : await store.match(event.request) ?? answer;
    } catch (problem) {
      const known = await store.match(event.request, { ignoreVary: true });
      if (known) return known;
      throw problem;
    }
  })());
});
