// Bundles the page's scripts into the Python package. What only the map needs is split off and loaded with it.
import { readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const out = new URL("../helpdesk/faces/pages/built/", import.meta.url).pathname;
rmSync(out, { recursive: true, force: true });
const { version } = JSON.parse(readFileSync(new URL("node_modules/ol/package.json", import.meta.url), "utf8"));

await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["src/desk.ts", "src/atlas.ts", "src/planner.ts", "src/sheet.ts", "src/worker.ts", "src/map.css"],
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  banner: { js: `/* Soil helpdesk, Apache-2.0; the map: OpenLayers ${version}, BSD-2-Clause, openlayers.org */` },
  logLevel: "warning",
});
