// The practices that can be chosen: those of the field's place, by the use of the land, in the reader's language.

import type { components } from "./api.js";
import { encode, type Outline } from "./polyline.js";

export type Offered = components["schemas"]["PracticesOffered"];

export interface Words {
  readonly lang: string;
  readonly advised: string;
  readonly other: string;
}

/** An address any longer is refused; of such an outline the frame says where it lies. */
const MOST_CHARACTERS = 6000;

/** What is offered at a field, or anywhere, as it is where the desk refused the outline; null where it does not answer. */
export async function offeredAt(outline: Outline | null, lang: string, signal: AbortSignal): Promise<Offered | null> {
  const asked = new URLSearchParams({ lang });
  if (outline) asked.set("field", short(outline));
  const response = await fetch(`api/practices?${asked.toString()}`, { signal });
  if (response.status === 400 && outline) return offeredAt(null, lang, signal);
  return response.ok ? ((await response.json()) as Offered) : null;
}

/** Fills a control; what is chosen in it stays chosen, be it known at the field or not. */
export function fill(select: HTMLSelectElement, offered: Offered, { lang, advised, other }: Words): void {
  const chosen = select.selectedOptions[0];
  const [nothing] = select.options;
  const groups = offered.groups.map(({ name, practices }) => {
    const group = document.createElement("optgroup");
    group.label = name || other;
    group.append(...practices.map((each) => {
      const option = new Option(each.advised ? `${each.name} (${advised})` : each.name, each.id);
      if (each.lang !== lang) option.lang = each.lang;
      return option;
    }));
    return group;
  });
  const known = offered.groups.some(({ practices }) => practices.some(({ id }) => id === chosen?.value));
  select.replaceChildren(...(nothing ? [nothing] : []), ...(chosen && chosen !== nothing && !known ? [chosen] : []), ...groups);
  select.value = chosen?.value ?? "";
}

function short(outline: Outline): string {
  const whole = encode(outline);
  return whole.length > MOST_CHARACTERS ? encode(frame(outline)) : whole;
}

function frame(outline: Outline): Outline {
  const corners = outline.type === "Polygon" ? outline.coordinates.flat() : outline.coordinates.flat(2);
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  const ends = (all: number[]): [number, number] => [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const [[west, east], [south, north]] = [ends(lons), ends(lats)];
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}
