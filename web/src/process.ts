// Asking the desk's processes, and what they answer with.

/** What went wrong, in the server's words, which name the thing and the remedy; none where it gave none. */
export class Refused extends Error {}

export async function post(path: string, body: BodyInit, type: string): Promise<Response> {
  const response = await fetch(path, { method: "POST", body, headers: { "Content-Type": type } });
  if (response.ok) return response;
  throw new Refused(refusal(await response.text()) ?? "");
}

export async function run(process: string, inputs: unknown, format: string, lang: string): Promise<Response> {
  const asked = new URLSearchParams({ f: format, lang }).toString();
  return post(`ogc/processes/${process}/execution?${asked}`, JSON.stringify({ inputs }), "application/json");
}

/** What the server says against it: a problem document, an OGC exception, or that exception as a page. */
function refusal(text: string): string | null {
  if (text.startsWith("{")) {
    const told = JSON.parse(text) as { detail?: string; description?: string };
    return told.detail ?? told.description ?? null;
  }
  return parsed(text).querySelector("p[role=alert]")?.textContent ?? null;
}

/** A page of the server's without its own styles: ours dresses it, and our policy would refuse them. */
function parsed(html: string): Document {
  const plain = html.replace(/<style[^>]*>.*?<\/style>/gs, "");
  return new DOMParser().parseFromString(plain, "text/html");
}

/** A report as the server writes it, without its own frame. */
export function shown(html: string): Node[] {
  return [...(parsed(html).querySelector("main")?.children ?? [])].map((each) => document.adoptNode(each));
}

/** Gives a file to the person. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
