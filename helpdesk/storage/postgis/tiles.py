"""Layers of vector tiles, made by PostGIS itself."""

from collections.abc import Sequence
from threading import Lock

from ...domain.errors import Unavailable
from ...ports import Column, FeatureQuery, TileFrame, TileLayer
from .boxes import Boxes
from .clauses import ANY
from .conditions import where
from .database import Database
from .geometries import CRS84
from .tables import CRS84_SRID, Table
from .tile_sql import written
from .watching import is_immovable

_EPSG = "/def/crs/EPSG/"
_SRID = "SELECT srid FROM spatial_ref_sys WHERE auth_name = 'EPSG' AND auth_srid = %s ORDER BY srid"


class Tiles:
    """Makes layers of tiles. Which CRSs the server knows is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._boxes = Boxes(database)
        self._known: dict[str, int | None] = {}
        self._lock = Lock()

    def layer(self, table: Table, columns: Sequence[Column], query: FeatureQuery, frame: TileFrame) -> TileLayer | None:
        """None in a CRS that PostGIS does not know, and of features that it cannot move there. Raises BadParameter."""
        srid = self._srid(frame.crs)
        if srid is None or query.bbox is None:
            return None
        asked = where(table, query.properties, query.interval, query.filter, self._boxes.around)
        tile = written(table, columns, asked, query.bbox, frame, srid)
        if tile is None:
            return None
        text = tile.sql.as_string(None)
        # To plan it takes as long as to make a small tile. Other conditions are hardly ever asked for again.
        prepare = asked == ANY
        try:
            row = self._database.read(
                lambda connection: connection.execute(text, tile.values, prepare=prepare).fetchone()
            )
        except Unavailable as error:
            if not is_immovable(error):
                raise
            return None
        content, shown, kept, met = row or (b"", 0, 0, 0)
        return TileLayer(content=bytes(content), shown=shown, matched=met - (kept - shown))

    def _srid(self, crs: str) -> int | None:
        """PostGIS's number of a CRS (an OGC URI); None of one that it does not know."""
        if crs == CRS84:
            return CRS84_SRID
        with self._lock:
            if crs in self._known:
                return self._known[crs]
        code = crs.partition(_EPSG)[2].rpartition("/")[2]
        rows = self._database.rows(_SRID, (int(code),)) if code.isdecimal() and len(code) < 7 else []
        with self._lock:
            self._known[crs] = rows[0][0] if rows else None
            return self._known[crs]
