// @vitest-environment jsdom
import { expect, test } from "vitest";
import { fill, type Offered } from "./practices.js";

const words = { lang: "fr", advised: "conseillé ici", other: "Autres" };
const offered: Offered = {
  regions: [],
  groups: [
    { id: "cropland", name: "Terre cultivée", practices: [
      { id: "cover_crop", name: "Couvert végétal", lang: "fr", advised: true },
      { id: "no_till", name: "No-till", lang: "en", advised: false },
    ] },
    { id: "", name: "", practices: [{ id: "hedge", name: "Haie", lang: "fr", advised: false }] },
  ],
};

function select(chosen: string): HTMLSelectElement {
  const made = document.createElement("select");
  made.append(new Option("–", ""), new Option("Labour", "plough"), new Option("Couvert", "cover_crop"));
  made.value = chosen;
  return made;
}

test("practices stand by use of the land, those advised say so, and names in another language say which", () => {
  const made = select("");
  fill(made, offered, words);
  expect([...made.querySelectorAll("optgroup")].map((each) => each.label)).toEqual(["Terre cultivée", "Autres"]);
  expect([...made.options].map((each) => each.text)).toEqual(["–", "Couvert végétal (conseillé ici)", "No-till", "Haie"]);
  expect([...made.options].map((each) => each.lang)).toEqual(["", "", "en", ""]);
});

test.each(["", "cover_crop", "plough"])("what was chosen (%j) stays chosen, be it known at the field or not", (chosen) => {
  const made = select(chosen);
  fill(made, offered, words);
  expect(made.value).toBe(chosen);
});
