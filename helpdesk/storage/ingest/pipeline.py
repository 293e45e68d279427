"""From layer files to a published version: what is missing is built, nothing else is touched."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from ...domain.errors import BadParameter, IngestFailed
from ...domain.layers import Layer
from ...domain.sourcing import InPlace, Recipe
from ...ports import LayerRecord, Manifest
from . import manifest, room
from .build import build
from .built import Built
from .digests import layer_key
from .fetch import Downloads
from .interrupts import told_of_interrupts
from .lock import PATIENCE_S, only_one
from .progress import Progress, Stoppable
from .publish import publish, sweep, version_of, whole

ExtraTables = Callable[[Path], None]


def ingest(
    layers: Sequence[Layer],
    data: Path,
    *,
    only: Collection[str] = (),
    extra_tables: ExtraTables,
    extra_key: str,
    progress: Progress,
    keep: Callable[[Iterable[LayerRecord], Callable[[LayerRecord], Path]], None] = lambda _records, _path: None,
    patience_s: float = PATIENCE_S,
    thorough: bool = False,
) -> Manifest:
    """Builds what is missing of `layers`, lets the caller add its tables, and swaps the version in.

    `keep` is given the records and where their built files lie, before the version is swapped in. With `only`, the
    other layers stay as they are in the current version. Another ingest is waited for so long. If `thorough`, what was
    built is looked at to its last byte, and built anew where it was damaged. Raises IngestFailed
    naming the layer and what to do; what is being served is not touched then, and what was built is found again by the
    next run.
    """
    with room.told(data), only_one(data, patience_s, progress.say):
        present = manifest.mendable(data)
        run = _Run(data, layers, only, present[1].layers if present else {}, progress, thorough=thorough)
        keys = run.keys()
        up_to_date = present is not None and present[1].version == version_of(keys, extra_key)
        if present and up_to_date and whole(*present, thorough=thorough):
            keep(present[1].layers.values(), run.path)
            sweep(data)
            progress.say(f"nothing to do: version {present[1].version} is up to date ({len(keys)} layers)")
            return present[1]
        records = run.records(keys)
        keep(records.values(), run.path)
        published = publish(data, records.values(), extra_tables, extra_key)
        progress.say(f"published version {published.version} ({len(keys)} layers)")
        return published


def built(
    layers: Sequence[Layer],
    data: Path,
    *,
    only: Collection[str] = (),
    present: Mapping[str, LayerRecord],
    held: Callable[[LayerRecord], bool],
    progress: Progress,
) -> dict[str, LayerRecord]:
    """The records of a version to be published elsewhere: `present` are those of its current version, of which those
    that are `held` there are not built here. Raises IngestFailed as `ingest`."""
    with room.told(data), only_one(data, say=progress.say):
        sweep(data)
        run = _Run(data, layers, only, present, progress)
        return run.records(run.keys(), held)


def republish(data: Path, *, extra_tables: ExtraTables, extra_key: str) -> Manifest:
    """What is there with only the caller's tables made anew. Raises IngestFailed before a first ingest."""
    with room.told(data), only_one(data):
        present = manifest.current(data)
        if present is None:
            raise IngestFailed(f"{data}: nothing was ingested here yet; run `helpdesk ingest` first")
        if present[1].extra_key == extra_key:  # another process was quicker
            return present[1]
        return publish(data, present[1].layers.values(), extra_tables, extra_key)


class _Run:
    """One ingest: the layers in building order, their keys, and the records of what is built. `present` are the layers
    of the current version."""

    def __init__(
        self,
        data: Path,
        layers: Sequence[Layer],
        only: Collection[str],
        present: Mapping[str, LayerRecord],
        progress: Progress,
        *,
        thorough: bool = False,
    ) -> None:
        self._thorough = thorough
        self._layers = {layer.id: layer for layer in layers}
        self._progress = Stoppable(progress)
        self._present = present
        self._built = Built(data / "built")
        self._downloads = Downloads(data / "downloads", self._progress, _pinned(present.values()))
        self._downloads.sweep()
        self._sound: dict[str, LayerRecord] = {}
        self._failures: list[BaseException] = []
        self._order = _in_order(self._layers)
        self._only = self._checked(only)

    def keys(self) -> dict[str, str]:
        """The key of every layer of the version to be, without building anything."""
        keys: dict[str, str] = {}
        wanted = self._wanted()
        for name in self._order:
            if self._only and name not in self._only and name in self._present:
                keys[name] = self._present[name].version
            elif name in wanted:
                keys[name] = self._key(self._layers[name], keys)
        return keys

    def records(
        self, keys: Mapping[str, str], held: Callable[[LayerRecord], bool] = lambda _: False
    ) -> dict[str, LayerRecord]:
        """The record of each layer, built now where it is neither there nor held elsewhere.

        Rasters are built one after the other, as GDAL packs each on all cores and memory is for one; features, which
        take one core and are made of no other layer, beside them. Where one fails or is interrupted what is under way
        is ended and kept, and nothing else begun.
        """
        found = {name: record for name in keys if (record := self._held(name, keys[name], held))}
        missing = [name for name in keys if name not in found]
        features = [
            name for name in missing if self._layers[name].kind == "features" and not _inputs(self._layers[name])
        ]
        rasters = [name for name in missing if name not in features]
        with told_of_interrupts(self._progress.stop), ThreadPoolExecutor(2) as pool:
            wait([pool.submit(self._make, lane, keys) for lane in (rasters, features)])
        if self._failures:
            raise self._failures[0]
        return {name: found.get(name) or self._sound[name] for name in keys}

    def _make(self, names: Iterable[str], keys: Mapping[str, str]) -> None:
        try:
            for name in names:
                if self._progress.stopped:
                    return
                self._at_hand(name, keys)
        except BaseException as error:  # noqa: BLE001  it is raised again where both have ended
            # The first is the cause of what follows.
            self._failures.append(error)
            self._progress.stop()

    def path(self, record: LayerRecord) -> Path:
        return self._built.path(record)

    def _held(self, name: str, key: str, held: Callable[[LayerRecord], bool]) -> LayerRecord | None:
        record = self._present.get(name)
        return record if record is not None and record.version == key and held(record) else None

    def _at_hand(self, name: str, keys: Mapping[str, str]) -> LayerRecord:
        """Looked at once in a run."""
        if name not in self._sound:
            found = self._built.find(name, keys[name], thorough=self._thorough)
            self._sound[name] = found or self._build(self._layers[name], keys)
        return self._sound[name]

    def _build(self, layer: Layer, keys: Mapping[str, str]) -> LayerRecord:
        inputs = {argument: self._at_hand(name, keys) for argument, name in _inputs(layer).items()}
        with self._progress.step(f"{'noted' if isinstance(layer.sourcing, InPlace) else 'built'} {layer.id}"):
            return build(layer, keys[layer.id], inputs, self._built, self._downloads)

    def _key(self, layer: Layer, keys: Mapping[str, str]) -> str:
        inputs = {argument: keys[name] for argument, name in _inputs(layer).items()}
        if isinstance(layer.sourcing, Recipe):
            return layer_key(layer, None, inputs)
        if isinstance(layer.sourcing, InPlace):
            return layer_key(layer, layer.sourcing.seen, inputs)
        try:
            return layer_key(layer, self._downloads.checksum(layer.sourcing), inputs)
        except IngestFailed as error:
            raise IngestFailed(f"layer {layer.id}: {error}") from error

    def _checked(self, only: Collection[str]) -> frozenset[str]:
        for name in only:
            if name not in self._layers:
                near = get_close_matches(name, self._layers, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(self._layers))}"
                raise BadParameter("only", f"there is no layer {name}; {hint}")
        return frozenset(only)

    def _wanted(self) -> set[str]:
        """The layers asked for, and whatever they are made from."""
        wanted: set[str] = set()
        queue = list(self._only or self._layers)
        while queue:
            name = queue.pop()
            if name not in wanted:
                wanted.add(name)
                queue += _inputs(self._layers[name]).values()
        return wanted


def _inputs(layer: Layer) -> Mapping[str, str]:
    return layer.sourcing.inputs if isinstance(layer.sourcing, Recipe) else {}


def _pinned(records: Iterable[LayerRecord]) -> dict[str, str]:
    """The checksums of web files that were pinned when these layers were built."""
    inputs = [each for record in records for each in record.inputs]
    return {each["url"]: each["sha256"] for each in inputs if each.get("pinned") and each.get("sha256")}


def _in_order(layers: Mapping[str, Layer]) -> list[str]:
    """Inputs before what is made from them. Raises IngestFailed for an input that does not exist, and for a circle."""
    for layer in layers.values():
        if missing := [name for name in _inputs(layer).values() if name not in layers]:
            message = (
                f"its recipe needs {', '.join(missing)}, which no layer file describes; add it or correct the recipe"
            )
            raise IngestFailed(f"layer {layer.id}: {message}")
    graph: Mapping[str, Iterable[str]] = {name: tuple(_inputs(layer).values()) for name, layer in layers.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise IngestFailed(f"layers are made from each other in a circle: {' from '.join(error.args[1])}") from error
