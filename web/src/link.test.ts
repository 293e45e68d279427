import { expect, test } from "vitest";
import type { Ring } from "./field.js";
import { linkOf, MOST_CHARACTERS, outlineOf } from "./link.js";
import type { Outline } from "./polyline.js";

const ring: Ring = [[-4.515, 48.6], [-4.515, 48.612], [-4.498, 48.612], [-4.515, 48.6]];
const field: Outline = { type: "Polygon", coordinates: [ring] };
const defaults = new Map([["share.1", "100"], ["from.1", "2027"], ["share.2", "100"], ["years", "40"]]);

test("what was said stands in the address, and what was not does not", () => {
  const fields = new Map([
    ["lang", "en"], ["corners", "48.6 -4.515, ..."], ["present.land_use", "cropland"], ["present.tillage", ""],
    ["practice.1", "cover_crop"], ["share.1", "100"], ["from.1", "2027"], ["practice.2", ""], ["share.2", "50"], ["years", "40"],
  ]);
  const { query, tooLong } = linkOf(fields, defaults, field, "fr");
  expect(tooLong).toBeNull();
  // Year and share of a scenario are said, since next year the form begins with others.
  expect([...new URLSearchParams(query).keys()]).toEqual(["lang", "present.land_use", "practice.1", "share.1", "from.1", "field"]);
  expect(new URLSearchParams(query).get("lang")).toBe("fr");
  expect(outlineOf(query)).toEqual(field);
});

test("other years than usual are said", () => {
  expect(linkOf(new Map([["years", "20"]]), defaults, null, "en").query).toBe("?lang=en&years=20");
});

test("an outline that makes the address too long is left out, and nothing else", () => {
  const corners = Array.from({ length: 900 }, (_, n): [number, number] => [Math.cos(n) * 3, Math.sin(n) * 3]);
  const large: Outline = { type: "Polygon", coordinates: [[...corners, corners[0] ?? [0, 0]]] };
  const { query, tooLong } = linkOf(new Map([["practice.1", "no_till"]]), defaults, large, "en");
  expect(query).toBe("?lang=en&practice.1=no_till");
  expect(tooLong).toBeGreaterThan(MOST_CHARACTERS);
});

test("no outline is none, and a damaged one is told apart from it", () => {
  expect(outlineOf("?lang=en")).toBeNull();
  expect(outlineOf("?field=")).toBeNull();
  expect(outlineOf("?field=AAAA!")).toBeUndefined();
});
