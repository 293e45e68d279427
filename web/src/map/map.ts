// The map of the desk: a click asks about that place, and the answer's place and regions are marked.

import Feature from "ol/Feature.js";
import PointGeometry from "ol/geom/Point.js";
import VectorLayer from "ol/layer/Vector.js";
import type OlMap from "ol/Map.js";
import { fromLonLat } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import { Circle, Fill, Stroke, Style } from "ol/style.js";
import { pointAt, type Point } from "../question.js";
import { basemap, onAsked } from "./basemap.js";
import { colours, type Colours } from "./colours.js";
import { Regions } from "./outlines.js";

const CLOSE_ZOOM = 8;

export class DeskMap {
  readonly #map: OlMap;
  readonly #regions: Regions;
  readonly #spot = new VectorSource();

  constructor(frame: HTMLElement, asked: (point: Point) => void) {
    const worn = colours();
    this.#regions = new Regions(frame.dataset.regions ?? "", worn);
    this.#map = basemap(frame, worn, [this.#regions.layer]);
    this.#map.addLayer(spotLayer(this.#spot, worn));
    onAsked(this.#map, frame, (lon, lat) => { asked(pointAt(lon, lat)); });
  }

  /** Marks the place and the regions of an answer, and goes there if `move`. */
  show({ lon, lat, regions = "" }: DOMStringMap, move: boolean): void {
    this.#regions.mark(regions.split(" ").filter(Boolean));
    this.#spot.clear();
    if (lon === undefined || lat === undefined) return;
    const at = fromLonLat([Number(lon), Number(lat)]);
    this.#spot.addFeature(new Feature(new PointGeometry(at)));
    if (!move) return;
    const view = this.#map.getView();
    view.setCenter(at);
    view.setZoom(Math.max(view.getZoom() ?? 0, CLOSE_ZOOM));
  }
}

export function spotLayer(source: VectorSource, { here, paper }: Colours): VectorLayer {
  const style = new Style({
    image: new Circle({ radius: 8, fill: new Fill({ color: here }), stroke: new Stroke({ color: paper, width: 2.5 }) }),
  });
  return new VectorLayer({ source, style, zIndex: 10 });
}
