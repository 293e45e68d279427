"""Every kind of mistake is named by file and line, with a remedy."""

import re
from pathlib import Path

import pytest

from helpdesk.content.load import examine
from helpdesk.domain.errors import ContentInvalid

from .sample import FILES, write

REGIONS = "regions/demo/regions.yaml"
BODIES = "regions/demo/bodies.yaml"
TOPICS = "regions/demo/topics.yaml"
SAID = "regions/demo/statements/manure.yaml"
SCHEMES = "regions/demo/schemes.yaml"
SCENARIOS = "regions/demo/scenarios.yaml"
PACK = "regions/demo/pack.yaml"
COVER = "layers/cover.yaml"
EVIDENCE = "regions/demo/evidence.yaml"
FIELDS = "layers/fields.yaml"

# what was done, in which file, from, to, the line it is reported at, and what the message must say
MISTAKES = [
    (
        "misspelt key",
        SAID,
        "- id: no-slurry\n  issuer: state\n",
        "- id: no-slurry\n  isuer: state\n",
        2,
        'did you mean "issuer"',
    ),
    ("missing key", SAID, "  issuer: chamber\n", "", 20, "issuer: is missing; add it"),
    ("unknown parent", REGIONS, "parent: nation", "parent: natoin", 7, 'not a region \\(did you mean "nation"'),
    (
        "cycle of parents",
        REGIONS,
        "  kind: admin\n  names: {en: Nation}",
        "  kind: admin\n  parent: district\n  names: {en: Nation}",
        3,
        "its own ancestor",
    ),
    (
        "overlapping equal rules",
        SAID,
        "- id: compost\n",
        "- id: twice\n  issuer: state\n  topic: manure\n  region: nation\n  modality: PROHIBIT\n"
        "  value: slurry\n  when: {land_cover: [water]}\n  text: {en: No.}\n  source: {title: X}\n- id: compost\n",
        20,
        "end the older one",
    ),
    ("missing source", SAID, "  source: {title: A leaflet}\n", "", 20, "source: is missing"),
    ("wrong unit", SAID, "unit: kg N/ha", "unit: kg N ha", 17, "is in 'kg N/ha'.*did you mean"),
    ("no unit", SAID, "  unit: kg N/ha\n", "", 11, "CEILING needs a unit"),
    ("unknown topic", SAID, "topic: manure.rate", "topic: manure.rat", 13, 'not a topic \\(did you mean "manure.rate"'),
    ("bad date", SAID, "from: 2020-01-01", "from: 2020-13-01", 7, "not a date; write YYYY-MM-DD"),
    (
        "dates the wrong way round",
        SAID,
        "from: 2020-01-01",
        "from: 2020-01-01\n  to: 2019-01-01",
        1,
        "to is the first day no longer in force",
    ),
    ("unknown issuer", SAID, "issuer: chamber", "issuer: chambre", 21, 'not a body \\(did you mean "chamber"'),
    ("unknown region", SAID, "region: district", "region: distrikt", 23, 'did you mean "district"'),
    ("duplicate id", SAID, "- id: closed", "- id: compost", 28, "already defined at .*manure.yaml:20"),
    ("duplicate key", SAID, "  topic: manure.rate\n", "  topic: manure.rate\n  topic: manure\n", 14, "stands twice"),
    (
        "unit unlike the ancestor's",
        SAID,
        "  topic: manure\n  region: nation\n  modality: CLOSED_DAYS\n  value: {from: 11-15, to: 01-15}",
        "  topic: manure\n  region: nation\n  modality: FLOOR\n  value: 3\n  unit: m",
        17,
        "but 'manure' is in 'm'",
    ),
    ("unit of a layer", "layers/clay.yaml", 'unit: "%"', "unit: parsecs", 6, "not a unit known here"),
    ("unknown reader", "layers/clay.yaml", "reader: geotiff", "reader: geotif", 10, 'did you mean "geotiff"'),
    ("unknown recipe", "layers/cover.yaml", "name: frost-free", "name: frostfree", 7, 'did you mean "frost-free"'),
    ("depths upside down", "layers/clay.yaml", 'unit: "%"', 'unit: "%"\ndepth_cm: [30, 0]', 7, "upper depth first"),
    ("years upside down", "layers/clay.yaml", 'unit: "%"', 'unit: "%"\nyears: [2010, 1986]', 7, "first year first"),
    ("a range without its value", SAID, "  unit: kg N/ha\n", "  unit: kg N/ha\n  low: 200\n", 11, "below low"),
    (
        "a norm with the error of a figure",
        SAID,
        "  unit: kg N/ha\n",
        "  unit: kg N/ha\n  error_pct: 5\n  error_meaning: 2 SD\n",
        11,
        "error_pct, error_meaning: only a VALUE",
    ),
    (
        "an error beside its range",
        SAID,
        "modality: CEILING",
        "modality: VALUE\n  low: 1\n  error_pct: 5\n  error_meaning: 2 SD",
        11,
        "either error_pct",
    ),
    (
        "an error of no meaning",
        SAID,
        "modality: CEILING",
        "modality: VALUE\n  error_pct: 5",
        11,
        "error_pct and error_meaning go together",
    ),
    (
        "a figure derived from others",
        SAID,
        "modality: CEILING",
        "modality: VALUE\n  verification: derived_single_source",
        11,
        "is no default",
    ),
    (
        "an edition that is not",
        SAID,
        "modality: CEILING",
        'modality: VALUE\n  edition: "2013"',
        16,
        "edition",
    ),
    (
        "competence that ends before it begins",
        BODIES,
        "region: district, power: ADVISE",
        "region: district, power: ADVISE, from: 2020-01-01, to: 2019-01-01",
        8,
        "not after from",
    ),
    (
        "an anchor that holds itself",
        TOPICS,
        "- {id: manure, names: {en: Manure}}",
        "- &a {id: manure, names: *a}",
        1,
        "refers to itself",
    ),
    ("unknown modality", SAID, "modality: PROHIBIT", "modality: PROHIBITS", 5, 'did you mean "PROHIBIT"'),
    (
        "a period where a practice belongs",
        SAID,
        "value: compost",
        "value: {from: 01-01, to: 01-02}",
        20,
        "only CLOSED_DAYS can",
    ),
    ("no such day", SAID, "from: 11-15", "from: 02-30", 33, "not a day of the year"),
    ("unknown practice", SAID, "value: slurry", "value: slury", 6, 'not a practice \\(did you mean "slurry"'),
    (
        "unknown audience",
        SAID,
        "  region: district\n",
        "  region: district\n  audience: [farmers]\n",
        24,
        "'farmers' is not a value of the fact audience; no facts.yaml declares it",
    ),
    ("unknown fact", SAID, "land_cover: [water]", "land_covr: [water]", 8, 'not a fact \\(did you mean "land_cover"'),
    ("unknown value of a fact", SAID, "land_cover: [water]", "land_cover: [watr]", 8, 'did you mean "water"'),
    ("a range of words", SAID, "land_cover: [water]", "land_cover: {min: 1}", 8, "list the values"),
    ("empty range", SCHEMES, "{min: 5}", "{min: 5, max: 1}", 5, "min 5 is above max 1"),
    (
        "norm without power",
        SAID,
        "issuer: state\n  topic: manure\n  region: nation\n  modality: CLOSED",
        "issuer: chamber\n  topic: manure\n  region: nation\n  modality: CLOSED",
        29,
        "no BIND or TIGHTEN competence",
    ),
    (
        "seller with power over others",
        BODIES,
        "- id: state\n",
        "- id: state\n  interest: private\n",
        2,
        "'state' is private and has BIND or TIGHTEN; give it ADVISE",
    ),
    (
        "derogation nobody delegated",
        SAID,
        "  value: {from: 11-15, to: 01-15}",
        "  value: {from: 11-15, to: 01-15}\n  derogates: [rate]",
        34,
        "does not delegate to 'state'",
    ),
    (
        "unknown derogation",
        SAID,
        "  value: {from: 11-15, to: 01-15}",
        "  value: {from: 11-15, to: 01-15}\n  derogates: [rte]",
        34,
        "'rte' is not a statement",
    ),
    (
        "replacing a norm",
        SAID,
        "  value: compost",
        "  value: compost\n  replaces: [rate]",
        26,
        "only advice replaces advice",
    ),
    (
        "verified without a source",
        SAID,
        "{title: A leaflet}",
        "{title: A leaflet, verified: true}",
        27,
        "needs url and read_on",
    ),
    ("read in the future", SAID, "read_on: 2026-01-02", "read_on: 2999-01-02", 10, "in the future"),
    (
        "language of no reader",
        SAID,
        "text: {fr: Compostez.}",
        "text: {sw: Tumia mboji.}",
        26,
        "none of the pack's languages",
    ),
    (
        "missing boundary file",
        REGIONS,
        "boundary: district.geojson",
        "boundary: distrct.geojson",
        9,
        "not in the pack's folder",
    ),
    (
        "boundary of an unknown layer",
        REGIONS,
        "boundary: district.geojson",
        "boundary: {layer: clai, where: {a: b}}",
        9,
        'did you mean "clay"',
    ),
    (
        "hand drawn without precision",
        REGIONS,
        "boundary: district.geojson",
        "boundary: district.geojson\n  approximate: true",
        5,
        "needs precision_m",
    ),
    (
        "competence on an unknown topic",
        BODIES,
        "topic: manure, region: district",
        "topic: manuer, region: district",
        8,
        'did you mean "manure"',
    ),
    ("unknown power", BODIES, "power: ADVISE", "power: ADVICE", 8, 'did you mean "ADVISE"'),
    (
        "contact without a way",
        BODIES,
        "- id: chamber",
        "  contacts: [{names: {en: Desk}}]\n- id: chamber",
        5,
        "at least one of phone",
    ),
    (
        "effect of an unknown kind",
        TOPICS,
        "names: {en: Manure}}",
        "names: {en: Manure}, effect_kind: river_basin}",
        1,
        "not a kind of any region",
    ),
    ("unknown successor", SCHEMES, "  body: state", "  body: state\n  successor: grnt2", 4, "not a scheme"),
    ("scenario of an unknown topic", SCENARIOS, "topics: {manure:", "topics: {manur:", 7, 'did you mean "manure"'),
    ("scenario out of the world", SCENARIOS, "lon: 2", "lon: 200", 2, "less than or equal to 180"),
    ("id unlike its folder", PACK, "id: demo", "id: dmo", 1, "the folder is named 'demo'"),
    ("not a list", TOPICS, FILES[TOPICS], "manure: {}\n", 1, "must be a list"),
    (
        "not YAML",
        TOPICS,
        "- {id: manure, names: {en: Manure}}",
        "- {id: manure, names: {en: Manure}",
        2,
        "not valid YAML",
    ),
    ("circular recipe", "layers/cover.yaml", "inputs: {clay: clay}", "inputs: {clay: cover}", 8, "derived from itself"),
    ("recipe of an unknown layer", "layers/cover.yaml", "{clay: clay}", "{clay: clays}", 8, 'did you mean "clay"'),
    (
        "source and recipe",
        "layers/cover.yaml",
        "recipe:",
        "source: {type: file, path: a, reader: b, credit: c, licence: d}\nrecipe:",
        1,
        "either source or recipe",
    ),
    (
        "bad checksum",
        "layers/clay.yaml",
        "  path: clay.tif",
        "  path: clay.tif\n  sha256: abc",
        10,
        "written as it must be",
    ),
    (
        "a further account of what no layer gives",
        "layers/cover.yaml",
        "fact: land_cover",
        "fact: land_cover\nsame_as: clay_pc",
        6,
        "no layer gives the fact 'clay_pc'.*did you mean",
    ),
    (
        "a further account in another unit",
        "layers/cover.yaml",
        "fact: land_cover",
        "fact: land_cover\nsame_as: clay_pct",
        6,
        "bring it into these, or leave same_as out",
    ),
    (
        "one fact from two layers",
        "layers/cover.yaml",
        "fact: land_cover",
        "fact: clay_pct",
        5,
        "already given by the layer at layers/clay.yaml:1",
    ),
    (
        "ramp upside down",
        "layers/clay.yaml",
        '  - {at: 0, colour: "#ffffff"}',
        '  - {at: 5, colour: "#ffffff"}\n  - {at: 0, colour: "#000000"}',
        15,
        "from the lowest number up",
    ),
    ("style with the name of the first", COVER, "id: grey", "id: default", 13, "already; rename"),
    ("style of a class that is not there", COVER, "{cropland:", "{crpland:", 15, 'did you mean "cropland"'),
    ("style without a class", COVER, ', water: "#333333"}', "}", 15, "has no colour for water"),
    (
        "ramp for classes",
        COVER,
        '    colours: {cropland: "#999999", water: "#333333"}',
        '    ramp: [{at: 0, colour: "#999999"}]',
        13,
        "colours of the classes",
    ),
    ("two entries for one value", FIELDS, "value: beans, names", "value: maize, names", 18, "has an entry already"),
    ("entry of nothing", FIELDS, "{value: maize,", "{", 17, "give either value, or from and below"),
    ("range among values", FIELDS, "{value: beans, names", "{below: 3, names", 18, "one or the other"),
    (
        "ranges that overlap",
        FIELDS,
        '    - {value: maize, fill: "#ffdd00"}\n    - {value: beans, names: {en: Beans}, fill: none}',
        '    - {below: 3, fill: "#ffdd00"}\n    - {from: 2, fill: none}',
        18,
        "overlaps the entry before it",
    ),
    ("range upside down", FIELDS, "{value: maize,", "{from: 3, below: 2,", 17, "from 3 must be under below 2"),
    ("entries of no property", FIELDS, "  by: crop\n", "", 12, "entries and by"),
    ("legend by no property", FIELDS, "by: crop", "by: corp", 13, 'did you mean "crop"'),
    ("label of no property", FIELDS, "label: farm", "label: frm", 14, 'did you mean "farm"'),
    ("heading of no property", FIELDS, "  yield: {title", "  yeld: {title", 21, 'did you mean "yield"'),
    ("unit of a property", FIELDS, "unit: t/ha", "unit: t/hectare", 21, "not a unit known here"),
    ("reference to no layer", FIELDS, "refers_to: fields", "refers_to: field", 22, 'did you mean "fields"'),
    ("colour that is none", FIELDS, 'stroke: "#333333"', "stroke: grey", 15, "not written as it must be"),
    ("words without a language", COVER, "{en: Cover}", "My title", 2, 'by language, for example {en: "My title"}'),
    ("words of no language", COVER, "{en: Cover}", "", 2, "by language, for example {en: Clay}"),
    ("words of an unknown language", COVER, "{en: Cover}", "{english: Cover}", 2, "not the code of a language"),
    ("a number where words belong", COVER, "{en: Cover}", "{en: 5}", 2, "must be text: put it into quotation marks"),
    ("no words at all", COVER, "{en: Cover}", "{}", 2, "at least 1 entry, not 0"),
    (
        "one where a list belongs",
        PACK,
        "languages: [en, fr]",
        "languages: en",
        3,
        "must be a list, for example \\[en\\]",
    ),
    ("keys where a list belongs", "layers/clay.yaml", "  - {at: 0", "  {at: 0", 13, "begin each entry with a dash"),
    ("a word where keys belong", PACK, "{name: The keeper}", "The keeper", 5, "keys with values: name, email"),
    ("a word where a number belongs", SCHEMES, "{min: 5}", "{min: five}", 5, "min: must be a number"),
    ("half a number", COVER, "value: 1,", "value: 1.5,", 10, "must be a whole number"),
    ("maybe", COVER, "fact: land_cover", "fact: land_cover\npublished: maybe", 6, "must be true or false"),
    ("an unknown type of source", FIELDS, "type: file", "type: fil", 6, 'source.type: .* \\(did you mean "file"'),
    ("no type of source", FIELDS, "  type: file\n", "", 5, "source.type: is missing"),
    (
        "one value where several may stand",
        SAID,
        "[water]",
        "water",
        8,
        "for example \\[water\\], or keys with values: min",
    ),
    ("an empty file", COVER, FILES[COVER], "", 1, "is empty; it must be keys with values: id, title"),
    (
        "raster read in place, of features",
        FIELDS,
        "  type: file\n  path: fields.geojson\n  reader: ogr\n"
        "  options: {columns: {crop: CROP, yield: YIELD, farm: FARM}}\n",
        "  type: cog\n  url: s3://soil/x.tif\n",
        1,
        "is a raster; give kind: coverage",
    ),
    (
        "address with a password",
        "layers/clay.yaml",
        "  type: file\n  path: clay.tif\n  reader: geotiff\n",
        "  type: cog\n  url: https://me:secret@example.org/clay.tif\n",
        9,
        "leave the name and the password out",
    ),
    (
        "address with a signature",
        "layers/clay.yaml",
        "  type: file\n  path: clay.tif\n  reader: geotiff\n",
        "  type: https\n  url: https://example.org/clay.tif?x=1&X-Amz-Signature=kingfisher\n"
        "  pin: first-use\n  reader: geotiff\n",
        9,
        "holds X-Amz-Signature, .* give an address that needs none",
    ),
    (
        "address of a signed object",
        "layers/clay.yaml",
        "  type: file\n  path: clay.tif\n  reader: geotiff\n",
        "  type: cog\n  url: https://example.org/clay.tif?sig=kingfisher\n",
        9,
        r"clay\.tif' must be .* without a query",
    ),
    ("evidence of no practice", EVIDENCE, "[compost]", "[compots]", 2, 'not a practice .did you mean "compost"'),
    ("evidence from no climate", EVIDENCE, "tropical_dry]", "tropical_try]", 8, "no climate zone .did you mean"),
    ("evidence from anywhere", EVIDENCE, "  climates: [temperate, tropical_dry]\n", "", 1, "or say pooled"),
    ("evidence by nobody", EVIDENCE, "issuer: chamber", "issuer: chambre", 9, 'not a body .did you mean "chamber"'),
    ("scheme of nobody", EVIDENCE, "  issuer: chamber\n", "", 1, "needs issuer"),
    ("range beside its value", EVIDENCE, "low: 4", "low: 14", 1, "low is on the wrong side"),
    ("more lost than there is", EVIDENCE, "low: 4", "low: -104", 6, "below -100"),
    ("class of no land use", COVER, "land_use: cropland", "land_use: croplnd", 10, 'did you mean "cropland"'),
    ("legend of a coverage", "layers/clay.yaml", "ramp:", "legend: {label: a}\nramp:", 1, "belong to features"),
]


def test_the_sample_is_valid(tmp_path: Path) -> None:
    content = examine([write(tmp_path)]).valid()
    assert set(content.statements) == {"no-slurry", "rate", "compost", "closed"}
    assert len(content.statements["closed"].value) == 62  # 15 Nov to 15 Jan, both inclusive


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_mistake_is_named_by_file_line_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, line: int, says: str
) -> None:
    path = write(tmp_path) / file
    monkeypatch.chdir(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    problems = [str(problem) for problem in examine([tmp_path]).problems]
    assert any(problem.startswith(f"{file}:{line}:") and re.search(says, problem) for problem in problems), problems
    assert "kingfisher" not in " ".join(problems)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("layers/clay.yaml", "title: {en: Clay}", "title: Clay"),
        (FIELDS, "title: {en: Fields}", "title: Fields"),
        (REGIONS, "boundary: nation.geojson", "boundary: nation.json"),
        (BODIES, "names: {en: The State}", "names: The State"),
        (SAID, "value: {from: 11-15, to: 01-15}", "value: {from: 11-15}"),
        ("regions/demo/practices.yaml", "{en: Slurry}", "Slurry"),
        (SCHEMES, "{min: 5}", "{min: five}"),
        (SAID, "[water]", "[[water]]"),
        (COVER, "title: {en: Cover}", "title: {en: Cover"),
        (BODIES, "{en: The State}", "{en: The State"),
    ],
)
def test_one_mistake_is_one_problem_though_others_name_what_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str
) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / file).write_text(FILES[file].replace(old, new, 1), encoding="utf-8")
    (tmp_path / "layers/spare.yaml").write_text(
        FILES["layers/clay.yaml"].replace("id: clay", "id: spare\nprofile: other\nreplaces: clay"), encoding="utf-8"
    )
    (only,) = examine([tmp_path]).problems
    assert only.path == file
    assert not re.search("valid (dict|list|str|num|bool|int)|Input|input", only.message)


def test_a_recipe_cannot_read_what_is_read_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    here, there = (
        "  type: file\n  path: clay.tif\n  reader: geotiff\n",
        "  type: cog\n  url: https://example.org/clay.tif\n",
    )
    path = tmp_path / "layers" / "clay.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(here, there), encoding="utf-8")
    (only,) = examine([tmp_path]).problems
    assert str(only).startswith(f"{COVER}:8: recipe.inputs.clay: 'clay' is read in place")


def test_all_mistakes_are_reported_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    for file, old, new in (
        (SAID, "issuer: chamber", "issuer: x"),
        (TOPICS, "unit:", "unti:"),
        (PACK, "id: demo", "id: d"),
    ):
        path = tmp_path / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ContentInvalid) as raised:
        examine([tmp_path]).valid()
    assert {problem.path for problem in raised.value.problems} >= {SAID, TOPICS, PACK}


def test_a_source_that_is_not_there_is_named_and_no_reason_not_to_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "layers" / "fields.geojson").touch()
    examined = examine([tmp_path])
    assert examined.valid()
    (missing,) = examined.missing_files()
    assert str(missing).startswith(
        f"layers/clay.yaml:9: source.path: there is no file '{tmp_path / 'layers/clay.tif'}'"
    )


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / TOPICS).write_bytes(b"- {id: manure, names: {fr: Mati\xe8re}}")
    assert any("not UTF-8" in str(problem) for problem in examine([tmp_path]).problems)


def test_a_root_without_content_is_named(tmp_path: Path) -> None:
    assert "no content root" in str(examine([tmp_path / "nowhere"]).problems[0])


def test_words_that_yaml_1_1_reads_as_booleans_stay_words(tmp_path: Path) -> None:
    path = write(tmp_path) / PACK
    path.write_text(FILES[PACK].replace("languages: [en, fr]", "languages: [no, en]"), encoding="utf-8")
    (tmp_path / SAID).write_text(FILES[SAID].replace("{fr: Compostez.}", "{no: Komposter.}"), encoding="utf-8")
    assert examine([tmp_path]).valid().packs["demo"].languages == ("no", "en")


def test_nothing_waits_for_a_fact_that_may_be_several_things_at_once(tmp_path: Path) -> None:
    facts = write(tmp_path) / "regions/demo/facts.yaml"
    facts.write_text(facts.read_text().replace("- id: land_use\n", "- id: land_use\n  several: true\n"))
    said = tmp_path / "regions/demo/statements/manure.yaml"
    said.write_text(said.read_text().replace("{land_cover: [water]}", "{land_use: [forest]}"))
    messages = [problem.message for problem in examine([tmp_path]).problems]
    assert any("whom it is for is `audience`" in message for message in messages), messages
