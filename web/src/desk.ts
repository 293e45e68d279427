// Only comfort: the server renders every answer, and the page works without this script. There is one form, `ask`;
// controls in the answer belong to it.

import { Asking, open } from "./asking.js";
import { workOffline } from "./offline.js";
import { answer, part } from "./page.js";
import { offerPosition } from "./position.js";
import { pointAt } from "./question.js";
import { Suggestions } from "./suggestions.js";

const form = part("ask", HTMLFormElement);
const asking = new Asking();
const suggestions = new Suggestions(
  () => { asking.point = null; },
  ({ name, lon, lat }) => {
    asking.point = { lon: String(lon), lat: String(lat), place: name };
    void asking.ask(asking.query(), { focus: true });
  },
);
document.documentElement.classList.add("scripted");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  suggestions.close();
  void asking.ask(asking.query(), { focus: true });
});
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  // The words around the answer change with the language too.
  if (target.name === "lang") location.search = asking.query().toString();
  else if (target.name === "on" || target.dataset.ask !== undefined) void asking.ask(asking.query(), { move: false });
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-ask], .others a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void asking.ask(new URL(link.href).searchParams);
});
window.addEventListener("popstate", () => void asking.ask(new URLSearchParams(location.search), { push: false }));
// Browsers that cannot style the inside of a closed <details> print what is open.
window.addEventListener("beforeprint", () => { open(answer().querySelectorAll("details.more")); });

async function drawMap(frame: HTMLElement): Promise<void> {
  const { DeskMap } = await import("./map/map.js");
  const map = new DeskMap(frame, (point) => {
    asking.point = point;
    void asking.ask(asking.query(), { move: false });
  });
  map.show(answer().dataset, true);
  asking.onShown((move) => { map.show(answer().dataset, move); });
}

offerPosition((lon, lat) => {
  asking.point = pointAt(lon, lat);
  void asking.ask(asking.query(), { focus: true });
});
workOffline();
const frame = document.getElementById("map");
if (frame) void drawMap(frame);
