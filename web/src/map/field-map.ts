// The map on which a field is drawn, or shown as it was uploaded.

import GeoJSON from "ol/format/GeoJSON.js";
import type Feature from "ol/Feature.js";
import Draw from "ol/interaction/Draw.js";
import Modify from "ol/interaction/Modify.js";
import VectorLayer from "ol/layer/Vector.js";
import type OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import { getArea } from "ol/sphere.js";
import { Fill, Stroke, Style } from "ol/style.js";
import { basemap } from "./basemap.js";
import { colours, faint } from "./colours.js";

const M2_PER_HA = 10_000;
const DECIMALS = 6;
const FRAME_PX = 40;

export class FieldMap {
  readonly #map: OlMap;
  readonly #source = new VectorSource<Feature>();
  readonly #draw = new Draw({ source: this.#source, type: "Polygon" });
  readonly #json = new GeoJSON<Feature>({ featureProjection: "EPSG:3857" });

  /** `changed` is called with the geometry (GeoJSON, CRS84) and its size in hectares whenever somebody draws. */
  constructor(frame: HTMLElement, changed: (geometry: unknown, hectares: number) => void) {
    const worn = colours();
    const style = new Style({
      fill: new Fill({ color: faint(worn.region, 0.25) }),
      stroke: new Stroke({ color: worn.here, width: 2.5 }),
    });
    this.#map = basemap(frame, worn, [new VectorLayer({ source: this.#source, style })]);
    const modify = new Modify({ source: this.#source });
    const tell = (): void => {
      const [feature] = this.#source.getFeatures();
      const geometry = feature?.getGeometry();
      if (geometry) changed(this.#json.writeGeometryObject(geometry, { decimals: DECIMALS }), getArea(geometry) / M2_PER_HA);
    };
    this.#draw.setActive(false);
    this.#draw.on("drawend", () => {
      this.#draw.setActive(false);
      // The new feature joins the source after this event.
      setTimeout(tell);
    });
    modify.on("modifyend", tell);
    this.#map.addInteraction(this.#draw);
    this.#map.addInteraction(modify);
  }

  draw(): void {
    this.clear();
    this.#draw.setActive(true);
  }

  clear(): void {
    this.#draw.abortDrawing();
    this.#draw.setActive(false);
    this.#source.clear();
  }

  /** Shows a geometry (GeoJSON, CRS84) and goes there; answers its size in hectares. */
  show(geometry: unknown): number {
    this.clear();
    this.#source.addFeatures(this.#json.readFeatures({ type: "Feature", geometry, properties: {} }));
    const extent = this.#source.getExtent();
    if (!extent) return 0;
    this.#map.getView().fit(extent, { padding: [FRAME_PX, FRAME_PX, FRAME_PX, FRAME_PX], maxZoom: 13 });
    return this.#source.getFeatures().reduce((sum, each) => {
      const outline = each.getGeometry();
      return sum + (outline ? getArea(outline) / M2_PER_HA : 0);
    }, 0);
  }
}
