// What is asked: the fields of the one form, and the point that the search box stands for.

export interface Point {
  readonly lon: string;
  readonly lat: string;
  /** The name that was chosen; empty for a point of the map or of the device. */
  readonly place: string;
}

export const DECIMALS = 4;

export function pointAt(lon: number, lat: number): Point {
  return { lon: lon.toFixed(DECIMALS), lat: lat.toFixed(DECIMALS), place: "" };
}

/** The query string of a question. Empty fields say nothing; a point takes the place of what stands in the box. */
export function query(fields: Iterable<[string, FormDataEntryValue]>, point: Point | null): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string" && value !== "") params.append(name, value);
  if (point) for (const name of ["lon", "lat", "place"] as const) params.set(name, point[name]);
  return params;
}

/** Whether a text in the search box may be the beginning of a name, and not coordinates. */
export const isName = (text: string): boolean => text.length > 1 && !/^[-+−\d]/.test(text);
