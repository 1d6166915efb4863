// What stays awake when the page is closed: it shows a notice that was pushed, and opens its link when it is touched.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
