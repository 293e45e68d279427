"""The process `plan`: a field, its present management and scenarios in, its carbon over the years out."""

from collections.abc import Callable
from functools import partial

from .....services.desk import Desk
from .....services.jobs import Watch
from .....services.plan.asked import Order
from .....services.plan.plan import plan
from ...negotiation import GEOJSON
from ..tool import Output, Tool, Values
from . import files, report
from .inputs import inputs_of, order_of

GEOPACKAGE, PDF = "application/geopackage+sqlite3", "application/pdf"
_FIELD = [[[-4.53, 48.57], [-4.51, 48.57], [-4.51, 48.58], [-4.53, 48.58], [-4.53, 48.57]]]


def plan_tool(desk: Desk) -> Tool:
    """Several formats of one output: JSON, GeoJSON, CSV, GeoPackage, and the report as HTML and PDF."""
    return Tool(
        id="plan",
        titles={"en": "Plan for a field", "fr": "Plan pour une parcelle"},
        descriptions={
            "en": "What practices bring in soil carbon on an area, plot by plot and year by year, with ranges and "
            "against the 4 per 1000 line; the rules that bind there, the schemes, what to measure and how often.",
            "fr": "Ce que des pratiques apportent en carbone du sol sur une surface, partie par partie et année par "
            "année, avec leurs plages et face à la ligne 4 pour 1000 ; les règles, les aides, que mesurer et quand.",
        },
        inputs=inputs_of(desk),
        outputs={
            "plan": Output(
                titles={"en": "The plan", "fr": "Le plan"},
                schema={"type": "object"},
                others={
                    GEOJSON: files.geojson,
                    "text/csv": files.csv,
                    "text/html": partial(report.html, desk),
                    PDF: partial(report.pdf, desk),
                    GEOPACKAGE: partial(files.geopackage, desk),
                },
            )
        },
        prepare=lambda inputs: _asked(desk, order_of(desk, inputs)),
        example={
            "area": {"type": "Polygon", "coordinates": _FIELD},
            "present": {"land_use": "cropland", "tillage": "full", "input": "low"},
            "scenarios": [
                {"name": "Cover crops on half", "measures": [{"practice": "cover_crop", "share": 0.5}]},
                {
                    "name": "Cover crops without tillage",
                    "measures": [{"practices": ["cover_crop", "no_till"], "share": 0.5}],
                },
                {"name": "Grass strips", "measures": [{"practice": "grass_buffer", "share": 0.1}]},
            ],
        },
        keywords=("soil", "carbon", "planning", "field", "report"),
    )


def _asked(desk: Desk, order: Order) -> Callable[[Watch], Values]:
    return lambda watch: {"plan": plan(desk, order, watch)}
