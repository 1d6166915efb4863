// What stays awake when the page is closed: it shows a notice that was pushed, opens its link when it is touched, and puts the page
// "no network" where a page cannot come. It keeps that one page with its styles and scripts; never a page that is somebody's own.

const SHELF = "plaza-offline-2";
const OFFLINE = "/luring/";

const parts = async () => {
  const words = await (await fetch(OFFLINE, { credentials: "omit", cache: "reload" })).text();
  const named = [...words.matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)].map((found) => found[1]);
  const scripts = await Promise.all(named.filter((name) => name.endsWith(".js")).map(async (name) => {
    const script = await (await fetch(name, { credentials: "omit" })).text();
    return [...script.matchAll(/from "(\.[^"]+)"/g)].map((found) => new URL(found[1], new URL(name, self.location.origin)).pathname);
  }));
  return [OFFLINE, ...named, ...scripts.flat()];
};

const fill = async () => {
  const shelf = await caches.open(SHELF);
  await shelf.addAll((await parts()).map((path) => new Request(path, { credentials: "omit" })));
};

const clear = async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith("plaza-offline") && name !== SHELF);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill().catch(() => {})); // pushed notices work without it
});
self.addEventListener("activate", (event) => event.waitUntil(clear()));

const shelved = async (request) => (await caches.match(request, { cacheName: SHELF })) ?? Response.error();

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => shelved(OFFLINE)));
  else if (["style", "script"].includes(request.destination)) event.respondWith(fetch(request).catch(() => shelved(request)));
});

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(told.title ?? "Plaza", {
    body: told.body ?? "",
    tag: told.about,
    renotify: Boolean(told.about),
    requireInteraction: true,
    vibrate: [300, 120, 300],
    data: { link: told.link },
  }));
});

const open = async (link) => {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const path = new URL(link, self.location.origin).pathname.split("/").slice(0, 3).join("/");
  const known = pages.find((page) => new URL(page.url).pathname.startsWith(path));
  return known ? known.focus() : self.clients.openWindow(link);
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  if (event.notification.data?.link) event.waitUntil(open(event.notification.data.link));
});
