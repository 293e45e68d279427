"""Grids of the content: every mistake in the file is a problem at its line."""

from pathlib import Path

import pytest

from helpdesk.content.load import examine

from . import sample

GRID = """\
{
  "id": "coarse",
  "title": "A coarse grid of the north",
  "crs": "http://www.opengis.net/def/crs/EPSG/0/3035",
  "orderedAxes": ["Y", "X"],
  "tileMatrices": [
    {"id": "0", "scaleDenominator": 10000000, "cellSize": 2800, "pointOfOrigin": [5500000, 2000000],
     "tileWidth": 256, "tileHeight": 256, "matrixWidth": 6, "matrixHeight": 5},
    {"id": "1", "scaleDenominator": 5000000, "cellSize": 1400, "pointOfOrigin": [5500000, 2000000],
     "tileWidth": 256, "tileHeight": 256, "matrixWidth": 12, "matrixHeight": 10}
  ]
}
"""


def written(tmp_path: Path, text: str, name: str = "coarse.json") -> Path:
    root = sample.write(tmp_path)
    folder = root / "config" / "tile-matrix-sets"
    folder.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    return root


def test_a_grid_is_read_with_its_corner_as_east_and_north(tmp_path: Path) -> None:
    grid = examine([written(tmp_path, GRID)]).valid().tile_matrix_sets["coarse"]
    assert grid.matrix("1").window(0, 0) == (2000000, 5500000 - 1400 * 256, 2000000 + 1400 * 256, 5500000)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('"EPSG/0/3035"'.strip('"'), "EPSG/0/999999", 1, "not known to PROJ"),
        ('"scaleDenominator": 5000000', '"scaleDenominator": 4000000', 1, "does not fit its scaleDenominator"),
        ('"cellSize": 1400', '"cellSise": 1400', 9, "did you mean"),
        ('"matrixWidth": 6', '"matrixWidth": 0', 8, "greater than 0"),
        ('"id": "coarse"', '"id": "course"', 2, "the file is named"),
        ("2800", "two", 7, "must be a number"),
        ('"http://www.opengis.net/def/crs/EPSG/0/3035"', '"EPSG:3035"', 4, "not written as it must be"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, right: str, wrong: str, line: int, said: str) -> None:
    problems = examine([written(tmp_path, GRID.replace(right, wrong, 1))]).problems
    assert any(problem.line == line and said in problem.message for problem in problems), problems
