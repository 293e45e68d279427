// Outlines as short text for addresses: the steps between corners in groups of five bits, after Google's encoded
// polyline, in the alphabet of base64url. `helpdesk/domain/polyline.py` reads and writes the same.

import type { Ring } from "./field.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const UNITS = 1_000_000;
const MORE = 32;

export type Outline =
  | { readonly type: "Polygon"; readonly coordinates: Ring[] }
  | { readonly type: "MultiPolygon"; readonly coordinates: Ring[][] };

export function encode(outline: Outline): string {
  const polygons = outline.type === "Polygon" ? [outline.coordinates] : outline.coordinates;
  return polygons.map((rings) => rings.map(letters).join(".")).join("~");
}

/** The outline of a text, its rings closed; null for a text that is damaged. */
export function decode(text: string): Outline | null {
  const polygons: Ring[][] = [];
  for (const polygon of text.split("~")) {
    const rings = polygon.split(".").map(ring);
    if (rings.some((each) => each === null)) return null;
    polygons.push(rings as Ring[]);
  }
  const [first = []] = polygons;
  return polygons.length === 1 ? { type: "Polygon", coordinates: first } : { type: "MultiPolygon", coordinates: polygons };
}

/** The corners of a closed ring, latitude before longitude, each as the step from the one before. */
function letters(corners: Ring): string {
  let [lat, lon] = [0, 0];
  return corners.slice(0, -1).map(([east, north]) => {
    const [toLat, toLon] = [Math.round(north * UNITS), Math.round(east * UNITS)];
    const text = step(toLat - lat) + step(toLon - lon);
    [lat, lon] = [toLat, toLon];
    return text;
  }).join("");
}

function step(value: number): string {
  // Not shifted: a step around the Earth has more than the 32 bits of JavaScript's operators.
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  let text = "";
  for (; left >= MORE; left = Math.floor(left / MORE)) text += ALPHABET.charAt(MORE + (left % MORE));
  return text + ALPHABET.charAt(left);
}

function ring(text: string): Ring | null {
  const steps = numbers(text);
  if (steps === null || steps.length < 6 || steps.length % 2 === 1) return null;
  const corners: Ring = [];
  let [lat, lon] = [0, 0];
  for (let place = 0; place < steps.length; place += 2) {
    lat += steps[place] ?? 0;
    lon += steps[place + 1] ?? 0;
    if (Math.abs(lat) > 90 * UNITS || Math.abs(lon) > 180 * UNITS) return null;
    corners.push([lon / UNITS, lat / UNITS]);
  }
  const [first] = corners;
  return first ? [...corners, first] : null;
}

function numbers(text: string): number[] | null {
  const found: number[] = [];
  let [value, weight] = [0, 1];
  for (const letter of text) {
    const bits = ALPHABET.indexOf(letter);
    if (bits < 0) return null;
    value += (bits % MORE) * weight;
    weight *= MORE;
    if (bits >= MORE) continue;
    found.push(value % 2 === 1 ? -(value + 1) / 2 : value / 2);
    [value, weight] = [0, 1];
  }
  return weight === 1 ? found : null;
}
