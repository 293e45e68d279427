// The map of the desk: a click asks about that place, and the answer's place and regions are marked.

import Attribution from "ol/control/Attribution.js";
import ScaleLine from "ol/control/ScaleLine.js";
import Zoom from "ol/control/Zoom.js";
import Feature from "ol/Feature.js";
import PointGeometry from "ol/geom/Point.js";
import VectorLayer from "ol/layer/Vector.js";
import OlMap from "ol/Map.js";
import { fromLonLat, toLonLat, transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import { Circle, Fill, Stroke, Style } from "ol/style.js";
import View from "ol/View.js";
import { pointAt, type Point } from "../question.js";
import { colours, type Colours } from "./colours.js";
import { countries, Regions } from "./outlines.js";
import { Towns } from "./towns.js";

const WORLD: [number, number, number, number] = [-125, -50, 150, 68];
const CLOSE_ZOOM = 8;
const LIMIT: [number, number, number, number] = [-200, -85, 200, 85];

export class DeskMap {
  readonly #map: OlMap;
  readonly #regions: Regions;
  readonly #spot = new VectorSource();

  constructor(frame: HTMLElement, asked: (point: Point) => void) {
    const worn = colours();
    const { countries: land = "", regions = "" } = frame.dataset;
    const towns = new Towns(worn);
    this.#regions = new Regions(regions, worn);
    this.#map = new OlMap({
      target: frame,
      controls: [new Zoom(), new ScaleLine(), new Attribution({ collapsible: false, attributions: "OpenLayers · Natural Earth · GeoNames" })],
      layers: [countries(land, worn), this.#regions.layer, towns.layer, spotLayer(this.#spot, worn)],
      view: new View({ minZoom: 1, maxZoom: 14, extent: transformExtent(LIMIT, "EPSG:4326", "EPSG:3857"), enableRotation: false }),
    });
    this.#map.getView().fit(transformExtent(WORLD, "EPSG:4326", "EPSG:3857"));
    this.#map.on("singleclick", ({ coordinate }) => {
      const [lon = 0, lat = 0] = toLonLat(coordinate);
      asked(pointAt(lon, lat));
    });
    this.#map.on("moveend", () => void towns.refresh(this.#map));
    // Who drives the keyboard asks about the middle of the map.
    frame.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== frame) return;
      const [lon = 0, lat = 0] = toLonLat(this.#map.getView().getCenter() ?? [0, 0]);
      asked(pointAt(lon, lat));
    });
    this.#map.once("rendercomplete", () => { frame.dataset.drawn = "yes"; });
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

function spotLayer(source: VectorSource, { here, paper }: Colours): VectorLayer {
  const style = new Style({
    image: new Circle({ radius: 8, fill: new Fill({ color: here }), stroke: new Stroke({ color: paper, width: 2.5 }) }),
  });
  return new VectorLayer({ source, style, zIndex: 10 });
}
