import { expect, test } from "vitest";
import { composed, fragmentAddress, isKept, notKept, offlineWords } from "./kept.js";

const part = '<article id="answer" data-url="./?lon=8.99&amp;lat=13.81&amp;lang=fr"><h2>Zinder</h2><p>$&</p></article>\n';

test("an answer stands in the frame of another page, whatever characters it has", () => {
  const page = '<main><article id="answer" class="start"><h2>Ask</h2></article></main>';
  expect(composed(page, part)).toBe(`<main>${part.trim()}</main>`);
});

test("what is not kept is said in the words of the page", () => {
  const page = '<p id="offline" class="x" hidden>No network.</p><article id="answer"><h2>Zinder</h2></article>';
  const told = composed(page, notKept(offlineWords(page)));
  expect(told).toContain("<h2 id=\"answer-title\">No network.</h2>");
  expect(told).not.toContain("Zinder");
});

test("a part is found by the address that it gives itself", () => {
  expect(fragmentAddress(part)).toBe("?lon=8.99&lat=13.81&lang=fr");
  expect(fragmentAddress("<p>")).toBeNull();
});

test.each([["/", true], ["/answer", true], ["/desk/atlas", true], ["/towns", false], ["/api/advice", false], ["/ogc", false]])(
  "%s is kept: %s", (path, kept) => { expect(isKept(path)).toBe(kept); },
);
