// The pages of the OGC API and others that are read: the switch of languages, and a map where the page has one.

import { drawLayer } from "./layer.js";
import { say, sentByChoice, sentWithoutBlanks } from "./page.js";

const frame = document.getElementById("map");
document.documentElement.classList.add("scripted");

async function draw(shown: HTMLElement): Promise<void> {
  if (shown.dataset.layer !== undefined) await drawLayer(shown);
  else await (await import("./map/listed.js")).drawListed(shown);
}

sentByChoice();
document.querySelectorAll<HTMLFormElement>("form.trial").forEach(sentWithoutBlanks);
if (frame) draw(frame).catch(() => { say(frame.dataset.failed ?? "", true); });
