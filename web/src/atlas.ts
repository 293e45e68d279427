// The atlas: the chosen layer over the basemap, its opacity, and what it says where one clicks.

import { drawLayer } from "./layer.js";
import { workOffline } from "./offline.js";
import { part, say, sentByChoice } from "./page.js";

const frame = part("map", HTMLElement);
const opacity = part("opacity", HTMLInputElement);
document.documentElement.classList.add("scripted");

async function draw(): Promise<void> {
  const shown = await drawLayer(frame);
  const fade = (): void => { shown.fade(Number(opacity.value) / 100); };
  opacity.addEventListener("input", fade);
  fade();
}

sentByChoice();
draw().catch(() => { say(frame.dataset.failed ?? "", true); });
workOffline();
