// The state of the planner as its address, so that a plan can be sent to somebody, reloaded and gone back to.

import { decode, encode, type Outline } from "./polyline.js";

/** Addresses that are longer get cut by mail programs and messengers. */
export const MOST_CHARACTERS = 2000;
const ROW = /^(share|from)\.(\d+)$/;
const BESIDE = new Set(["corners", "make", "field", "lang"]);

export interface Link {
  readonly query: string;
  /** How long the address would be with the outline that had to be left out; null where nothing was. */
  readonly tooLong: number | null;
}

/** The query string of what stands in the form; what is as it was, and rows without a practice, say nothing. */
export function linkOf(
  fields: ReadonlyMap<string, string>, defaults: ReadonlyMap<string, string>, outline: Outline | null, lang: string, base = "",
): Link {
  const params = new URLSearchParams({ lang });
  for (const [name, value] of fields) if (isSaid(name, value, fields, defaults)) params.set(name, value);
  const rest = `?${params.toString()}`;
  if (outline === null) return { query: rest, tooLong: null };
  const whole = `${rest}&field=${encode(outline)}`;
  const length = base.length + whole.length;
  return length > MOST_CHARACTERS ? { query: rest, tooLong: length } : { query: whole, tooLong: null };
}

function isSaid(name: string, value: string, fields: ReadonlyMap<string, string>, defaults: ReadonlyMap<string, string>): boolean {
  if (value === "" || BESIDE.has(name)) return false;
  const row = ROW.exec(name)?.[2];
  return row === undefined ? value !== defaults.get(name) : Boolean(fields.get(`practice.${row}`));
}

/** The outline in an address: null for none, undefined for one that is damaged. */
export function outlineOf(query: string): Outline | null | undefined {
  const text = new URLSearchParams(query).get("field");
  return text === null || text === "" ? null : decode(text) ?? undefined;
}
