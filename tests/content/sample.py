"""A small, valid content root, written out whole so that a test can spoil one line of it."""

from pathlib import Path

FILES = {
    "layers/clay.yaml": """\
id: clay
title: {en: Clay}
description: {en: Clay content}
kind: coverage
fact: clay_pct
unit: "%"
source:
  type: file
  path: clay.tif
  reader: geotiff
  credit: Us
  licence: CC0-1.0
ramp:
  - {at: 0, colour: "#ffffff"}
""",
    "layers/cover.yaml": """\
id: cover
title: {en: Cover}
description: {en: Land cover}
kind: coverage
fact: land_cover
recipe:
  name: frost-free
  inputs: {clay: clay}
classes:
  - {value: 1, id: cropland, names: {en: Cropland}, colour: "#ffff00", land_use: cropland}
  - {value: 2, id: water, names: {en: Water}, colour: "#0000ff"}
styles:
  - id: grey
    title: {en: Grey}
    colours: {cropland: "#999999", water: "#333333"}
""",
    "layers/fields.yaml": """\
id: fields
title: {en: Fields}
description: {en: Fields and their crops}
kind: features
source:
  type: file
  path: fields.geojson
  reader: ogr
  options: {columns: {crop: CROP, yield: YIELD, farm: FARM}}
  credit: Us
  licence: CC0-1.0
legend:
  by: crop
  label: farm
  symbol: {stroke: "#333333"}
  entries:
    - {value: maize, fill: "#ffdd00"}
    - {value: beans, names: {en: Beans}, fill: none}
  others: {names: {en: Other crops}, fill: "#cccccc"}
columns:
  yield: {title: {en: Yield}, unit: t/ha}
  farm: {title: {en: Farm}, refers_to: fields}
""",
    "regions/demo/pack.yaml": """\
id: demo
names: {en: Demo}
languages: [en, fr]
keepers:
  - {name: The keeper}
""",
    "regions/demo/regions.yaml": """\
- id: nation
  kind: admin
  names: {en: Nation}
  boundary: nation.geojson
- id: district
  kind: admin
  parent: nation
  names: {en: District}
  boundary: district.geojson
""",
    "regions/demo/nation.geojson": """\
{"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}
""",
    "regions/demo/district.geojson": """\
{"type": "Polygon", "coordinates": [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]]}
""",
    "regions/demo/bodies.yaml": """\
- id: state
  names: {en: The State}
  competences:
    - {topic: manure, region: nation, power: BIND}
- id: chamber
  names: {en: The chamber}
  competences:
    - {topic: manure, region: district, power: ADVISE}
""",
    "regions/demo/topics.yaml": """\
- {id: manure, names: {en: Manure}}
- {id: manure.rate, names: {en: Manure rate}, unit: kg N/ha}
""",
    "regions/demo/facts.yaml": """\
- id: irrigated
  names: {en: Irrigated}
  question: {en: Is the field irrigated?}
  boolean: true
- id: land_use
  names: {en: Land use}
  question: {en: How is the land used?}
  values:
    - {id: cropland, names: {en: Cropland}}
    - {id: forest, names: {en: Forest}}
""",
    "regions/demo/practices.yaml": """\
- {id: slurry, names: {en: Slurry}}
- {id: compost, names: {en: Compost}}
""",
    "regions/demo/evidence.yaml": """\
- id: compost-trial
  practices: [compost]
  region: nation
  metric: pct_of_soc
  value: 12
  low: 4
  high: 20
  climates: [temperate, tropical_dry]
  issuer: chamber
  scheme: grant
  tier: 3
  evidence_class: C
  citation: A trial of 2020
  verification: abstract_seen
""",
    "regions/demo/statements/manure.yaml": """\
- id: no-slurry
  issuer: state
  topic: manure
  region: nation
  modality: PROHIBIT
  value: slurry
  from: 2020-01-01
  when: {land_cover: [water]}
  text: {en: No slurry on water.}
  source: {title: The act, url: "https://example.org/act", read_on: 2026-01-02, verified: true}
- id: rate
  issuer: state
  topic: manure.rate
  region: nation
  modality: CEILING
  value: 170
  unit: kg N/ha
  text: {en: At most 170 kg.}
  source: {title: The act}
- id: compost
  issuer: chamber
  topic: manure
  region: district
  modality: RECOMMEND
  value: compost
  text: {fr: Compostez.}
  source: {title: A leaflet}
- id: closed
  issuer: state
  topic: manure
  region: nation
  modality: CLOSED_DAYS
  value: {from: 11-15, to: 01-15}
  text: {en: Closed in winter.}
  source: {title: The act}
""",
    "regions/demo/schemes.yaml": """\
- id: grant
  names: {en: Grant}
  body: state
  region: nation
  eligible: {clay_pct: {min: 5}}
  text: {en: A grant.}
  source: {title: The act}
""",
    "regions/demo/scenarios.yaml": """\
- name: In the district
  place: {lon: 2, lat: 2}
  on: 2026-01-01
  given: {irrigated: true}
  expect:
    regions: [district, nation]
    topics: {manure: {status: DECIDED}}
""",
}


def write(root: Path) -> Path:
    """The sample content under `root`, ready to be examined."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
