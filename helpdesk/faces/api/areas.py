"""`POST /api/area`: a file with the outline of a field, checked and answered as GeoJSON, for `plan` and for people."""

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from ...domain.areas import MOST_FILE_BYTES, Area
from ...domain.errors import BadParameter
from ...services.desk import Desk
from .routes import PROBLEM, desk_of, json, known_only

router = APIRouter(tags=["desk"], responses=PROBLEM)
_FILE = {"schema": {"type": "string", "format": "binary", "maxLength": MOST_FILE_BYTES}}


@router.post(
    "/api/area",
    response_model=None,
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _FILE}}},
)
async def post_area(request: Request) -> Response:
    """The outline in a file (GeoJSON, GeoPackage, KML, KMZ, zipped Shapefile) as a GeoJSON feature in CRS84, with its
    geodesic area and what was mended. The body is the file itself."""
    known_only(request, ())
    if request.headers.get("content-type", "").startswith("multipart/"):
        raise BadParameter("area", "came in a form; send the file itself as the body (curl: --data-binary @field.zip)")
    content = await _body(request)
    return await run_in_threadpool(_read, request, desk_of(request), content)


def _read(request: Request, desk: Desk, content: bytes) -> Response:
    return json(request, feature(desk.surveyor.from_file(content)))


def feature(area: Area) -> dict[str, object]:
    """A feature that can be sent on as the `area` of `plan` as it is."""
    box = area.bbox
    return {
        "type": "Feature",
        "bbox": [box.west, box.south, box.east, box.north],
        "geometry": area.geometry,
        "properties": {
            "area_ha": area.hectares,
            "corners": area.corners,
            "read_as": area.origin,
            "read_from_crs": area.crs,
            "remarks": [{"code": each.code, "text": each.text} for each in area.remarks],
        },
    }


async def _body(request: Request) -> bytes:
    """Up to the bound, whatever the header says of its length. Raises BadParameter."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_FILE_BYTES:
            raise BadParameter(
                "area", f"the file is larger than {MOST_FILE_BYTES // 1_000_000} MB; send the field alone"
            )
    return bytes(content)


def mount(app: FastAPI) -> None:
    app.include_router(router)
