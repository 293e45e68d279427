"""`helpdesk batch` as a person runs it: files in and out, stopped and gone on with, here and on a Dask cluster."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from helpdesk.bootstrap import batch as batching
from helpdesk.services.desk import Desk

from .conftest import free_port

OPTIONS = ["--topic", "nitrogen", "--topic", "soil_carbon", "--on", "2026-11-23"]


def helpdesk(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "helpdesk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, env={**os.environ, **(env or {})})


def batch(points: Path, out: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return helpdesk("batch", points, "--out", out, *OPTIONS, *more)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def degrees(count: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    return np.column_stack([rng.uniform(-180, 180, count), rng.uniform(-60, 80, count)]).round(5)


@pytest.fixture(scope="module")
def folder(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    del desk  # only asked for because it skips where nothing was ingested
    return tmp_path_factory.mktemp("batch")


@pytest.fixture(scope="module")
def points(folder: Path) -> Path:
    """Some thousand points, and rows that cannot be answered: lines 3002 to 3007."""
    path = folder / "points.csv"
    lines = ["id,lon,Latitude,note,land"]
    lines += [f'{n},{lon},{lat},"a, ""b""\nc",cropland' for n, (lon, lat) in enumerate(degrees(3000).tolist())]
    lines += ["x,abc,3,,", "y,200,3,,", "z,48,-4.5,,meadow", "w,1", "v,1,2,,,too,many", "u,,2,,", ""]
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def answered(points: Path, folder: Path) -> Path:
    out = folder / "answers.csv"
    done = batch(points, out, "--given", "land_use:@land")
    assert done.returncode == 0, done.stderr
    assert "3,006 points, 6 of them not answered" in done.stderr
    assert "line 6002: lon: 'abc' is not a number of degrees" in done.stderr
    assert "swapped" not in done.stderr
    # Nor does a process of it complain as it ends.
    assert "Error in" not in done.stderr
    return out


def test_every_row_is_in_the_answer_with_its_columns(answered: Path, points: Path) -> None:
    rows, before = rows_of(answered), rows_of(points)
    assert len(rows) == 3006
    assert [row["id"] for row in rows] == [row["id"] for row in before]
    assert rows[0]["note"] == 'a, "b"\nc'
    assert rows[0]["nitrogen.status"]
    assert [bool(row["problem"]) for row in rows] == [False] * 3000 + [True] * 6
    assert all(not row["regions"] for row in rows[3000:])


def test_each_bad_row_says_what_is_wrong(answered: Path) -> None:
    told = {row["id"]: row["problem"] for row in rows_of(answered)[3000:]}
    assert "outside -180 to 180" in told["y"]
    assert "land_use cannot be 'meadow'" in told["z"]
    assert told["w"] == "has 2 cells, and the header has 5"
    assert "the last being 'too', 'many'" in told["v"]
    assert told["u"] == "lon: is missing"


def test_a_batch_says_what_ask_says(answered: Path, points: Path) -> None:
    row = next(row for row in rows_of(answered) if row["carbon.stock [t C/ha]"] and "TOPIC" not in row["problem"])
    place = row["lon"], row["Latitude"]
    asked = helpdesk("ask", *place, *OPTIONS, "--given", "land_use:cropland", "--json")
    said = json.loads(asked.stdout)
    assert row["regions"].split(";") == [each["id"] for each in said["regions"]]
    assert float(row["carbon.stock [t C/ha]"]) == said["carbon"]["stock"]["value"]
    assert float(row["carbon.four_per_1000 [t C/ha/yr]"]) == said["carbon"]["four_per_1000"]["t_c_ha_yr"]
    assert row["nitrogen.status"] == said["topics"]["nitrogen"]["status"]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
@pytest.mark.parametrize("form", ["gpkg", "parquet"])
def test_geographic_files_give_what_csv_gives(answered: Path, folder: Path, form: str, crs: str) -> None:
    at, name = degrees(3000)[:300], crs[5:]
    shapes = np.append(shapely.points(at), [None, shapely.box(0, 0, 1, 1)])
    frame = geopandas.GeoDataFrame({"id": range(302)}, geometry=shapes, crs="EPSG:4326").to_crs(crs)
    source, out = folder / f"in{name}.{form}", folder / f"out{name}.{form}"
    frame.to_parquet(source) if form == "parquet" else frame.to_file(source)
    done = batch(source, out, "--given", "land_use:cropland")
    assert done.returncode == 0, done.stderr
    assert "row 301: has no geometry" in done.stderr
    assert "row 302: is a Polygon, no point" in done.stderr
    found = geopandas.read_parquet(out) if form == "parquet" else geopandas.read_file(out)
    wanted = rows_of(answered)[:300]
    assert found.crs == "OGC:CRS84" if form == "parquet" else found.crs == "EPSG:4326"
    assert len(found) == 302
    for column in ("regions", "gaps", "nitrogen.status", "carbon.origin"):
        assert found[column].astype(object).fillna("").tolist()[:300] == [row[column] for row in wanted]
    assert np.allclose(found.geometry.x[:300], at[:, 0], atol=1e-8)
    assert found["id"].tolist() == list(range(302))


@pytest.mark.parametrize("form", ["parquet", "gpkg"])
def test_a_table_becomes_points(answered: Path, points: Path, folder: Path, form: str) -> None:
    out = folder / f"table.{form}"
    assert batch(points, out, "--given", "land_use:@land").returncode == 0
    found = geopandas.read_parquet(out) if form == "parquet" else geopandas.read_file(out)
    wanted = rows_of(answered)
    for column in wanted[0]:
        numbers = column.endswith(("]", ".floor", ".ceiling", "_count"))
        texts = ["" if cell is None or cell != cell else cell for cell in found[column].astype(object)]
        said = [float(row[column]) if numbers and row[column] else row[column] for row in wanted]
        assert [float(text) if numbers and text != "" else text for text in texts] == said, column
    assert form == "gpkg" or json.loads(pq.read_schema(out).metadata[b"geo"])["primary_column"] == "geometry"


def test_a_killed_batch_goes_on_and_ends_the_same(points: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big, whole, out = folder / "big.csv", folder / "whole.csv", folder / "stopped.csv"
    lines = [f"{n},{lon},{lat}" for n, (lon, lat) in enumerate(degrees(4 * batching.CHUNK).tolist())]
    big.write_text("\n".join(["id,lon,lat", *lines]))
    narrow = ["batch", big, "--topic", "nitrogen", "--on", "2026-11-23", "--workers", "1", "--out"]
    assert helpdesk(*narrow, whole).returncode == 0
    parts = folder / ".stopped.csv.parts"
    process = subprocess.Popen([sys.executable, "-m", "helpdesk", *map(str, narrow), str(out)], start_new_session=True)
    until(lambda: (parts / "000001.json").is_file())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    began = (parts / "000000").stat().st_mtime_ns
    again = subprocess.Popen([sys.executable, "-m", "helpdesk", *map(str, narrow), str(out)], stderr=subprocess.PIPE)
    until(lambda: (parts / "000002.json").is_file() or again.poll() is not None)
    if parts.exists():
        assert (parts / "000000").stat().st_mtime_ns == began
    assert again.communicate(timeout=600) is not None
    assert again.returncode == 0
    assert out.read_bytes() == whole.read_bytes()
    assert not parts.exists()


def test_an_interrupted_batch_says_so_without_a_traceback(folder: Path) -> None:
    big, out = folder / "long.csv", folder / "interrupted.csv"
    lines = [f"{lon},{lat}" for lon, lat in degrees(4 * batching.CHUNK).tolist()]
    big.write_text("\n".join(["lon,lat", *lines]))
    command = [sys.executable, "-m", "helpdesk", "batch", str(big), "--out", str(out), *OPTIONS]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)
    until(lambda: (folder / ".interrupted.csv.parts").is_dir())
    time.sleep(2)  # while processes start
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "stopped; the same command goes on where it was" in said
    assert "Traceback" not in said
    assert not out.exists()


def test_a_batch_of_which_nothing_is_answered_fails(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("lon,lat\n200,3\n")
    done = batch(tmp_path / "points.csv", tmp_path / "out.csv")
    assert done.returncode == 1
    assert "1 point, 1 of them not answered" in done.stderr
    assert (tmp_path / "out.csv").is_file()


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_a_file_whose_lon_and_lat_look_swapped_is_told_so(desk: Desk, tmp_path: Path, form: str) -> None:
    del desk  # only asked for because it skips where nothing was ingested
    lons, lats = [-104.5, 120.25, 36.0, 200.0], [48.6, -3.0, -0.2, 3.0]
    points, out = tmp_path / f"points.{form}", tmp_path / "out.csv"
    if form == "csv":
        points.write_text("lat,lon\n" + "".join(f"{lon},{lat}\n" for lon, lat in zip(lons, lats, strict=True)))
    else:
        geopandas.GeoDataFrame(geometry=shapely.points(lats, lons), crs="EPSG:4326").to_file(points)
    done = batch(points, out)
    assert done.returncode == 0, done.stderr
    unit = "line" if form == "csv" else "row"
    assert f"lon and lat look swapped: 2 {unit}s would fit the other way round" in done.stderr
    problems = [row["problem"] for row in rows_of(out)]
    assert "longitude and latitude look swapped: try lon=-104.5, lat=48.6" in problems[0]
    assert problems[2] == ""
    assert "swapped" not in problems[3]


def test_other_options_start_afresh_and_say_so(points: Path, folder: Path) -> None:
    out = folder / "afresh.csv"
    parts = folder / ".afresh.csv.parts"
    parts.mkdir()
    (parts / "manifest.json").write_text(json.dumps({"options": {"on": "2020-01-01"}, "form": "csv"}))
    (parts / "000000").write_text("stale\n")
    (parts / "000000.json").write_text('{"problems": 0, "first": []}')
    done = batch(points, out)
    assert done.returncode == 0
    assert "starting afresh" in done.stderr
    assert "options" in done.stderr
    assert "stale" not in out.read_text()


def refused(*arguments: object, says: str) -> None:
    done = helpdesk("batch", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("helpdesk: ")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_is_said_before_work_starts(points: Path, answered: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    bad = {
        "latin.csv": "lon,lat,name\n1,2,Perigu\xe9".encode("latin-1"),
        "columns.csv": b"east,north\n1,2\n",
        "twice.csv": b"lon,lat,a,a\n1,2,3,4\n",
        "empty.csv": b"lon,lat\n",
        "quote.csv": b'lon,lat,n\n1,2,"open\n3,4,5\n',
        "clash.csv": b"lon,lat,problem\n1,2,3\n",
        "no.parquet": b"PAR1 not",
        "no.gpkg": b"not a database",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    wanted = {
        "latin.csv": "line 2 is not UTF-8",
        "columns.csv": "has no column 'lon'",
        "twice.csv": "two columns 'a'",
        "empty.csv": "has no rows",
        "quote.csv": "line 2 opens a quote that is never closed",
        "clash.csv": "'problem' would be there twice",
        "no.parquet": "cannot be read",
        "no.gpkg": "cannot be read",
        "missing.csv": "is not a file",
        "points.shp": "is none of .csv",
    }
    for name, says in wanted.items():
        refused(tmp_path / name, "--out", out, says=says)
    refused(points, "--out", answered, says="exists already")
    refused(points, "--out", tmp_path / "no" / "out.csv", says="is not a folder that can be written")
    refused(points, "--out", tmp_path / "out.xlsx", says="is none of .csv")
    refused(points, "--out", out, "--topic", "nitrogn", says="did you mean 'nitrogen'")
    refused(points, "--out", out, "--given", "land_use:@nothing", says="there is no column 'nothing'")
    refused(points, "--out", out, "--scheduler", "tcp://127.0.0.1:9", says="no scheduler answers")
    assert not out.exists()


def until(ready: object, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not ready():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


class Dask:
    """A scheduler and workers of its own."""

    def __init__(self, log: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._log = log.open("w")
        port = self.address.rpartition(":")[2]
        self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")
        self.workers: list[subprocess.Popen[bytes]] = []

    def add(self, **env: str) -> subprocess.Popen[bytes]:
        arguments = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        self.workers.append(self._start(*arguments, **env))
        return self.workers[-1]

    def _start(self, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments]
        found = subprocess.Popen(command, stdout=self._log, stderr=self._log, env={**os.environ, **env})
        self._all = [*getattr(self, "_all", []), found]
        return found

    def close(self) -> None:
        for process in reversed(self._all):
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    found = Dask(tmp_path / "dask.log")
    yield found
    found.close()


def test_a_dask_cluster_gives_the_same_bytes(points: Path, folder: Path, answered: Path, dask: Dask) -> None:
    dask.add()
    dask.add()
    out = folder / "dask.csv"
    done = batch(points, out, "--given", "land_use:@land", "--scheduler", dask.address)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == answered.read_bytes()


def test_a_worker_of_another_version_is_refused(points: Path, tmp_path: Path, dask: Dask) -> None:
    (tmp_path / "config.toml").write_text("")
    content = tmp_path / "content"
    content.mkdir()
    (content / "layers").symlink_to(Path("layers").resolve())
    (content / "regions").mkdir()
    for pack in Path("regions").resolve().iterdir():
        if pack.name not in ("sahel", "_template"):
            (content / "regions" / pack.name).symlink_to(pack)
    data = tmp_path / "data"
    data.mkdir()
    # The files of jobs come and go with the servers of other tests.
    parts = [each for each in Path(".data").resolve().iterdir() if not each.name.startswith("jobs.sqlite")]
    subprocess.run(["cp", "-al", *parts, data], check=True)
    dask.add(HELPDESK_CONTENT=str(content), HELPDESK_DATA=str(data))
    done = batch(points, tmp_path / "out.csv", "--scheduler", dask.address)
    assert done.returncode == 1
    assert "has content" in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_a_worker_that_is_killed_is_survived(folder: Path, dask: Dask, tmp_path: Path) -> None:
    big = folder / "survive.csv"
    lines = [f"{n},{lon},{lat}" for n, (lon, lat) in enumerate(degrees(4 * batching.CHUNK).tolist())]
    big.write_text("\n".join(["id,lon,lat", *lines]))
    narrow = ["batch", big, "--topic", "nitrogen", "--on", "2026-11-23", "--out"]
    dask.add()
    victim = dask.add()
    out, here = tmp_path / "killed.csv", tmp_path / "here.csv"
    command = [sys.executable, "-m", "helpdesk", *map(str, narrow), str(out), "--scheduler", dask.address]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    until(lambda: (tmp_path / ".killed.csv.parts" / "000000").is_file())
    victim.kill()
    _, told = process.communicate(timeout=600)
    assert process.returncode == 0, told
    assert helpdesk(*narrow, here).returncode == 0
    assert out.read_bytes() == here.read_bytes()
