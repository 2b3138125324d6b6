// Keeps a few files that name nobody, so that a page can say there is no signal instead of the
// browser. No page of Portal's own is ever kept: pages name people. FILES, PAGE and STORE stand
// before this text, as the server wrote them.
"use strict";
self.addEventListener("install", (event) => {
  const kept = [...FILES.map((file) => new Request(file)), new Request(PAGE, { credentials: "omit" })];
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(kept)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
    return;
  }
  const { pathname, search, origin } = new URL(request.url);
  if (origin === self.location.origin && FILES.includes(pathname + search)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
