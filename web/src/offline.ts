// Lets the page work without a network: registers the worker that keeps answers, and says when there is no network.

import { part } from "./page.js";

export function workOffline(): void {
  const notice = part("offline", HTMLElement);
  const tell = (): void => { notice.hidden = navigator.onLine; };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
  // Without a secure context there is no worker, and the page works as ever.
  if (!("serviceWorker" in navigator)) return;
  // The first page came before the worker: once that is there, it is shown the page and its files again.
  if (!navigator.serviceWorker.controller) navigator.serviceWorker.addEventListener("controllerchange", showAgain, { once: true });
  void navigator.serviceWorker.register("worker.js", { updateViaCache: "none" }).catch(() => null);
}

function showAgain(): void {
  const own = performance.getEntriesByType("resource").map(({ name }) => name).filter((url) => url.startsWith(location.origin));
  for (const url of new Set([location.href, ...own])) void fetch(url).catch(() => null);
}
