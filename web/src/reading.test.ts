import { expect, test } from "vitest";
import { reading, type Coverage } from "./reading.js";

const stock = (value: number | null): Coverage => ({
  parameters: { soc: { unit: { label: { en: "t C/ha" } }, observedProperty: {} } },
  ranges: { soc: { values: [value] } },
});
const soil: Coverage = {
  parameters: {
    soil: {
      observedProperty: { categories: [{ id: "sandy", label: { en: "Sandy", fr: "Sableux" } }, { id: "HAC", label: { en: "Clay" } }] },
      categoryEncoding: { sandy: 1, HAC: [3, 4] },
    },
  },
  ranges: { soil: { values: [3] } },
};

test("a number comes with its unit, as the language writes it", () => {
  expect(reading(stock(1234.5), "fr")).toBe("1\u202f234,5 t C/ha");
});

test("where there is no value there is no reading", () => {
  expect(reading(stock(null), "en")).toBeNull();
  expect(reading({ parameters: {}, ranges: {} }, "en")).toBeNull();
});

test("a class is told by its name, in English where the language has none", () => {
  expect(reading(soil, "fr")).toBe("Clay");
  expect(reading({ ...soil, ranges: { soil: { values: [1] } } }, "fr")).toBe("Sableux");
});

test("a code without a class is told as it is", () => {
  expect(reading({ ...soil, ranges: { soil: { values: [9] } } }, "en")).toBe("9");
});
