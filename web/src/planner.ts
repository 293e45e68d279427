// The field planner: a field, what is done on it, what might be; the process `plan` tells the rest.

import { fromCorners, toCorners, type Polygon } from "./field.js";
import type { FieldMap } from "./map/field-map.js";
import { amount, order } from "./order.js";
import { workOffline } from "./offline.js";
import { part, say } from "./page.js";

const form = part("plan", HTMLFormElement);
const frame = part("map", HTMLElement);
const trouble = part("trouble", HTMLElement);
const result = part("result", HTMLElement);
const corners = part("corners", HTMLInputElement);
const size = part("size", HTMLOutputElement);
const words = form.dataset;
const lang = frame.dataset.lang ?? "en";
let field: unknown = null;
document.documentElement.classList.add("scripted");

/** What went wrong, in the server's words, which name the thing and the remedy. */
class Refused extends Error {}

async function post(path: string, body: BodyInit, type: string): Promise<Response> {
  const response = await fetch(path, { method: "POST", body, headers: { "Content-Type": type } });
  if (response.ok) return response;
  throw new Refused(refusal(await response.text()) ?? words.failed);
}

/** What the server says against it: a problem document, an OGC exception, or that exception as a page. */
function refusal(text: string): string | null {
  if (text.startsWith("{")) {
    const told = JSON.parse(text) as { detail?: string; description?: string };
    return told.detail ?? told.description ?? null;
  }
  return parsed(text).querySelector("h1 + p")?.textContent ?? null;
}

/** A page of the server's without its own styles: ours dresses it, and our policy would refuse them. */
function parsed(html: string): Document {
  const plain = html.replace(/<style[^>]*>.*?<\/style>/gs, "").replace(/(<[a-z][^>]*?) style="[^"]*"/gi, "$1");
  return new DOMParser().parseFromString(plain, "text/html");
}

async function run(process: string, inputs: unknown, format: string): Promise<Response> {
  const asked = new URLSearchParams({ f: format, lang }).toString();
  return post(`ogc/processes/${process}/execution?${asked}`, JSON.stringify({ inputs }), "application/json");
}

/** Does it, and says what went wrong; what was typed stays. */
async function attempt(work: () => Promise<void>): Promise<void> {
  trouble.hidden = true;
  result.setAttribute("aria-busy", "true");
  say(words.making ?? "", true);
  try {
    await work();
    say(words.done ?? "");
  } catch (error) {
    say("");
    trouble.textContent = error instanceof Refused ? error.message : (words.failed ?? "");
    trouble.hidden = false;
  } finally {
    result.removeAttribute("aria-busy");
  }
}

function asked(): ReturnType<typeof order> {
  const fields = new Map<string, string>();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.set(name, value);
  const names = new Map([...form.querySelectorAll("option")].map((each) => [each.value, each.text]));
  const made = order(fields, field, lang, (practice) => names.get(practice) ?? practice);
  if (field === null) throw new Refused(words.nofield);
  const stock = fields.get("stock_t_c_ha") ?? "";
  if (stock.trim() !== "" && amount(stock) === null) throw new Refused(`${words.nonumber ?? ""} ${stock}`);
  if (made.scenarios.length === 0) throw new Refused(words.noscenario);
  return made;
}

/** The report as the server writes it, without its own frame; wide tables scroll, by keyboard too. */
function shown(html: string): Node[] {
  const report = parsed(html);
  for (const table of report.querySelectorAll("table")) {
    const frame = report.createElement("div");
    frame.className = "wide";
    frame.tabIndex = 0;
    table.replaceWith(frame);
    frame.append(table);
  }
  return [...(report.querySelector("main")?.children ?? [])].map((each) => document.adoptNode(each));
}

async function makePlan(): Promise<void> {
  const response = await run("plan", asked(), "html");
  part("report", HTMLElement).replaceChildren(...shown(await response.text()));
  result.hidden = false;
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

async function download(process: string, inputs: unknown, format: string): Promise<void> {
  const body = await (await run(process, inputs, format)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body);
  link.download = `${process}.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function keep(geometry: unknown, hectares: number): void {
  field = geometry;
  size.value = `${hectares.toLocaleString(lang, { maximumSignificantDigits: 3 })} ${words.ha ?? "ha"}`;
}

function wire(map: FieldMap): void {
  const drop = (): void => {
    field = null;
    size.value = "";
    corners.value = "";
  };
  part("draw", HTMLButtonElement).addEventListener("click", () => { drop(); map.draw(); frame.focus(); });
  part("clear", HTMLButtonElement).addEventListener("click", () => { drop(); map.clear(); });
  corners.addEventListener("change", () => {
    const polygon = fromCorners(corners.value);
    field = null;
    size.value = "";
    map.clear();
    corners.setCustomValidity(polygon || corners.value.trim() === "" ? "" : (words.nocorners ?? ""));
    corners.reportValidity();
    if (polygon) keep(polygon, map.show(polygon));
  });
  part("file", HTMLInputElement).addEventListener("change", ({ target }) => {
    const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
    if (file) void attempt(async () => {
      const read = (await (await post("api/area", file, "application/octet-stream")).json()) as { geometry: Polygon };
      keep(read.geometry, map.show(read.geometry));
      corners.value = "";
    });
  });
}

async function begin(): Promise<void> {
  const { FieldMap } = await import("./map/field-map.js");
  const map = new FieldMap(frame, (geometry, hectares) => {
    keep(geometry, hectares);
    corners.value = toCorners(geometry as Polygon);
  });
  wire(map);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(makePlan);
});
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-download]")) {
  button.addEventListener("click", () => void attempt(() => download("plan", asked(), button.dataset.download ?? "")));
}
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-sampling]")) {
  button.addEventListener("click", () => void attempt(() => {
    const difference_t_ha = amount(part("difference", HTMLInputElement).value) ?? 0;
    return download("sampling_plan", { area: field, difference_t_ha, lang }, button.dataset.sampling ?? "");
  }));
}
part("ask", HTMLFormElement).addEventListener("change", ({ currentTarget }) => { (currentTarget as HTMLFormElement).submit(); });
begin().catch(() => { say(words.failed ?? "", true); });
workOffline();
