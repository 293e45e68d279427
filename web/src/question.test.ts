import { expect, test } from "vitest";
import { isName, pointAt, query } from "./question.js";

test("a point takes the place of what stands in the box", () => {
  const fields: [string, string][] = [["place", "Rennes, FR"], ["on", "2026-11-25"], ["given", "crop:maize"], ["given", "ph:6"], ["topic", ""]];
  const asked = query(fields, { lon: "-1.6743", lat: "48.112", place: "Rennes, FR" });
  expect(asked.toString()).toBe(
    "place=Rennes%2C+FR&on=2026-11-25&given=crop%3Amaize&given=ph%3A6&lon=-1.6743&lat=48.112",
  );
});

test("without a point the text is asked for, and empty fields say nothing", () => {
  expect(query([["place", "Zinder"], ["fact.soil_ph", ""]], null).toString()).toBe("place=Zinder");
});

test("a point of the map bears no name", () => {
  expect(pointAt(8.98765, -13.8)).toEqual({ lon: "8.9877", lat: "-13.8000", place: "" });
});

test.each([["renn", true], ["r", false], ["48.6, -4.5", false], ["-4", false], ["−4", false], ["Zürich", true], ["زندر", true]])(
  "%s may be a name: %s", (text, name) => { expect(isName(text)).toBe(name); },
);
