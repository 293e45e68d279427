"""Built rasters in object storage and in a folder: put there once, never written over."""

from pathlib import Path

import numpy as np
import pytest

from helpdesk.domain.errors import IngestFailed
from helpdesk.ports import LayerRecord
from helpdesk.storage.remote.access import Access
from helpdesk.storage.remote.publishing import keep

from .object_store import BUCKET, ObjectStore
from .unruly import Faults

KEY = "rasters/carbon/0123.tif"
RECORD = LayerRecord(id="carbon", version="0123")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Large enough to be sent in several parts."""
    (tmp_path / "built.tif").write_bytes(np.random.default_rng(3).bytes(13_000_000))
    return tmp_path / "built.tif"


@pytest.fixture
def clean(objects: ObjectStore) -> None:
    (objects.folder / KEY).unlink(missing_ok=True)


@pytest.mark.usefixtures("clean")
def test_what_is_missing_is_sent_whole_and_only_once(proxy: Faults, objects: ObjectStore, built: Path) -> None:
    access, base = Access(s3_endpoint=proxy.url), f"s3://{BUCKET}/rasters"
    assert keep(base, RECORD, built, access)
    assert objects.get(KEY) == built.read_bytes()
    sent = len([method for method, _, _ in proxy.asked if method == "PUT"])
    assert sent >= 3  # in parts, of which none is the whole
    assert not keep(base, RECORD, built, access)
    assert len([method for method, _, _ in proxy.asked if method == "PUT"]) == sent


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("other", [b"short", None])
def test_another_file_is_refused_and_stays(
    proxy: Faults, objects: ObjectStore, built: Path, other: bytes | None
) -> None:
    content = other or built.read_bytes()[::-1]
    objects.put(KEY, content)
    with pytest.raises(IngestFailed, match=r"holds another file .* nothing is overwritten"):
        keep(f"s3://{BUCKET}/rasters", RECORD, built, Access(s3_endpoint=proxy.url))
    assert objects.get(KEY) == content


@pytest.mark.usefixtures("clean")
def test_the_same_file_that_somebody_else_put_there_is_as_good(
    proxy: Faults, objects: ObjectStore, built: Path
) -> None:
    objects.put(KEY, built)
    assert not keep(f"s3://{BUCKET}/rasters", RECORD, built, Access(s3_endpoint=proxy.url))


@pytest.mark.parametrize("status", [403, 500])
def test_a_store_that_refuses_is_named_with_the_layer(proxy: Faults, built: Path, status: int) -> None:
    proxy.status = status
    with pytest.raises(IngestFailed, match=f"layer carbon cannot be published: s3://{BUCKET}/{KEY}") as failed:
        keep(f"s3://{BUCKET}/rasters", RECORD, built, Access(s3_endpoint=proxy.url, wait_s=1))
    assert "only-for-this-test" not in str(failed.value)


def test_a_folder_is_as_good_as_a_bucket(tmp_path: Path, built: Path) -> None:
    base, access = str(tmp_path / "shared"), Access()
    assert keep(base, RECORD, built, access)
    assert not keep(base, RECORD, built, access)
    assert [path.name for path in (tmp_path / "shared" / "carbon").iterdir()] == ["0123.tif"]
    assert (tmp_path / "shared" / "carbon" / "0123.tif").read_bytes() == built.read_bytes()
    built.write_bytes(b"another")
    with pytest.raises(IngestFailed, match="holds another file"):
        keep(base, RECORD, built, access)


def test_what_one_that_was_killed_left_beside_its_file_is_swept(tmp_path: Path, built: Path) -> None:
    base, access = str(tmp_path / "rasters"), Access()
    assert keep(base, RECORD, built, access)
    (place,) = (tmp_path / "rasters").glob("*/*.tif")
    (place.parent / f".{place.name}.part-abc").mkdir()
    assert not keep(base, RECORD, built, access)
    assert [each.name for each in place.parent.iterdir()] == [place.name]
