"""The gate and the headers around an application, as the settings say."""

from starlette.types import ASGIApp

from ...faces.meters import Meters
from ...faces.security import SecureHeaders
from ...settings import Settings
from .counts import Counts
from .gate import Gate
from .rates import Rates
from .refusals import refusing


def guarded(app: ASGIApp, settings: Settings, meters: Meters) -> ASGIApp:
    """Once for a process. Refusals have the headers of all answers."""
    rates = Rates(settings.rate, settings.rate_burst) if settings.rate else None
    counts, refuse = Counts(meters.registry), refusing(settings.cors, settings.public_url)
    gate = Gate(app, counts, refuse, most_waiting=settings.max_waiting, rates=rates)
    https = settings.public_url.startswith("https://")
    return SecureHeaders(gate, https=https, embedded=bool(settings.cors))
