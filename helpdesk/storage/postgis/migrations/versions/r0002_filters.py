"""What filters need and PostgreSQL has not: folding of letters, arithmetic that never fails, and spatial relations that
are unknown where a geometry is too broken to tell. They say the same as those of the GeoPackage store."""

import sys
import unicodedata
from collections.abc import Iterable

from alembic import op

revision = "0002"
down_revision = "0001"

_RELATIONS = ("contains", "crosses", "disjoint", "equals", "intersects", "overlaps", "touches", "within")

_ARITHMETIC = """
-- Whole numbers past 64 bits go on as doubles do.
CREATE FUNCTION helpdesk.bounded(n numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF abs(n) <= 9223372036854775807 THEN RETURN n; END IF;
    IF n = 'NaN' THEN RETURN NULL; END IF;
    IF abs(n) > 1.7976931348623157e308 THEN RETURN sign(n) * 'Infinity'::numeric; END IF;
    RETURN n::float8::text::numeric;
END $$;
CREATE FUNCTION helpdesk.plus(a numeric, b numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN helpdesk.bounded(a + b); END $$;
CREATE FUNCTION helpdesk.minus(a numeric, b numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN helpdesk.bounded(a - b); END $$;
CREATE FUNCTION helpdesk.times(a numeric, b numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN helpdesk.bounded(a * b); END $$;

-- PostgreSQL raises an error where a double would be infinite, or zero for being too small.
CREATE FUNCTION helpdesk.plus(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE half float8;
BEGIN
    IF abs(a) <= 8e307 AND abs(b) <= 8e307 THEN RETURN a + b; END IF;
    IF abs(a) >= 'Infinity' OR abs(b) >= 'Infinity' THEN RETURN nullif(a + b, 'NaN'); END IF;
    half = a / 2 + b / 2;
    IF abs(half) > 8.988465674311579e307 THEN RETURN sign(half) * 'Infinity'; END IF;
    RETURN half * 2;
END $$;
CREATE FUNCTION helpdesk.minus(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN helpdesk.plus(a, -b); END $$;
CREATE FUNCTION helpdesk.times(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE size float8;
BEGIN
    IF abs(a) BETWEEN 1e-150 AND 1e150 AND abs(b) BETWEEN 1e-150 AND 1e150 THEN RETURN a * b; END IF;
    IF a = 0 OR b = 0 OR abs(a) >= 'Infinity' OR abs(b) >= 'Infinity' THEN RETURN nullif(a * b, 'NaN'); END IF;
    size = log(abs(a)) + log(abs(b));
    IF size > 308.2547 THEN RETURN sign(a) * sign(b) * 'Infinity'; END IF;
    IF size < -323.3 THEN RETURN 0; END IF;
    RETURN a * b;
END $$;
CREATE FUNCTION helpdesk.divided(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE size float8;
BEGIN
    IF b = 0 THEN RETURN NULL; END IF;
    IF abs(a) BETWEEN 1e-150 AND 1e150 AND abs(b) BETWEEN 1e-150 AND 1e150 THEN RETURN a / b; END IF;
    IF a = 0 OR abs(a) >= 'Infinity' OR abs(b) >= 'Infinity' THEN RETURN nullif(a / b, 'NaN'); END IF;
    size = log(abs(a)) - log(abs(b));
    IF size > 308.2547 THEN RETURN sign(a) * sign(b) * 'Infinity'; END IF;
    IF size < -323.3 THEN RETURN 0; END IF;
    RETURN a / b;
END $$;
CREATE FUNCTION helpdesk.quotient(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN trunc(helpdesk.divided(a, b)); END $$;

-- With the sign of the first. Every step is exact, as in C's fmod.
CREATE FUNCTION helpdesk.remainder(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE
    rest float8 = abs(a);
    least float8 = abs(b);
    step float8 = abs(b);
BEGIN
    IF b = 0 OR rest >= 'Infinity' OR least = 'NaN' THEN RETURN NULL; END IF;
    IF least >= 'Infinity' THEN RETURN a; END IF;
    IF rest <= 9007199254740992 AND least <= 9007199254740992 AND rest = trunc(rest) AND least = trunc(least) THEN
        RETURN sign(a) * mod(rest::int8, least::int8);
    END IF;
    WHILE step <= rest / 2 LOOP step = step * 2; END LOOP;
    WHILE step > least LOOP
        IF rest >= step THEN rest = rest - step; END IF;
        step = step / 2;
    END LOOP;
    IF rest >= least THEN rest = rest - least; END IF;
    RETURN sign(a) * rest;
END $$;

-- Unknown where it is no real number, or too large for one.
CREATE FUNCTION helpdesk.raised(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE size float8;
BEGIN
    IF b = 0 THEN RETURN 1; END IF;
    IF a = 0 THEN RETURN CASE WHEN b > 0 THEN 0 END; END IF;
    IF a < 0 AND b <> trunc(b) THEN RETURN NULL; END IF;
    IF abs(a) >= 'Infinity' OR abs(b) >= 'Infinity' THEN RETURN nullif(power(a, b), 'NaN'); END IF;
    size = helpdesk.times(b, ln(abs(a)));
    IF size > 709.7827 THEN RETURN NULL; END IF;
    IF size < -744 THEN RETURN 0; END IF;
    RETURN power(a, b);
END $$;
"""

_FOLDING = """
-- Full case folding of Unicode.
CREATE FUNCTION helpdesk.fold_case(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(t) = length(t) THEN RETURN lower(t COLLATE "C"); END IF;
    IF t COLLATE "C" ~ '[{several}]' THEN t = {replaced}; END IF;
    IF t COLLATE "C" ~ '[{single}]' THEN t = translate(t, '{letters}', '{folded}'); END IF;
    RETURN translate(t, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
END $$;

-- Without combining marks.
CREATE FUNCTION helpdesk.fold_accents(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(t) = length(t) THEN RETURN t; END IF;
    RETURN normalize(regexp_replace(normalize(t, NFD) COLLATE "C", '[{marks}]+', '', 'g'), NFC);
END $$;
"""

_SHAPES = """
-- What GEOS can read: flat, without arcs, and in degrees; NULL where that is nowhere.
CREATE FUNCTION helpdesk.drawn(g geometry) RETURNS geometry LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF ST_HasArc(g) THEN g = ST_CurveToLine(g); END IF;
    IF ST_NDims(g) > 2 THEN g = ST_Force2D(g); END IF;
    IF ST_SRID(g) = 4326 THEN RETURN g; END IF;
    g = ST_Transform(g, 4326);
    IF NOT (ST_XMax(g) - ST_XMin(g) < 'Infinity' AND ST_YMax(g) - ST_YMin(g) < 'Infinity') THEN RETURN NULL; END IF;
    RETURN g;
END $$;
"""
# Who catches errors may not run in a parallel worker before PostgreSQL 17.
_RELATION = """
CREATE FUNCTION helpdesk.s_{name}(one geometry, other geometry) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE COST 1000 AS $$
BEGIN
    RETURN ST_{name}(helpdesk.drawn(one), helpdesk.drawn(other));
EXCEPTION WHEN internal_error OR data_exception OR feature_not_supported THEN
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    op.execute(_ARITHMETIC)
    op.execute(_folding())
    op.execute(_SHAPES)
    for name in _RELATIONS:
        op.execute(_RELATION.format(name=name))


def _folding() -> str:
    """By the Unicode of this Python."""
    letters = [chr(code) for code in range(128, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    folding = {letter: letter.casefold() for letter in letters if letter.casefold() != letter}
    single = [letter for letter, folded in folding.items() if len(folded) == 1]
    several = [letter for letter in folding if letter not in single]
    replaced = "t"
    for letter in several:
        replaced = f"replace({replaced}, '{letter}', '{folding[letter]}')"
    return _FOLDING.format(
        several=_class(several),
        replaced=replaced,
        single=_class(single),
        letters="".join(single),
        folded="".join(folding[letter] for letter in single),
        marks=_class(letter for letter in letters if unicodedata.combining(letter)),
    )


def _class(letters: Iterable[str]) -> str:
    """The inside of a bracket expression."""
    runs = list[list[int]]()
    for code in map(ord, letters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" if last > first else chr(first) for first, last in runs)
