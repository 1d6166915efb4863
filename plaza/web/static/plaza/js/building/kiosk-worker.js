// Keeps the kiosk's page and its parts, so that a device that is started while the server is away still gives numbers.

const KEEP = "plaza-kiosk-1";
const parts = (url) => url.pathname.startsWith("/kios/") || url.pathname.startsWith("/static/") || url.pathname.startsWith("/suara/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !parts(url) || url.search) return;
  event.respondWith((async () => {
    const store = await caches.open(KEEP);
    try {
      const answer = await fetch(event.request);
      if (answer.ok) await store.put(event.request, answer.clone());
      return answer.status < 500 ? answer : await store.match(event.request) ?? answer;
    } catch (problem) {
      const known = await store.match(event.request);
      if (known) return known;
      throw problem;
    }
  })());
});
