// Keeps the last answers and what the pages need, so that they open without a network (Service Workers, W3C).

import { composed, fragmentAddress, isKept, MOST_ANSWERS, MOST_FILES, notKept, offlineWords } from "./kept.js";

const worker = self as unknown as ServiceWorkerGlobalScope;
const FILES = "files";
const ANSWERS = "answers";
const LASTING = /\/(static|built|outlines)\//;

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => { event.waitUntil(worker.clients.claim()); });
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (LASTING.test(url.pathname)) event.respondWith(lasting(request));
  else if (isKept(url.pathname)) event.respondWith(fresh(request));
});

/** A file whose address changes when it does: from the device where it is there. */
async function lasting(request: Request): Promise<Response> {
  const files = await caches.open(FILES);
  const kept = await files.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await files.put(request, response.clone());
    await trim(files, MOST_FILES);
  }
  return response;
}

/** From the network, and kept; without a network as it was kept. */
async function fresh(request: Request): Promise<Response> {
  const answers = await caches.open(ANSWERS);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await keep(answers, request, response.clone());
    return response;
  } catch (error) {
    const kept = (await answers.match(request, { ignoreVary: true })) ?? (await assembled(answers, request));
    if (kept) return kept;
    throw error;
  }
}

async function keep(answers: Cache, request: Request, response: Response): Promise<void> {
  // Put anew at the end, so that the first is the one not asked for the longest.
  await answers.delete(request, { ignoreVary: true });
  await answers.put(request, response);
  await trim(answers, MOST_ANSWERS);
}

/** The oldest go: kept answers may still need the files of an earlier edition of the page. */
async function trim(kept: Cache, most: number): Promise<void> {
  const held = await kept.keys();
  for (const old of held.slice(0, Math.max(0, held.length - most))) await kept.delete(old);
}

/** A whole page out of an answer that came as a part, in the frame of the last page; else that frame, saying so. */
async function assembled(answers: Cache, request: Request): Promise<Response | null> {
  if (request.mode !== "navigate") return null;
  const held = await answers.keys();
  const frame = held.findLast(({ url }) => new URL(url).pathname === new URL(request.url).pathname);
  const page = frame && (await answers.match(frame, { ignoreVary: true }));
  if (!page) return null;
  const wanted = new URL(request.url).search;
  for (const each of held.filter(({ url }) => new URL(url).pathname.endsWith("/answer"))) {
    const part = await (await answers.match(each, { ignoreVary: true }))?.text();
    if (part !== undefined && fragmentAddress(part) === wanted) {
      return html(composed(await page.text(), part));
    }
  }
  if (wanted === new URL(frame.url).search || wanted === "") return page;
  const frameText = await page.text();
  return html(composed(frameText, notKept(offlineWords(frameText))));
}

const html = (text: string): Response => new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
