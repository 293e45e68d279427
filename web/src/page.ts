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

/** Another style or language is another address, which can be passed on. */
export function sentByChoice(): void {
  const form = part("ask", HTMLFormElement);
  form.addEventListener("change", () => { form.submit(); });
}

/** An empty field says nothing, and is left out of the address. */
export function sentWithoutBlanks(form: HTMLFormElement): void {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
