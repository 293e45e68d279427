// One layer on the map of a page, and what it says where one clicks.

import type { Shown } from "./map/shown.js";
import { part, say } from "./page.js";
import { pointAt, type Point } from "./question.js";
import { reading, type Coverage } from "./reading.js";

/** Draws the layer that the map's data name, in the style that they name. */
export async function drawLayer(frame: HTMLElement): Promise<Shown> {
  const { layer = "", style = "", kind = "", root = "" } = frame.dataset;
  const { Shown } = await import("./map/shown.js");
  const collection = `${root}ogc/collections/${layer}`;
  const shown: Shown = new Shown(frame, collection, kind, (lon, lat) => void tell(frame, collection, shown, lon, lat));
  await shown.wear(style);
  return shown;
}

/** What the layer says at a place, and the way to everything else that the desk knows there. */
async function tell({ dataset }: HTMLElement, collection: string, shown: Shown, lon: number, lat: number): Promise<void> {
  const { kind, lang = "en", nothing = "", failed = "" } = dataset;
  shown.mark(lon, lat);
  const at = pointAt(lon, lat);
  try {
    const told = kind === "coverage" ? await valueAt(collection, at, lang) : await shown.namesAt(lon, lat, lang);
    const read = part("reading", HTMLElement);
    read.replaceChildren(...(told.length > 0 ? told : [nothing]).map(line), onward(dataset, at));
    read.hidden = false;
  } catch {
    say(failed, true);
  }
}

function onward({ root, ask = "", lang = "en" }: DOMStringMap, { lon, lat }: Point): HTMLElement {
  const link = document.createElement("a");
  link.href = `${root ?? "./"}?${new URLSearchParams({ lon, lat, lang }).toString()}`;
  link.textContent = ask;
  const where = line(`${Number(lat)}, ${Number(lon)} · `);
  where.append(link);
  return where;
}

function line(text: string): HTMLElement {
  const item = document.createElement("p");
  item.textContent = text;
  return item;
}

async function valueAt(collection: string, { lon, lat }: Point, lang: string): Promise<readonly string[]> {
  const asked = new URLSearchParams({ coords: `POINT(${lon} ${lat})`, f: "json", lang });
  const response = await fetch(`${collection}/position?${asked.toString()}`);
  if (!response.ok) throw new TypeError(response.statusText);
  const value = reading((await response.json()) as Coverage, lang);
  return value === null ? [] : [value];
}
