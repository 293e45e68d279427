// The field planner: a field, what is done on it, what might be; the process `plan` tells the rest. The address holds
// what was said, so that it can be sent to somebody, reloaded and gone back to.

import { fromCorners, toCorners, type Polygon } from "./field.js";
import { linkOf, MOST_CHARACTERS, outlineOf } from "./link.js";
import type { FieldMap } from "./map/field-map.js";
import { amount, order } from "./order.js";
import { workOffline } from "./offline.js";
import { isAborted, part, say } from "./page.js";
import type { Outline } from "./polyline.js";
import { fill, offeredAt } from "./practices.js";
import { post, Refused, run, save, shown } from "./process.js";

const form = part("plan", HTMLFormElement);
const frame = part("map", HTMLElement);
const trouble = part("trouble", HTMLElement);
const result = part("result", HTMLElement);
const corners = part("corners", HTMLInputElement);
const size = part("size", HTMLOutputElement);
const outline = part("outline", HTMLButtonElement);
const words = form.dataset;
const lang = frame.dataset.lang ?? "en";
const selects = [...form.querySelectorAll<HTMLSelectElement>("[data-practices]")];
const defaults = new Map([...form.querySelectorAll<HTMLInputElement>("[data-default]")].map((each) => [each.name, each.dataset.default ?? ""]));
// Where an outline waits that no address can hold while the page is asked for in another language.
const KEPT = "planner-outline";
// As `MOST_HECTARES` of helpdesk/domain/areas.py; a plan of more is refused, and says so.
const MOST_HECTARES = 100_000;
let field: Outline | null = null;
let isLocal = false;
let looking = new AbortController();
document.documentElement.classList.add("scripted");

const fields = (): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") found.set(name, value);
  return found;
};
const isChosen = (): boolean => selects.some((each) => each.value !== "");

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
    trouble.textContent = (error instanceof Refused ? error.message : "") || (words.failed ?? "");
    trouble.hidden = false;
  } finally {
    result.removeAttribute("aria-busy");
  }
}

function asked(): ReturnType<typeof order> {
  const said = fields();
  const advised = ` (${words.advised ?? ""})`;
  const names = new Map([...form.querySelectorAll("option")].map((each) => [each.value, each.text.replace(advised, "")]));
  const made = order(said, field, lang, (practice) => names.get(practice) ?? practice);
  if (field === null) throw new Refused(words.nofield);
  const stock = said.get("stock_t_c_ha") ?? "";
  if (stock.trim() !== "" && amount(stock) === null) throw new Refused(`${words.nonumber ?? ""} ${stock}`);
  if (made.scenarios.length === 0) throw new Refused(words.noscenario);
  return made;
}

async function makePlan(go: boolean): Promise<void> {
  const response = await run("plan", asked(), "html", lang);
  part("report", HTMLElement).replaceChildren(...shown(await response.text()));
  result.hidden = false;
  if (!go) return;
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

/** The address that says what the form says; a new step of the browser's history where it is another than before. */
function remember(): void {
  const { query, tooLong } = linkOf(fields(), defaults, field, lang, location.origin + location.pathname);
  const note = part("link-note", HTMLElement);
  note.hidden = tooLong === null;
  note.textContent = tooLong === null ? "" : filled(words.long ?? "", tooLong, MOST_CHARACTERS);
  // The step keeps the outline too, whether the address has room for it or not.
  if (query === location.search) history.replaceState({ field }, "");
  else history.pushState({ field }, "", query);
}

const filled = (text: string, ...values: number[]): string =>
  values.reduce((said, value) => said.replace("{}", value.toLocaleString(lang)), text);

/** What is known of the field as it is now, and the practices of its place. */
function keep(geometry: Outline | null, hectares = 0): void {
  field = geometry;
  outline.hidden = geometry === null;
  size.value = geometry ? `${hectares.toLocaleString(lang, { maximumSignificantDigits: 3 })} ${words.ha ?? "ha"}` : "";
  looking.abort();
  looking = new AbortController();
  const place = hectares > MOST_HECTARES ? null : geometry;
  if (place || isLocal) offer(place, looking.signal).catch((error: unknown) => { if (!isAborted(error)) console.info(error); });
}

/** The practices of the field's place; of every region where there is none, or one that is too large for a plan. */
async function offer(place: Outline | null, signal: AbortSignal): Promise<void> {
  const offered = await offeredAt(place, lang, signal);
  if (!offered) return;
  isLocal = place !== null;
  const { advised = "", other = "" } = words;
  for (const select of selects) fill(select, offered, { lang, advised, other });
  part("offered", HTMLElement).textContent = (isLocal ? words.offered : words.every) ?? "";
}

function drop(map: FieldMap): void {
  keep(null);
  corners.value = "";
  map.clear();
}

function show(map: FieldMap, geometry: Outline): void {
  keep(geometry, map.show(geometry));
  const rings = geometry.type === "Polygon" ? geometry.coordinates : [];
  corners.value = rings.length === 1 ? toCorners({ type: "Polygon", coordinates: rings }) : "";
}

function typed(map: FieldMap): void {
  const polygon = fromCorners(corners.value);
  keep(null);
  map.clear();
  corners.setCustomValidity(polygon || corners.value.trim() === "" ? "" : (words.nocorners ?? ""));
  corners.reportValidity();
  if (polygon) keep(polygon, map.show(polygon));
}

function wire(map: FieldMap): void {
  part("draw", HTMLButtonElement).addEventListener("click", () => { drop(map); map.draw(); frame.focus(); });
  part("clear", HTMLButtonElement).addEventListener("click", () => { drop(map); remember(); });
  corners.addEventListener("change", () => { typed(map); });
  part("file", HTMLInputElement).addEventListener("change", ({ target }) => {
    const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
    if (file) void attempt(async () => {
      const read = (await (await post("api/area", file, "application/octet-stream")).json()) as { geometry: Outline };
      show(map, plain(read.geometry));
      remember();
    });
  });
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement && target.type === "file")) remember();
  });
  addEventListener("popstate", () => { goBack(map); });
}

/** One polygon as such, so that its corners can be typed on. */
function plain(geometry: Outline): Outline {
  const [first, ...others] = geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  return first && others.length === 0 ? { type: "Polygon", coordinates: first } : geometry;
}

/** The form as the address has it; its plan too, where one is whole. */
function goBack(map: FieldMap): void {
  const params = new URLSearchParams(location.search);
  for (const each of form.querySelectorAll("select")) choose(each, params.get(each.name) ?? "");
  for (const each of form.querySelectorAll<HTMLInputElement>("input:not([type=hidden], [type=file], #corners, #link)")) {
    each.value = params.get(each.name) ?? defaults.get(each.name) ?? "";
  }
  place(map);
  result.hidden = true;
  if (field && isChosen()) void attempt(() => makePlan(false));
}

function choose(select: HTMLSelectElement, value: string): void {
  const known = [...select.options].some((each) => each.value === value);
  const elsewhere = [...form.querySelectorAll("option")].find((each) => each.value === value);
  if (!known) select.append(new Option(elsewhere?.text ?? value, value));
  select.value = value;
}

/** The field of the address, or of this step of the history, or of the page before. */
function place(map: FieldMap): void {
  const step = history.state as { field?: Outline | null } | null;
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const found = outlineOf(location.search) ?? step?.field ?? (kept ? (JSON.parse(kept) as Outline) : null);
  if (found) show(map, found);
  else if (new URLSearchParams(location.search).has("corners")) typed(map);
  else drop(map);
}

async function begin(): Promise<void> {
  const { FieldMap } = await import("./map/field-map.js");
  const map = new FieldMap(frame, (geometry, hectares) => {
    keep(geometry as Polygon, hectares);
    corners.value = toCorners(geometry as Polygon);
    remember();
  });
  wire(map);
  place(map);
  const whole = field !== null && isChosen() && document.getElementById("faults") === null;
  if (whole && result.hidden) await attempt(() => makePlan(false));
}

async function copyLink(): Promise<void> {
  remember();
  const copied = part("copied", HTMLOutputElement);
  try {
    await navigator.clipboard.writeText(location.href);
    copied.value = words.copied ?? "";
  } catch {
    // Browsers lend the clipboard to pages of https:// and of this machine alone.
    const link = part("link", HTMLInputElement);
    part("link-row", HTMLElement).hidden = false;
    link.value = location.href;
    link.select();
    copied.value = words.copyhere ?? "";
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(() => makePlan(true));
});
part("copy", HTMLButtonElement).addEventListener("click", () => void copyLink());
outline.addEventListener("click", () => {
  const feature = { type: "Feature", properties: {}, geometry: field };
  save(new Blob([JSON.stringify(feature)], { type: "application/geo+json" }), "field.geojson");
});
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-download]")) {
  const format = button.dataset.download ?? "";
  button.addEventListener("click", () => void attempt(async () => {
    save(await (await run("plan", asked(), format, lang)).blob(), `plan.${format}`);
  }));
}
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-sampling]")) {
  const format = button.dataset.sampling ?? "";
  button.addEventListener("click", () => void attempt(async () => {
    const difference_t_ha = amount(part("difference", HTMLInputElement).value) ?? 0;
    save(await (await run("sampling_plan", { area: field, difference_t_ha, lang }, format, lang)).blob(), `sampling_plan.${format}`);
  }));
}
part("lang", HTMLSelectElement).addEventListener("change", ({ currentTarget }) => {
  const { query, tooLong } = linkOf(fields(), defaults, field, (currentTarget as HTMLSelectElement).value);
  if (tooLong !== null) sessionStorage.setItem(KEPT, JSON.stringify(field));
  location.assign(query);
});
begin().catch(() => { say(words.failed ?? "", true); });
workOffline();
