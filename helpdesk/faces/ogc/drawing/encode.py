"""Pictures as files."""

from io import BytesIO

from PIL import Image

from .colours import rgba

MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
_WHITE = "#ffffff"
# Pixels compress well already at the quickest levels; the slow ones cost ten times as long for a tenth of the bytes.
_PNG_LEVEL = 3
_QUALITY = 85
_OPAQUE = 255


def encode(picture: Image.Image, format_: str, background: str = _WHITE) -> bytes:
    """A picture as `png`, `webp` (lossless) or `jpeg`, which has no transparency and stands on the background."""
    target = BytesIO()
    if format_ == "jpeg":
        _flat(picture, background).save(target, "JPEG", quality=_QUALITY)
    elif format_ == "webp":
        picture.convert("RGBA").save(target, "WEBP", lossless=True, quality=0, method=0, exact=False)
    else:
        _fewest(picture).save(target, "PNG", compress_level=_PNG_LEVEL)
    return target.getvalue()


def _flat(picture: Image.Image, background: str) -> Image.Image:
    whole = picture.convert("RGBA")
    ground = Image.new("RGBA", whole.size, rgba(background))
    return Image.alpha_composite(ground, whole).convert("RGB")


def _fewest(picture: Image.Image) -> Image.Image:
    """Without an alpha channel where nothing shows through."""
    if picture.mode != "RGBA":
        return picture
    return picture.convert("RGB") if picture.getchannel("A").getextrema()[0] == _OPAQUE else picture
