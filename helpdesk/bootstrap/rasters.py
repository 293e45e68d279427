"""Where the rasters of a desk lie: built ones in the data folder or where `HELPDESK_RASTERS` says, others in place."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.errors import NotFound, Unavailable, in_full
from ..domain.layers import Layer
from ..domain.sourcing import CogSource
from ..ports import Dependency, LayerRecord, Manifest, RasterReader
from ..settings import Settings
from ..storage.addresses import S3, vsi_of
from ..storage.rasters import CogReader
from ..storage.remote import publishing
from ..storage.remote.access import Access
from ..storage.remote.dependency import StoreOfRasters
from ..storage.remote.objects import identity
from ..storage.remote.reader import BoundedReader

_YES = {"YES", "TRUE", "ON", "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rasters:
    """`base` is the folder or `s3://bucket/prefix` of `HELPDESK_RASTERS`, or None."""

    base: str | None
    access: Access

    @classmethod
    def of(cls, settings: Settings) -> "Rasters":
        # The word by which GDAL knows that a bucket is open to all.
        unsigned = os.environ.get("AWS_NO_SIGN_REQUEST", "").upper() in _YES
        wait_s = settings.raster_s
        access = Access(s3_endpoint=settings.s3_endpoint, wait_s=wait_s, retry_s=2 * wait_s, unsigned=unsigned)
        return cls(base=settings.rasters, access=access)

    def looked_at(
        self, layers: Iterable[Layer], present: Mapping[str, LayerRecord], say: Callable[[str], None]
    ) -> tuple[Layer, ...]:
        """The layers, those that are read in place with the version of their object. One that is away stays what it was
        in the version that is present, which is said."""
        return tuple(self._looked_at(layer, present.get(layer.id), say) for layer in layers)

    def keep(
        self, records: Iterable[LayerRecord], built: Callable[[LayerRecord], Path], say: Callable[[str], None]
    ) -> None:
        """Publishes the built rasters where `base` says, if it says. Raises IngestFailed."""
        if self.base is None:
            return
        for record in records:
            is_built = record.kind == "coverage" and not record.address
            if is_built and publishing.keep(self.base, record, built(record), self.access):
                say(f"published {publishing.place_of(self.base, record)}")

    def has(self, record: LayerRecord) -> bool:
        """Whether a built raster lies where `base` says. Raises Unavailable."""
        place = publishing.place_of(self.base or "", record)
        if not place.startswith(S3):
            return Path(place).is_file()
        try:
            identity(self.access, place)
        except NotFound:
            return False
        return True

    def reader(self, layers: Mapping[str, Layer], manifest: Manifest, folder: Path) -> RasterReader:
        """A reader of the coverages; `folder` has the built ones where `base` is None."""
        addresses = {
            layer.id: self._address(layer, manifest.layers.get(layer.id), folder)
            for layer in layers.values()
            if layer.kind == "coverage"
        }
        return BoundedReader(CogReader(addresses, layers, self.access), self.access)

    def dependencies(self, manifest: Manifest) -> tuple[Dependency, ...]:
        """The store of built rasters, where that is on another machine."""
        built = [each for each in manifest.layers.values() if each.kind == "coverage" and not each.address]
        if self.base is None or not self.base.startswith(S3) or not built:
            return ()
        return (StoreOfRasters(publishing.place_of(self.base, built[0]), self.access),)

    def _address(self, layer: Layer, record: LayerRecord | None, folder: Path) -> str:
        if record is not None and record.address:
            return vsi_of(record.address)
        if isinstance(layer.sourcing, CogSource):
            return vsi_of(layer.sourcing.url)
        if self.base is not None and record is not None:
            return vsi_of(publishing.place_of(self.base, record))
        return str(folder / f"{layer.id}.tif")

    def _looked_at(self, layer: Layer, before: LayerRecord | None, say: Callable[[str], None]) -> Layer:
        source = layer.sourcing
        if not isinstance(source, CogSource):
            return layer
        try:
            about = identity(self.access, source.url)
            seen = f"{about.etag or about.modified.isoformat()} {about.size}"
        except (NotFound, Unavailable) as error:
            say(f"layer {layer.id} is away: {in_full(error)}; it is a gap until it is back")
            known = before is not None and before.address == source.url
            seen = str(before.inputs[0]["seen"]) if before is not None and known else ""
        return replace(layer, sourcing=replace(source, seen=seen or None))
