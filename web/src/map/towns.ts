// The names of the towns in view, asked for anew whenever the view comes to rest.

import type OlMap from "ol/Map.js";
import Feature from "ol/Feature.js";
import Point from "ol/geom/Point.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat, transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import { Circle, Fill, Stroke, Style, Text } from "ol/style.js";
import type { Colours } from "./colours.js";
import { fitting } from "./labels.js";

type Town = [name: string, lon: number, lat: number];

export class Towns {
  readonly layer: VectorLayer;
  readonly #source = new VectorSource();

  /** `root` leads from the page to the address of the desk. */
  constructor(private readonly colours: Colours, private readonly root: string) {
    this.layer = new VectorLayer({ source: this.#source, updateWhileInteracting: true });
  }

  async refresh(map: OlMap): Promise<void> {
    const seen = transformExtent(map.getView().calculateExtent(map.getSize()), "EPSG:3857", "EPSG:4326");
    const [west = 0, south = 0, east = 0, north = 0] = seen;
    const clip = (value: number, limit: number): string => Math.max(-limit, Math.min(limit, value)).toFixed(3);
    // Without a network the names that are there stay.
    const response = await fetch(`${this.root}towns?bbox=${[clip(west, 180), clip(south, 90), clip(east, 180), clip(north, 90)].join()}`).catch(() => null);
    if (!response?.ok) return;
    const towns = (await response.json()) as Town[];
    const placed = towns.flatMap(([name, lon, lat]) => {
      const at = fromLonLat([lon, lat]);
      const pixel = map.getPixelFromCoordinate(at) as [number, number] | null;
      return pixel ? [{ name, at, x: pixel[0], y: pixel[1] }] : [];
    });
    this.#source.clear(true);
    this.#source.addFeatures(fitting(placed).map(({ name, at }) => this.#town(name, at)));
  }

  #town(name: string, at: number[]): Feature {
    const town = new Feature(new Point(at));
    const { soft, land, font } = this.colours;
    town.setStyle(new Style({
      image: new Circle({ radius: 2, fill: new Fill({ color: soft }) }),
      text: new Text({
        text: name, font: `12px ${font}`, textAlign: "left", offsetX: 6, overflow: true,
        fill: new Fill({ color: soft }), stroke: new Stroke({ color: land, width: 3 }),
      }),
    }));
    return town;
  }
}
