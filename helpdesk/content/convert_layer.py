"""From a validated layer file to a layer, with the terms that it inherits."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..domain.layers import Layer, LegendClass, Provenance
from ..domain.sourcing import CogSource, FileSource, HttpsSource, PackageSource, PostgisSource, Recipe, Sourcing
from .convert import bounds_of
from .convert_legend import drawing_of, headings_of, stops_of, variants_of
from .schema import layer as schema
from .shelf import Entry


def layer_of(entry: Entry[schema.LayerFile], derived_from: Mapping[str, schema.LayerFile]) -> Layer:
    """The layer; `derived_from` are all layer files by id, so that terms pass on to what is derived."""
    model = entry.model
    return Layer(
        id=model.id,
        kind=model.kind,
        titles=model.title,
        descriptions=model.description,
        provenance=provenance_of(model, derived_from),
        sourcing=_sourcing(model, entry.document.path.parent),
        profile=model.profile,
        replaces=model.replaces,
        key=model.key,
        published=model.published,
        fact=model.fact,
        same_as=model.same_as,
        unit=model.unit,
        bounds=bounds_of(model.bounds),
        depth_cm=(model.depth_cm[0], model.depth_cm[1]) if model.depth_cm else None,
        years=years_of(model, derived_from),
        classes=tuple(
            LegendClass(value=c.value, id=c.id, names=c.names, colour=c.colour, ground=c.ground, land_use=c.land_use)
            for c in model.classes
        ),
        ramp=stops_of(model.ramp),
        styles=variants_of(model.styles),
        drawing=drawing_of(model),
        headings=headings_of(model.columns),
        no_soil=model.no_soil,
        caveats=model.caveats,
        approximate=model.approximate,
        decimals=model.decimals,
        keywords=tuple(model.keywords),
    )


def provenance_of(model: schema.LayerFile, known: Mapping[str, schema.LayerFile]) -> Provenance:
    """A source's own terms, or all those of the layers a recipe reads, each once: derived data inherit them."""
    if model.source is not None:
        source = model.source
        # A browser has no use for the address of a bucket.
        url = None if source.url is not None and source.url.startswith("s3:") else source.url
        return Provenance(credit=source.credit, licence=source.licence, terms=source.terms, url=url)
    # Joined from the sources themselves: from what is joined already, the same credit would come again.
    parts = [provenance_of(each, known) for each in _sourced(model, known)]
    return Provenance(
        credit="; ".join(dict.fromkeys(part.credit for part in parts)),
        licence="; ".join(dict.fromkeys(part.licence for part in parts)),
        terms="; ".join(dict.fromkeys(part.terms for part in parts if part.terms)) or None,
    )


def _sourced(
    model: schema.LayerFile, known: Mapping[str, schema.LayerFile], depth: int = 0
) -> Iterator[schema.LayerFile]:
    """The layers with a source that a recipe reads in the end; in a circle of recipes there may be none."""
    if model.source is not None:
        yield model
    elif model.recipe is not None and depth <= len(known):
        for each in model.recipe.inputs.values():
            if each in known:
                yield from _sourced(known[each], known, depth + 1)


def years_of(model: schema.LayerFile, known: Mapping[str, schema.LayerFile], depth: int = 0) -> tuple[int, int] | None:
    """A layer's own years, or those of the layers a recipe reads, from the first of all to the last of all."""
    if model.years is not None or model.recipe is None or depth > len(known):
        return (model.years[0], model.years[1]) if model.years else None
    inputs = [known[each] for each in model.recipe.inputs.values() if each in known]
    found = [years for each in inputs if (years := years_of(each, known, depth + 1))]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def _sourcing(model: schema.LayerFile, folder: Path) -> Sourcing:
    if model.recipe is not None:
        recipe = model.recipe
        return Recipe(name=recipe.name, inputs=recipe.inputs, options=recipe.options, cites=tuple(recipe.cites))
    source = model.source
    assert source is not None
    if isinstance(source, schema.PackageSource):
        return PackageSource(
            registry=source.type,
            package=source.package,
            version=source.version,
            sha256=source.sha256,
            member=source.member,
            reader=source.reader,
            options=source.options,
        )
    if isinstance(source, schema.HttpsSource):
        window = tuple(source.partial) if source.partial else None
        return HttpsSource(
            url=source.url,
            reader=source.reader,
            sha256=source.sha256,
            partial=window,  # type: ignore[arg-type]  # the schema fixes its length at four
            options=source.options,
        )
    if isinstance(source, schema.CogSource):
        return CogSource(url=source.url)
    if isinstance(source, schema.PostgisSource):
        return _table(source, model.key)
    path = (folder / source.path).resolve()
    return FileSource(path=str(path), reader=source.reader, sha256=source.sha256, options=source.options)


def _table(source: schema.PostgisSource, key: str | None) -> PostgisSource:
    """Names as PostgreSQL reads them: quoted ones as they are, others in small letters."""
    parts = re.findall(r'"(?:[^"]|"")+"|[^."]+', source.table)
    names = [part[1:-1].replace('""', '"') if part.startswith('"') else part.lower() for part in parts]
    return PostgisSource(
        schema=names[0] if len(names) > 1 else "public",
        table=names[-1],
        key=source.key or key,
        geometry=source.geometry,
    )
