import { expect, test } from "vitest";
import type { Ring } from "./field.js";
import { decode, encode, type Outline } from "./polyline.js";

const square: Ring = [[-4.515, 48.6], [-4.515, 48.612], [-4.498, 48.612], [-4.498, 48.6], [-4.515, 48.6]];
const hole: Ring = [[-4.51, 48.603], [-4.51, 48.605], [-4.505, 48.605], [-4.51, 48.603]];

test("the text is the one that the server reads", () => {
  // tests/domain/test_polyline.py has the same.
  expect(encode({ type: "Polygon", coordinates: [square] })).toBe("g8p28CvryzIguXAAwmhB_tXA");
});

test.each<Outline>([
  { type: "Polygon", coordinates: [square] },
  { type: "Polygon", coordinates: [square, hole] },
  { type: "MultiPolygon", coordinates: [[square, hole], [hole]] },
  { type: "Polygon", coordinates: [[[-180, -90], [180, 90], [180, -90], [-180, -90]]] },
])("an outline comes back as it was", (outline) => { expect(decode(encode(outline))).toEqual(outline); });

test("a field of two hundred corners fits a link", () => {
  const round = Array.from({ length: 200 }, (_, n): [number, number] => [36 + Math.cos(n) / 2000, -0.2 + Math.sin(n) / 2000]);
  expect(encode({ type: "Polygon", coordinates: [[...round, round[0] ?? [0, 0]]] }).length).toBeLessThan(1500);
});

test.each(["", "A", "AAAAA", "AAAA!!", "AAAAéA", "_____", "_____fAAAAA", "AAAAAA~"])("%j is no outline", (text) => {
  expect(decode(text)).toBeNull();
});
