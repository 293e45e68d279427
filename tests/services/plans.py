"""Fields of the five regions, and plans for them, as the process takes them."""

from typing import Any

import numpy as np

from helpdesk.faces.ogc.processes.planning.tool import plan_tool
from helpdesk.services.desk import Desk
from helpdesk.services.jobs import Watch


def field(lon: float, lat: float, radius: float, seed: int = 1) -> dict[str, Any]:
    """A field of nine corners, about so many degrees wide each way."""
    random = np.random.default_rng(seed)
    angles, reach = np.linspace(0, 2 * np.pi, 9, endpoint=False), radius * random.uniform(0.7, 1, 9)
    ring = [[lon + by * np.cos(turn), lat + by * np.sin(turn)] for by, turn in zip(reach, angles, strict=True)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


CROPLAND = {"land_use": "cropland", "tillage": "full", "input": "low"}
PASTURE = {"land_use": "grassland", "tillage": "severely_degraded"}

# A field of each region, its own languages, and what might be done there.
FIELDS: dict[str, dict[str, Any]] = {
    "brittany": {
        "area": field(-4.506, 48.607, 0.012),
        "langs": ("fr", "en"),
        "present": CROPLAND,
        "practices": ("cover_crop", "permanent_grassland"),
    },
    "kenya": {
        "area": field(36.05, -0.2, 0.02),
        "langs": ("sw", "en"),
        "present": CROPLAND,
        "practices": ("residue_retention", "agroforestry_planting"),
    },
    "alberta": {
        "area": field(-112.8, 49.75, 0.03),
        "langs": ("en", "fr"),
        "present": CROPLAND,
        "practices": ("no_till", "permanent_grassland"),
    },
    "mato-grosso": {
        "area": field(-55.5, -11.9, 0.04),
        "langs": ("pt", "en"),
        "present": PASTURE,
        "practices": ("pasture_recovery", "improved_grazing"),
    },
    "sahel": {
        "area": field(8.99, 13.81, 0.01),
        "langs": ("fr", "en"),
        "present": CROPLAND,
        "practices": ("residue_retention", "zai_pits"),
    },
}


def inputs_of(region: str, **more: Any) -> dict[str, Any]:
    """Each practice on half of the field, from 2027 on, in a scenario of its own."""
    about = FIELDS[region]
    scenarios = [
        {"name": practice, "measures": [{"practice": practice, "share": 0.5, "from_year": 2027}]}
        for practice in about["practices"]
    ]
    return {"area": about["area"], "present": about["present"], "scenarios": scenarios} | more


def plan_of(desk: Desk, inputs: dict[str, Any]) -> dict[str, Any]:
    """As the process answers it."""
    made: dict[str, Any] = plan_tool(desk).prepare(inputs)(Watch())["plan"]
    return made
