// The map that every page starts from: countries, the names of towns, a scale. All of it from our own server.

import Attribution from "ol/control/Attribution.js";
import ScaleLine from "ol/control/ScaleLine.js";
import Zoom from "ol/control/Zoom.js";
import type BaseLayer from "ol/layer/Base.js";
import OlMap from "ol/Map.js";
import { toLonLat, transformExtent } from "ol/proj.js";
import View from "ol/View.js";
import type { Colours } from "./colours.js";
import { countries } from "./outlines.js";
import { Towns } from "./towns.js";

const WORLD: [number, number, number, number] = [-125, -50, 150, 68];
const LIMIT: [number, number, number, number] = [-200, -85, 200, 85];
const CREDIT = "OpenLayers · Natural Earth · GeoNames";

/** A map in `frame`, whose data name the outlines of countries and the way to the desk; `layers` lie under the names. */
export function basemap(frame: HTMLElement, worn: Colours, layers: BaseLayer[]): OlMap {
  const towns = new Towns(worn, frame.dataset.root ?? "");
  const map = new OlMap({
    target: frame,
    controls: [new Zoom(), new ScaleLine(), new Attribution({ collapsible: false, attributions: CREDIT })],
    layers: [countries(frame.dataset.countries ?? "", worn), ...layers, towns.layer],
    view: new View({
      minZoom: 1,
      maxZoom: 14,
      extent: transformExtent(LIMIT, "EPSG:4326", "EPSG:3857"),
      enableRotation: false,
    }),
  });
  map.getView().fit(transformExtent(WORLD, "EPSG:4326", "EPSG:3857"));
  map.on("moveend", () => void towns.refresh(map));
  map.once("rendercomplete", () => { frame.dataset.drawn = "yes"; });
  return map;
}

/** Calls back with longitude and latitude: where one clicks, or at Enter the middle of a map that has the focus. */
export function onAsked(map: OlMap, frame: HTMLElement, asked: (lon: number, lat: number) => void): void {
  const ask = (at: number[]): void => {
    const [lon = 0, lat = 0] = toLonLat(at);
    asked(lon, lat);
  };
  map.on("singleclick", ({ coordinate }) => { ask(coordinate); });
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === frame) ask(map.getView().getCenter() ?? [0, 0]);
  });
}
