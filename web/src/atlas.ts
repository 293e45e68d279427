// The atlas: the chosen layer over the basemap, its opacity, and what it says where one clicks.

import type { Shown } from "./map/shown.js";
import { workOffline } from "./offline.js";
import { part, say } from "./page.js";
import { pointAt } from "./question.js";
import { reading, type Coverage } from "./reading.js";

const frame = part("map", HTMLElement);
const read = part("reading", HTMLElement);
const opacity = part("opacity", HTMLInputElement);
const { layer = "", style = "", kind = "", lang = "en", nothing = "", ask = "", failed = "" } = frame.dataset;
const collection = `ogc/collections/${layer}`;
document.documentElement.classList.add("scripted");

async function fetched<Answer>(path: string, asked: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${path}?${new URLSearchParams({ ...asked, f: "json", lang }).toString()}`);
  if (!response.ok) throw new TypeError(response.statusText);
  return (await response.json()) as Answer;
}

/** What the layer says at a place, and the way to everything else that the desk knows there. */
async function tell(shown: Shown, lon: number, lat: number): Promise<void> {
  shown.mark(lon, lat);
  const at = pointAt(lon, lat);
  let told: readonly string[];
  try {
    told = kind === "coverage" ? await valueAt(at.lon, at.lat) : await shown.namesAt(lon, lat, lang);
  } catch {
    say(failed, true);
    return;
  }
  const link = document.createElement("a");
  link.href = `./?${new URLSearchParams({ lon: at.lon, lat: at.lat, lang }).toString()}`;
  link.textContent = ask;
  const lines = (told.length > 0 ? told : [nothing]).map((line) => {
    const item = document.createElement("p");
    item.textContent = line;
    return item;
  });
  const where = document.createElement("p");
  where.append(`${Number(at.lat)}, ${Number(at.lon)} · `, link);
  read.replaceChildren(...lines, where);
  read.hidden = false;
}

async function valueAt(lon: string, lat: string): Promise<readonly string[]> {
  const value = reading(await fetched<Coverage>(`${collection}/position`, { coords: `POINT(${lon} ${lat})` }), lang);
  return value === null ? [] : [value];
}

async function draw(): Promise<void> {
  const { Shown } = await import("./map/shown.js");
  const shown = new Shown(frame, collection, kind, (lon, lat) => void tell(shown, lon, lat));
  opacity.addEventListener("input", () => { shown.fade(Number(opacity.value) / 100); });
  shown.fade(Number(opacity.value) / 100);
  await shown.wear(style);
}

// Another style or language is another address, which can be passed on.
const form = part("ask", HTMLFormElement);
form.addEventListener("change", () => { form.submit(); });
draw().catch(() => { say(failed, true); });
workOffline();
