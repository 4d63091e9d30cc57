// The service worker of the waiting page: shows that the visitor's turn is near, and leads back to
// the page. It sees no other request.

self.addEventListener("push", (event) => {
  const { title, body, lang, dir, url } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, {
    body, lang, dir, tag: url, requireInteraction: true, data: { url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url);
  const show = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => new URL(page.url).pathname === url.pathname);
    return open ? open.focus() : self.clients.openWindow(url);
  };
  event.waitUntil(show());
});
