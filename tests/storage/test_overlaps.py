"""Overlaps where full precision goes wrong."""

import pytest
import shapely

from helpdesk.storage.earth import area_m2
from helpdesk.storage.territories.overlaps import overlaps

from .scenes import SCENE


def test_a_part_whose_corners_lie_almost_on_the_whole_is_inside_it() -> None:
    """Taken from a partition: in full precision, GEOS 3.14.1 finds no intersection."""
    corners = [
        (-0.711249975358435, -1.4696033497860201),
        (-0.0062455119862551, -1.5103457699657923),
        (0.0107473809085017, -1.8268990469199295),
        (0, -1.8028611712941753),
        (-0.2591830210156356, -1.6364171915155208),
        (-0.5132188119124549, -1.5795250883916045),
        (-0.5879224746228333, -1.6593621935751066),
    ]
    part, whole = shapely.Polygon(corners), SCENE["star1"]
    rows = {(a, b): (area, outside) for a, b, area, outside in overlaps({"part": part, "whole": whole})}
    assert rows["part", "whole"][1] < 1e-6 * area_m2(part)
    assert rows["whole", "part"][1] == pytest.approx(area_m2(whole) - area_m2(part))
