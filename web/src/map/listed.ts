// The map of a page that lists features, or tells of one: each can be seen, pointed at, and opened.

import GeoJSON from "ol/format/GeoJSON.js";
import type Feature from "ol/Feature.js";
import VectorLayer from "ol/layer/Vector.js";
import type OlMap from "ol/Map.js";
import { fromLonLat } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import { Circle, Fill, Stroke, Style } from "ol/style.js";
import { part } from "../page.js";
import { basemap, onAsked } from "./basemap.js";
import { colours, faint, type Colours } from "./colours.js";

const FRAME_PX = 40;
const CLOSEST_ZOOM = 10;

/** Fetches the features that the page tells of, shows them, and lets them be opened where they are several. */
export async function drawListed(frame: HTMLElement): Promise<void> {
  const response = await fetch(frame.dataset.features ?? "");
  if (!response.ok) throw new TypeError(response.statusText);
  const features = new GeoJSON<Feature>({ featureProjection: "EPSG:3857" }).readFeatures(await response.json());
  const source = new VectorSource<Feature>({ features: features.filter((each) => each.getGeometry() !== undefined), wrapX: true });
  const worn = colours();
  const pointed = new Pointed();
  const layer = new VectorLayer({ source, style: pointed.styled(worn) });
  const map = basemap(frame, worn, [layer]);
  const extent = source.getExtent();
  if (extent && !source.isEmpty()) {
    map.getView().fit(extent, { padding: [FRAME_PX, FRAME_PX, FRAME_PX, FRAME_PX], maxZoom: CLOSEST_ZOOM });
  }
  const { items } = frame.dataset;
  if (items === undefined) return;
  pointed.follow(layer);
  onAsked(map, frame, (lon, lat) => { open(frame, items, namesAt(map, layer, lon, lat)); });
  map.on("pointermove", ({ pixel }) => {
    frame.classList.toggle("over", map.hasFeatureAtPixel(pixel, { layerFilter: (each) => each === layer }));
  });
}

/** The feature that a link of the list is about, while somebody points at it or has the focus on it. */
class Pointed {
  #id = "";

  styled({ region, here, paper }: Colours): (feature: { getId(): unknown }) => Style {
    const of = (stroke: string, width: number, share: number, zIndex: number): Style => new Style({
      fill: new Fill({ color: faint(region, share) }),
      stroke: new Stroke({ color: stroke, width }),
      image: new Circle({ radius: 6, fill: new Fill({ color: stroke }), stroke: new Stroke({ color: paper, width: 2 }) }),
      zIndex,
    });
    const plain = of(region, 1.5, 0.18, 0);
    const marked = of(here, 3, 0.4, 1);
    return (feature) => (String(feature.getId()) === this.#id ? marked : plain);
  }

  follow(layer: VectorLayer): void {
    for (const link of document.querySelectorAll<HTMLElement>("a[data-feature]")) {
      const point = (id: string) => (): void => {
        this.#id = id;
        layer.changed();
      };
      for (const begins of ["pointerenter", "focus"]) link.addEventListener(begins, point(link.dataset.feature ?? ""));
      for (const ends of ["pointerleave", "blur"]) link.addEventListener(ends, point(""));
    }
  }
}

function namesAt(map: OlMap, layer: VectorLayer, lon: number, lat: number): readonly string[] {
  const found = new Set<string>();
  map.forEachFeatureAtPixel(
    map.getPixelFromCoordinate(fromLonLat([lon, lat])),
    (feature) => { found.add(String(feature.getId())); },
    { layerFilter: (each) => each === layer, hitTolerance: 4 },
  );
  return [...found];
}

/** One is opened at once; of several that lie over each other one is chosen. */
function open({ dataset: { lang = "en", several = "" } }: HTMLElement, items: string, names: readonly string[]): void {
  const links = names.map((name) => {
    const link = document.createElement("a");
    link.href = `${items}/${encodeURIComponent(name)}?${new URLSearchParams({ f: "html", lang }).toString()}`;
    link.textContent = name;
    return link;
  });
  const [only] = links;
  if (links.length === 1 && only) {
    location.assign(only.href);
    return;
  }
  const read = part("reading", HTMLElement);
  read.hidden = links.length === 0;
  read.replaceChildren(`${several} `, ...links.flatMap((link, at) => (at > 0 ? [" · ", link] : [link])));
}
