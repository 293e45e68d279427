"""A batch that is killed: its file is whole or not there, and the same command goes on where it was."""

import random
from pathlib import Path

from ..e2e.small_desk import ingested, small_desk
from .desks import command, leftovers
from .killing import Killer

POINTS = 60_000


def test_a_batch_killed_at_any_instant_goes_on_to_the_same_bytes(killer: Killer, tmp_path: Path) -> None:
    """Of two chunks, and all processes are killed at once."""
    desk, chance = ingested(small_desk(tmp_path / "desk")), random.Random(3)
    points, folder = tmp_path / "points.csv", tmp_path / "out"
    folder.mkdir()
    lines = [f"{chance.uniform(-5, -1):.3f},{chance.uniform(47, 49):.3f}" for _ in range(POINTS)]
    points.write_text("\n".join(["lon,lat", *lines]) + "\n")

    def batch(out: Path) -> tuple[str, ...]:
        return ("batch", str(points), "--out", str(out), "--on", "2026-11-23", "--workers", "1")

    first = folder / "first.csv"
    whole = killer.whole(command(desk, tmp_path / "log", *batch(first)))
    for number in killer.tries(2, 20):
        out = folder / f"{number}.csv"
        again = command(desk, tmp_path / "log", *batch(out))
        hit = killer.killed(again, whole)
        assert hit or out.exists()
        killer.whole(again, refused="exists already" if out.exists() else None)
        assert out.read_bytes() == first.read_bytes()
        out.unlink()
    assert leftovers(folder) == []
