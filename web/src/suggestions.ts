// Suggests places while one types: a combobox with a list (WAI-ARIA 1.2).

import type { components } from "./api.js";
import { isAborted, part, say } from "./page.js";
import { isName } from "./question.js";

export type Found = Pick<components["schemas"]["PlaceFound"], "name" | "lon" | "lat">;

const PAUSE_MS = 150;
const MOST = 8;

export class Suggestions {
  readonly #box = part("place", HTMLInputElement);
  readonly #list = part("found", HTMLUListElement);
  readonly #words = part("ask", HTMLFormElement).dataset;
  #found: readonly Found[] = [];
  #chosen = -1;
  #typing = 0;
  #searching: AbortController | null = null;

  constructor(
    private readonly typed: () => void,
    private readonly picked: (place: Found) => void,
  ) {
    const roles = { role: "combobox", "aria-controls": "found", "aria-expanded": "false", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(roles)) this.#box.setAttribute(name, value);
    this.#box.addEventListener("input", () => { this.#type(); });
    this.#box.addEventListener("keydown", (event) => { this.#press(event); });
    this.#box.addEventListener("blur", () => { this.close(); });
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      if (item) this.#pick([...this.#list.children].indexOf(item));
    });
  }

  close(): void {
    clearTimeout(this.#typing);
    this.#searching?.abort();
    this.#list.hidden = true;
    this.#chosen = -1;
    this.#box.setAttribute("aria-expanded", "false");
    this.#box.removeAttribute("aria-activedescendant");
  }

  #type(): void {
    this.typed();
    const text = this.#box.value.trim();
    this.close();
    if (isName(text)) this.#typing = window.setTimeout(() => void this.#suggest(text), PAUSE_MS);
  }

  #press(event: KeyboardEvent): void {
    if (this.#list.hidden) return;
    const last = this.#found.length - 1;
    if (event.key === "ArrowDown") this.#mark(this.#chosen >= last ? 0 : this.#chosen + 1);
    else if (event.key === "ArrowUp") this.#mark(this.#chosen <= 0 ? last : this.#chosen - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.#chosen >= 0) this.#pick(this.#chosen);
    else return;
    event.preventDefault();
  }

  #mark(row: number): void {
    this.#chosen = row;
    [...this.#list.children].forEach((item, at) => { item.setAttribute("aria-selected", String(at === row)); });
    const item = this.#list.children[row];
    if (item) {
      this.#box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.#box.removeAttribute("aria-activedescendant");
    }
  }

  #pick(row: number): void {
    const place = this.#found[row];
    if (!place) return;
    this.#box.value = place.name;
    this.close();
    this.picked(place);
  }

  async #suggest(text: string): Promise<void> {
    const searching = (this.#searching = new AbortController());
    let told: string | undefined;
    try {
      const asked = new URLSearchParams({ q: text, limit: String(MOST) });
      const response = await fetch(`api/places?${asked.toString()}`, { signal: searching.signal });
      if (!response.ok) return;
      const { places, near } = (await response.json()) as { places: Found[]; near: Found[] };
      this.#found = places.length > 0 ? places : near;
      told = places.length > 0 || near.length === 0 ? this.#words.matches : this.#words.near;
    } catch (error) {
      if (!isAborted(error)) say(this.#words.failed ?? "");
      return;
    }
    this.#list.replaceChildren(...this.#found.map((place, row) => option(place.name, row)));
    this.#mark(-1);
    this.#list.hidden = this.#found.length === 0;
    this.#box.setAttribute("aria-expanded", String(this.#found.length > 0));
    say(`${this.#found.length} ${told ?? ""}`);
  }
}

function option(text: string, row: number): HTMLLIElement {
  const item = document.createElement("li");
  item.id = `found-${row}`;
  item.setAttribute("role", "option");
  item.textContent = text;
  return item;
}
