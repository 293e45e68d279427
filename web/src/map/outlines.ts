// The basemap: countries, and our regions over them, those of the answer marked. All from our own server.

import type Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";
import { Fill, Stroke, Style } from "ol/style.js";
import { faint, type Colours } from "./colours.js";

export function countries(url: string, colours: Colours): VectorLayer {
  const style = new Style({
    fill: new Fill({ color: colours.land }),
    stroke: new Stroke({ color: colours.coast, width: 0.7 }),
  });
  return new VectorLayer({ source: fetched(url), style, updateWhileInteracting: true });
}

/** Regions; `here` are those of the answer, the most local first. */
export class Regions {
  readonly layer: VectorLayer;
  #here: readonly string[] = [];

  constructor(url: string, colours: Colours) {
    const area = new Fill({ color: faint(colours.region, 0.04) });
    const plain = new Style({ fill: area, stroke: new Stroke({ color: faint(colours.region, 0.55), width: 0.8 }) });
    const around = new Style({ fill: area, stroke: new Stroke({ color: faint(colours.region, 0.9), width: 1.2 }) });
    const nearest = new Style({
      fill: new Fill({ color: faint(colours.region, 0.16) }),
      stroke: new Stroke({ color: colours.here, width: 2.4 }),
      zIndex: 1,
    });
    this.layer = new VectorLayer({
      source: fetched(url),
      updateWhileInteracting: true,
      style: (feature) => {
        const rank = this.#here.indexOf(String(feature.getId()));
        return rank === 0 ? nearest : rank > 0 ? around : plain;
      },
    });
  }

  mark(here: readonly string[]): void {
    this.#here = here;
    this.layer.changed();
  }
}

function fetched(url: string): VectorSource {
  return new VectorSource({ url, format: new GeoJSON<Feature>(), wrapX: true });
}
