"""A point out of what people write, paste and read off their phones; latitude comes first where nothing says which."""

import re
import unicodedata
from collections.abc import Callable

from lat_lon_parser import parse as parse_angle
from pyproj import Transformer

from ...domain.geo import LonLat

# In characters: addresses of maps are the longest that hold a point.
_LONGEST, _LONGEST_ADDRESS = 200, 2000
# What other scripts and typesetters write for minus, plus, point, comma and semicolon.
_PUNCTUATION = str.maketrans("\N{MINUS SIGN}－＋．٫，،；", "--+..,,;")
# Possessive: what does not fit is known at once, however long it is.
_ANGLE = r"[\s.,°º'\"′″’”]*+\d[\d\s.,°º'\"′″’”]*+"
_LATITUDE, _LONGITUDE = rf"(?P<lat>[NS]{_ANGLE}|{_ANGLE}[NS])", rf"(?P<lon>[EWO]{_ANGLE}|{_ANGLE}[EWO])"
_LETTERED = tuple(
    re.compile(rf"{first}[,;/\s]*{then}") for first, then in ((_LATITUDE, _LONGITUDE), (_LONGITUDE, _LATITUDE))
)
_NUMBER = r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*"
_PAIR = re.compile(rf"{_NUMBER}([NSns])?(?:\s*[,;/]\s*|\s+){_NUMBER}([EWOewo])?")
_DECIMAL = r"([+-]?\d{1,3}(?:\.\d+)?)"
# Wherever they stand in the address: of Google, of OpenStreetMap, of what opens maps on phones.
_IN_ADDRESS = (
    re.compile(rf"[?&]mlat={_DECIMAL}&mlon={_DECIMAL}"),
    re.compile(rf"@{_DECIMAL},{_DECIMAL}(?:,|$)"),
    re.compile(rf"#map=[\d.]+/{_DECIMAL}/{_DECIMAL}"),
    re.compile(rf"[?&](?:q|ll|query|center)=(?:loc:)?{_DECIMAL}(?:,|%2C){_DECIMAL}"),
)
_LABELLED = {
    name: re.compile(rf"\b{words}\s*[:=]?\s*{_DECIMAL}", re.IGNORECASE)
    for name, words in (("lat", "lat(?:itude)?"), ("lon", "(?:lon|lng|long|longitude)"))
}
_WKT = re.compile(rf"POINT\s*\(\s*{_DECIMAL}\s+{_DECIMAL}\s*\)", re.IGNORECASE)
# ISO 6709, Annex H, in degrees.
_ISO_6709 = re.compile(r"([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)/?")
_UTM = re.compile(r"(\d{1,2})\s*([C-HJ-NP-X])\s+(\d{6})\s*(?:M?\s*E)?[\s,]+(\d{1,8})\s*(?:M?\s*N)?", re.IGNORECASE)
_ZONES = 60
_PLUS_LETTERS = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(rf"([{_PLUS_LETTERS}]{{8}})\+([{_PLUS_LETTERS}]{{2,7}})", re.IGNORECASE)


def coordinates(text: str) -> LonLat | None:
    """A place out of a text that is one; None for any other text. Raises BadParameter for a point that is not on Earth.

    `48.6, -4.5`, `48,6 N 4,5 W`, `4.5W 48.6N`, degrees with minutes and seconds (`48°36'30"N 4°30'0"W`,
    `48d36m30s N 4d30m W`), `lat 48.6 lon -4.5`, `geo:48.6,-4.5` (RFC 5870), `+48.6-004.5/` (ISO 6709), `POINT(-4.5
    48.6)`, the address of a map, a whole plus code, UTM with zone and band; digits of any script.
    """
    if len(text) > (_LONGEST_ADDRESS if text.lstrip()[:4] == "http" else _LONGEST):
        return None
    text = " ".join("".join(_digit(letter) for letter in text.translate(_PUNCTUATION)).split())
    if text[:1] + text[-1:] in ("()", "[]"):
        text = text[1:-1].strip()
    return next((found for read in _READERS if (found := read(text)) is not None), None)


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _pair(text: str) -> LonLat | None:
    found = _PAIR.fullmatch(text.removeprefix("geo:").partition(";u=")[0])
    if found is None:
        return None
    lat, north, lon, east = found.groups()
    return LonLat(lon=_signed(lon, east, "WwOo"), lat=_signed(lat, north, "Ss"))


def _signed(number: str, letter: str | None, negative: str) -> float:
    value = float(number.replace(",", "."))
    return -value if letter is not None and letter in negative else value


def _lettered(text: str) -> LonLat | None:
    spelt = re.sub(r"(?<=\d)\s*([dms])(?=[\s\d,;]|$)", lambda mark: {"d": "°", "m": "'", "s": '"'}[mark[1]], text)
    halves = next((found for each in _LETTERED if (found := each.fullmatch(spelt.upper()))), None)
    if halves is None:
        return None
    try:
        # West begins with an O in French and Portuguese.
        return LonLat(lat=parse_angle(halves["lat"]), lon=parse_angle(halves["lon"].replace("O", "W")))
    except ValueError:
        return None


def _labelled(text: str) -> LonLat | None:
    found = {name: each.findall(text) for name, each in _LABELLED.items()}
    rest = re.sub(r"[\s,;&:=?]", "", "".join(_LABELLED["lon"].sub("", _LABELLED["lat"].sub("", text))))
    if rest or any(len(each) != 1 for each in found.values()):
        return None
    return LonLat(lon=float(found["lon"][0]), lat=float(found["lat"][0]))


def _in_address(text: str) -> LonLat | None:
    if not re.match(r"(https?|geo):", text):
        return None
    found = next((match for each in _IN_ADDRESS if (match := each.search(text))), None)
    return LonLat(lat=float(found[1]), lon=float(found[2])) if found else None


def _wkt(text: str) -> LonLat | None:
    found = _WKT.fullmatch(text)
    return LonLat(lon=float(found[1]), lat=float(found[2])) if found else None


def _iso_6709(text: str) -> LonLat | None:
    found = _ISO_6709.fullmatch(text)
    return LonLat(lat=float(found[1]), lon=float(found[2])) if found else None


def _plus_code(text: str) -> LonLat | None:
    """The middle of the cell of a whole code (Open Location Code): pairs of digits to the base of 20 from -90 and -180
    degrees on, then one digit for a cell of four columns and five rows."""
    found = _PLUS.fullmatch(text)
    if found is None:
        return None
    digits = [_PLUS_LETTERS.index(letter) for letter in (found[1] + found[2]).upper()]
    lat, lon, height, width = -90.0, -180.0, 400.0, 400.0
    for north, east in zip(digits[:10:2], digits[1:10:2], strict=True):
        height, width = height / 20, width / 20
        lat, lon = lat + north * height, lon + east * width
    for digit in digits[10:]:
        height, width = height / 5, width / 4
        lat, lon = lat + digit // 4 * height, lon + digit % 4 * width
    return LonLat(lon=lon + width / 2, lat=lat + height / 2)


def _utm(text: str) -> LonLat | None:
    found = _UTM.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= _ZONES:
        return None
    hemisphere = 32600 if found[2].upper() >= "N" else 32700
    lon, lat = Transformer.from_crs(hemisphere + int(found[1]), 4326, always_xy=True).transform(
        float(found[3]), float(found[4])
    )
    return LonLat(lon=lon, lat=lat)


_READERS: tuple[Callable[[str], LonLat | None], ...] = (
    _pair, _lettered, _labelled, _wkt, _iso_6709, _plus_code, _utm, _in_address,
)  # fmt: skip
