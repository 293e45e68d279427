import { expect, test } from "vitest";
import { fromCorners, toCorners } from "./field.js";
import { amount, order } from "./order.js";

const area = { type: "Polygon", coordinates: [] };

test("each row with a practice is a scenario, the share in percent", () => {
  const fields = new Map([
    ["practice.1", "cover_crop"], ["share.1", "50"], ["from.1", "2027"],
    ["practice.2", ""], ["share.2", "100"],
    ["present.land_use", "cropland"], ["present.tillage", ""], ["stock_t_c_ha", "55,5"], ["years", "20"],
  ]);
  expect(order(fields, area, "fr", (practice) => `<${practice}>`)).toEqual({
    lang: "fr",
    area,
    present: { land_use: "cropland" },
    stock_t_c_ha: 55.5,
    years: 20,
    scenarios: [{ name: "<cover_crop>", measures: [{ practice: "cover_crop", share: 0.5, from_year: 2027 }] }],
  });
});

test("what is not said is not sent", () => {
  const asked = order(new Map([["practice.1", "hedge"], ["share.1", "10"], ["from.1", "2030"]]), area, "en", String);
  expect(asked).not.toHaveProperty("present");
  expect(asked).not.toHaveProperty("stock_t_c_ha");
});

test.each([["12,5", 12.5], [" 7 ", 7], ["", null], ["much", null]])("%j is the amount %j", (text, value) => {
  expect(amount(text)).toBe(value);
});

test("corners are said latitude first and read back as a closed ring", () => {
  const field = fromCorners("48.60 -4.51, 48.61 -4.51; 48.61 -4.5");
  expect(field?.coordinates[0]).toEqual([[-4.51, 48.6], [-4.51, 48.61], [-4.5, 48.61], [-4.51, 48.6]]);
  expect(field && toCorners(field)).toBe("48.6 -4.51, 48.61 -4.51, 48.61 -4.5");
});

test.each(["", "48.6 -4.5", "48.6 -4.5, 48.7 -4.5", "a b, c d, e f", "98 1, 1 2, 3 4", "1 2 3, 4 5 6, 7 8 9"])(
  "%j is no field", (text) => { expect(fromCorners(text)).toBeNull(); },
);
