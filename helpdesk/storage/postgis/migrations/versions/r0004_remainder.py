"""A remainder of the smallest doubles: half of one is an underflow, which the server refuses."""

from alembic import op

revision = "0004"
down_revision = "0003"

# `step <= rest - step` is `step <= rest / 2` without a division, and as exact (Sterbenz).
_REMAINDER = """
CREATE OR REPLACE FUNCTION helpdesk.remainder(a float8, b float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
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
    WHILE step <= rest - step LOOP step = step * 2; END LOOP;
    WHILE step > least LOOP
        IF rest >= step THEN rest = rest - step; END IF;
        step = step / 2;
    END LOOP;
    IF rest >= least THEN rest = rest - least; END IF;
    RETURN sign(a) * rest;
END $$;
"""


def upgrade() -> None:
    op.execute(_REMAINDER)
