// The parts of the page that every script needs. The server renders them; a page without one of them is a mistake.

export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

export const answer = (): HTMLElement => part("answer", HTMLElement);

/** Says it to those who listen; `shown` to all. */
export function say(text: string, shown = false): void {
  const status = part("status", HTMLElement);
  status.textContent = text;
  status.classList.toggle("unseen", !shown);
}

export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
