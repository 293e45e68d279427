// Fetches the answer part of the page, as the server renders it, and puts it in place without a new page.

import { answer, isAborted, part, say } from "./page.js";
import { query, type Point } from "./question.js";

export interface Manner {
  /** Whether the address becomes a step of the history. */
  push?: boolean;
  /** Whether the reader is taken to the answer. */
  focus?: boolean;
  /** Whether the map goes to the place. */
  move?: boolean;
}

export class Asking {
  /** The point that the search box stands for, until somebody types in it. */
  point: Point | null = null;
  readonly #form = part("ask", HTMLFormElement);
  readonly #box = part("place", HTMLInputElement);
  readonly #shown: ((move: boolean) => void)[] = [];
  #running: AbortController | null = null;

  constructor() {
    this.#adopt();
  }

  /** Calls back whenever another answer stands on the page. */
  onShown(listener: (move: boolean) => void): void {
    this.#shown.push(listener);
  }

  query(): URLSearchParams {
    return query(new FormData(this.#form), this.point);
  }

  async ask(params: URLSearchParams, manner: Manner = {}): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    answer().setAttribute("aria-busy", "true");
    say(this.#form.dataset.loading ?? "");
    try {
      const response = await fetch(`answer?${params.toString()}`, { signal: running.signal });
      if (!response.headers.get("content-type")?.startsWith("text/html")) throw new TypeError(response.statusText);
      this.#show(await response.text(), manner);
    } catch (error) {
      if (isAborted(error)) return;
      answer().removeAttribute("aria-busy");
      say(this.#form.dataset.failed ?? "", true);
    }
  }

  #show(html: string, { push = true, focus = false, move = true }: Manner): void {
    const fresh = answerIn(html);
    keepUnfolded(fresh);
    answer().replaceWith(fresh);
    this.#remember(fresh.dataset, push);
    say(fresh.querySelector("h2")?.textContent ?? "");
    this.#adopt();
    for (const listener of this.#shown) listener(move);
    if (!focus) return;
    fresh.focus({ preventScroll: true });
    fresh.scrollIntoView({ block: "start" });
  }

  #remember({ url, text }: DOMStringMap, push: boolean): void {
    if (url !== undefined && push && url.slice(2) !== location.search) history.pushState(null, "", url);
    if (text !== undefined) this.#box.value = text;
  }

  #adopt(): void {
    const { lon, lat, text } = answer().dataset;
    this.point = lon !== undefined && lat !== undefined ? { lon, lat, place: text ?? "" } : null;
  }
}

export function open(details: Iterable<Element>): void {
  for (const each of details) if (each instanceof HTMLDetailsElement) each.open = true;
}

function answerIn(html: string): HTMLElement {
  const found = new DOMParser().parseFromString(html, "text/html").getElementById("answer");
  if (!found) throw new TypeError("the server sent no answer");
  return found;
}

/** What the reader unfolded stays so while questions are answered. */
function keepUnfolded(fresh: HTMLElement): void {
  if (answer().querySelector("details.more[open]")) open(fresh.querySelectorAll("#may-apply details.more"));
}
