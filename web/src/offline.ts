// Lets the page work without a network: registers the worker that keeps answers, and says when there is no network.

import { part } from "./page.js";

export function workOffline(): void {
  const notice = part("offline", HTMLElement);
  const tell = (): void => { notice.hidden = navigator.onLine; };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
  // Without a secure context there is no worker, and the page works as ever.
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("worker.js", { updateViaCache: "none" }).catch(() => null);
}
