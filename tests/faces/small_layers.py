"""The layers of the small desk, with everything that a reader wants to know of them."""

from typing import Any

from helpdesk.domain.geo import BBox
from helpdesk.domain.layers import Layer, LegendClass, Provenance, Stop
from helpdesk.domain.legends import Drawing, Entry, Heading, Symbol, Variant
from helpdesk.domain.sourcing import FileSource

WORLD = BBox(west=-180, south=-90, east=180, north=90)


BRITTANY = BBox(west=-5, south=47, east=-1, north=49)


def layer(id_: str, kind: str, **more: Any) -> Layer:
    """A layer with everything a reader wants to know of it."""
    about: dict[str, Any] = {
        "titles": {"en": f"Title of {id_}", "fr": f"Titre de {id_}"},
        "descriptions": {"en": f"What {id_} is", "fr": f"Ce qu'est {id_}"},
        "provenance": Provenance(
            credit="A Soil Institute", licence="CC-BY-4.0", terms="No use on Sundays", url="https://example.org/"
        ),
        "sourcing": FileSource(path="/nowhere", reader="none"),
        "caveats": {"en": "Coarse: pH < 5.5 is rare & R > 2"},
        "keywords": ("soil",),
    }
    return Layer(id=id_, kind=kind, **(about | more))


CARBON = layer(
    "carbon",
    "coverage",
    fact="soc_pct",
    unit="%",
    depth_cm=(0.0, 30.0),
    ramp=(Stop(at=0, colour="#ffffff"), Stop(at=5, colour="#442200")),
    styles=(
        Variant(
            id="grey",
            titles={"en": "Grey", "fr": "Gris"},
            ramp=(Stop(at=0, colour="#eeeeee"), Stop(at=5, colour="#111111")),
        ),
    ),
)


COVER = layer(
    "cover", "coverage", fact="land_cover",
    provenance=Provenance(credit="A Soil Institute; A Land Survey", licence="ODbL-1.0", terms="Ask first."),
    classes=(
        LegendClass(value=1, id="forest", names={"en": "Forest", "fr": "Forêt"}, colour="#006600"),
        LegendClass(value=2, id="cropland", names={"en": "Cropland"}, colour="#ffee66"),
    ),
    styles=(Variant(id="plain", titles={"en": "Plain"}, colours={"forest": "#222222", "cropland": "#dddddd"}),),
)  # fmt: skip


COUNTIES = layer(
    "counties", "features", key="code",
    drawing=Drawing(
        by="district", label="name",
        entries=(
            Entry(value=0, names={"en": "North", "fr": "Nord"}, symbol=Symbol(fill="#88ccee")),
            Entry(value=1, names={"en": "East & <West>", "fr": "Est & <Ouest>"}, symbol=Symbol(fill="#ddcc7780")),
            Entry(names={"en": "Elsewhere"}, symbol=Symbol(fill=None, stroke="#882255")),
        ),
    ),
    headings={
        "name": Heading(titles={"en": "Name", "fr": "Nom"}),
        "soc_mean": Heading(titles={"en": "Carbon", "fr": "Carbone"}, unit="%"),
    },
)  # fmt: skip


HIDDEN = layer("hidden", "features", published=False)
