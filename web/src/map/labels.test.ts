import { expect, test } from "vitest";
import { fitting } from "./labels.js";
import { faint } from "./colours.js";

test("the more important name is kept where two would lie over each other", () => {
  const kept = fitting([
    { name: "Rennes", x: 10, y: 10 },
    { name: "Cesson", x: 30, y: 14 },
    { name: "Vitré", x: 10, y: 40 },
  ]);
  expect(kept.map(({ name }) => name)).toEqual(["Rennes", "Vitré"]);
});

test("a colour is made faint by its alpha", () => {
  expect(faint("#9a6a35", 0.2)).toBe("#9a6a3533");
});
