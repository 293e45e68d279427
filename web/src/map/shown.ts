// One of our layers on the map: a raster as map tiles, features as vector tiles in their own MapLibre style.

import Feature from "ol/Feature.js";
import MVT from "ol/format/MVT.js";
import PointGeometry from "ol/geom/Point.js";
import TileLayer from "ol/layer/Tile.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import type OlMap from "ol/Map.js";
import { fromLonLat, transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import VectorTileSource from "ol/source/VectorTile.js";
import XYZ from "ol/source/XYZ.js";
import { stylefunction } from "ol-mapbox-style";
import { basemap, onAsked } from "./basemap.js";
import { colours } from "./colours.js";
import { spotLayer } from "./map.js";

const TILE = "WebMercatorQuad/{z}/{y}/{x}";
const DEEPEST = 12;
const MOST_NAMES = 8;
const WIDE = 270;
const FRAME_PX = 24;
const VIEW = "atlas-view";

export class Shown {
  readonly #map: OlMap;
  readonly #spot = new VectorSource();
  readonly #layer: TileLayer | VectorTileLayer;

  constructor(frame: HTMLElement, private readonly collection: string, kind: string, asked: (lon: number, lat: number) => void) {
    const worn = colours();
    this.#layer = kind === "coverage" ? new TileLayer() : new VectorTileLayer({ source: this.#features(), declutter: true });
    this.#map = basemap(frame, worn, [this.#layer]);
    this.#map.addLayer(spotLayer(this.#spot, worn));
    if (frame.dataset.extent) this.#goTo(frame.dataset.extent);
    else this.#keepView();
    onAsked(this.#map, frame, asked);
  }

  /** Puts on one of the layer's styles. */
  async wear(style: string): Promise<void> {
    const styled = `${this.collection}/styles/${encodeURIComponent(style)}`;
    if (this.#layer instanceof TileLayer) {
      const url = new URL(`${styled}/map/tiles/${TILE}`, document.baseURI).href;
      this.#layer.setSource(new XYZ({ url: decodeURI(url), maxZoom: DEEPEST }));
      return;
    }
    const response = await fetch(`${styled}?f=mapbox`);
    const document_ = (await response.json()) as { sources: Record<string, unknown> };
    stylefunction(this.#layer, document_, Object.keys(document_.sources)[0] ?? "");
  }

  fade(share: number): void {
    this.#layer.setOpacity(share);
  }

  mark(lon: number, lat: number): void {
    this.#spot.clear();
    this.#spot.addFeature(new Feature(new PointGeometry(fromLonLat([lon, lat]))));
  }

  /** The names of the features drawn at a place. */
  namesAt(lon: number, lat: number, lang: string): Promise<readonly string[]> {
    const pixel = this.#map.getPixelFromCoordinate(fromLonLat([lon, lat]));
    const names = new Set<string>();
    this.#map.forEachFeatureAtPixel(
      pixel,
      (feature) => { names.add(told(feature.getProperties(), lang)); },
      { layerFilter: (layer) => layer === this.#layer, hitTolerance: 3 },
    );
    names.delete("");
    return Promise.resolve([...names].slice(0, MOST_NAMES));
  }

  #features(): VectorTileSource {
    const url = new URL(`${this.collection}/tiles/${TILE}?f=mvt`, document.baseURI).href;
    return new VectorTileSource({ format: new MVT(), url: decodeURI(url), maxZoom: DEEPEST });
  }

  /** `west,south,east,north` in degrees, or the basemap's own view for what is as wide as the world. */
  #goTo(extent: string): void {
    const [west = -180, south = -90, east = 180, north = 90] = extent.split(",").map(Number);
    if (east - west > WIDE || east < west) return;
    const box = transformExtent([west, Math.max(south, -85), east, Math.min(north, 85)], "EPSG:4326", "EPSG:3857");
    this.#map.getView().fit(box, { padding: [FRAME_PX, FRAME_PX, FRAME_PX, FRAME_PX], maxZoom: DEEPEST });
  }

  /** Going from layer to layer keeps the view. */
  #keepView(): void {
    const view = this.#map.getView();
    const kept = sessionStorage.getItem(VIEW)?.split(",").map(Number);
    if (kept?.length === 3 && kept.every(Number.isFinite)) {
      view.setCenter(kept.slice(0, 2));
      view.setZoom(kept[2] ?? 0);
    }
    this.#map.on("moveend", () => {
      sessionStorage.setItem(VIEW, [...(view.getCenter() ?? []), view.getZoom()].join());
    });
  }
}

/** What a feature is called, and on the map of subsidiarity who decides there. */
function told(properties: Record<string, unknown>, lang: string): string {
  const text = (...keys: string[]): string => keys.map((key) => properties[key]).find((value) => typeof value === "string") ?? "";
  const name = text(`name_${lang}`, `topic_name_${lang}`, "name", "title", "topic_name", "topic");
  return [name, text("decided_by_names", "status")].filter(Boolean).join(": ");
}
