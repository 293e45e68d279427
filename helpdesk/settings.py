"""Settings: environment `HELPDESK_*` over `config/helpdesk.toml`; built once, passed on, never read at import."""

import os
import re
import stat
import tomllib
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from .domain.errors import BadParameter

# As browsers send it (RFC 6454, 6.2).
_ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(:[0-9]{1,5})?")
PACKAGE = Path(__file__).parent
# Where container engines put secrets, a file each: `helpdesk_dsn` holds what `HELPDESK_DSN` would.
SECRETS = Path("/run/secrets")


def default_content_root() -> Path:
    """The checkout that this package stands in, or the copy of the content that the wheel carries."""
    checkout = PACKAGE.parent
    return checkout if (checkout / "regions").is_dir() and (checkout / "layers").is_dir() else PACKAGE / "_default"


def default_data_root() -> Path:
    """`.data` beside a checkout's content, else a folder of the user's."""
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / ".data"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "soil-helpdesk"


class Settings(BaseSettings):
    """What an operator may set. `content` are roots with `layers/` and `regions/`; later ones add to earlier ones."""

    model_config = SettingsConfigDict(env_prefix="HELPDESK_", extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/@]+(/|$)")] | None = None
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    cors: Annotated[tuple[str, ...], NoDecode] = ("*",)
    contact: Annotated[str, Field(pattern=r"^(https://|mailto:|tel:)\S+$")] | None = None
    rate: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    rate_burst: Annotated[int, Field(ge=1, le=1_000_000)] = 300
    content: Annotated[tuple[Path, ...], NoDecode] = Field(default_factory=lambda: (default_content_root(),))
    data: Path = Field(default_factory=default_data_root)
    dsn: SecretStr | None = None
    read_dsn: SecretStr | None = None
    rasters: Annotated[str, Field(min_length=1)] | None = None
    query_s: Annotated[float, Field(ge=0.1, le=600)] = 10.0
    raster_s: Annotated[float, Field(ge=0.1, le=60)] = 5.0
    s3_endpoint: Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+/?$")] | None = None
    border_tolerance_m: Annotated[float, Field(gt=0, le=50_000)] = 250.0
    log: Literal["text", "json"] = "text"
    log_clients: Literal["full", "net", "none"] = "full"
    profile: str = "default"
    reload: bool = True
    max_items: Annotated[int, Field(ge=1)] = 10_000
    max_cells: Annotated[int, Field(ge=1)] = 4_000_000
    exports_mb: Annotated[int, Field(ge=1, le=10_000_000)] = 400
    tile_cache_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 128
    decision_log_mb: Annotated[float, Field(ge=0, le=100_000)] = 16.0
    job_days: Annotated[int, Field(ge=1, le=3650)] = 7
    max_jobs: Annotated[int, Field(ge=1)] = 100
    jobs_mb: Annotated[int, Field(ge=100, le=10_000_000)] = 2000
    max_waiting: Annotated[int, Field(ge=0, le=100_000)] = 200
    max_connections: Annotated[int, Field(ge=10, le=1_000_000)] = 1000

    @field_validator("content", mode="before")
    @classmethod
    def _roots(cls, value: object) -> object:
        return tuple(value.split(os.pathsep)) if isinstance(value, str) else value

    @field_validator("contact", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        """As a compose file hands a variable on that is not set."""
        return value or None

    @field_validator("proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Addresses as networks of one. Names are not looked up: whoever answers for one would be believed."""
        try:
            return tuple(str(ip_network(each)) for each in value)
        except ValueError as error:
            # Who takes this for the setting of another kind of proxy may have written a password.
            said = "one of them holds an @" if any("@" in each for each in value) else str(error)
            raise ValueError(f"{said}; give addresses and networks such as 10.0.0.7, 10.1.0.0/16, fd00::/8") from None

    @field_validator("cors", mode="before")
    @classmethod
    def _modes(cls, value: object) -> object:
        """The words of the two modes, as the origins that they stand for."""
        if not isinstance(value, str):
            return value
        split = tuple(value.replace(",", " ").split())
        return {"open": ("*",), "off": ()}.get(value.strip().lower(), split)

    @field_validator("cors")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value != ("*",) and not all(_ORIGIN.fullmatch(each) for each in value):
            raise ValueError("give open, off, or origins such as https://map.example.org, without a path")
        return value

    @field_validator("rasters")
    @classmethod
    def _base_of_rasters(cls, value: str | None) -> str | None:
        if value is not None and "://" in value and not value.startswith("s3://"):
            raise ValueError("give a folder, or s3://bucket/prefix")
        return value and value.rstrip("/")

    @property
    def public_url(self) -> str:
        """The one base URL that every link starts with, without a final slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        sources = init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())
        if not SECRETS.is_dir():
            return sources
        return *sources[:2], SecretsSettingsSource(settings_cls, SECRETS), sources[2]


def config_file() -> Path:
    """`HELPDESK_CONFIG`, else `config/helpdesk.toml` of the checkout or the wheel."""
    named = os.environ.get("HELPDESK_CONFIG")
    return Path(named) if named else default_content_root() / "config" / "helpdesk.toml"


def load_settings(**overrides: Any) -> Settings:
    """The settings in force. Raises BadParameter that names the key and where it was read."""
    known = {f"HELPDESK_{name.upper()}" for name in Settings.model_fields} | {"HELPDESK_CONFIG"}
    for variable in os.environ:
        if variable.startswith("HELPDESK_") and variable not in known:
            raise BadParameter(variable, f"is not a setting; there are {', '.join(sorted(known))}")
    path = config_file()
    if "HELPDESK_CONFIG" in os.environ and not path.is_file():
        raise BadParameter("HELPDESK_CONFIG", f"{path} is not a file")
    try:
        return Settings(**overrides)
    except tomllib.TOMLDecodeError as error:
        raise BadParameter(str(path), f"is not valid TOML: {error}") from error
    except SettingsError as error:
        raise BadParameter(*_unread(error)) from error
    except ValidationError as error:
        raise BadParameter(*_first_fault(error, path)) from error


def _unread(error: SettingsError) -> tuple[str, str]:
    """Which file of a secret cannot be read, by whom, and what to do: a container engine hands on the owner and mode
    that a file has outside."""
    for file in sorted(SECRETS.glob("[hH][eE][lL][pP][dD][eE][sS][kK]_*")):
        try:
            file.read_text("utf-8")
        except PermissionError:
            owner = file.stat()
            remedy = f"let user {os.geteuid()} own it (`chown {os.geteuid()}`, outside of the container)"
            is_now = f"of user {owner.st_uid}, mode {stat.S_IMODE(owner.st_mode):03o}"
            return str(file), f"cannot be read by this process, user {os.geteuid()}: it is {is_now}; {remedy}"
        except (OSError, ValueError) as unread:
            return str(file), f"cannot be read: {getattr(unread, 'strerror', None) or 'it is not UTF-8 text'}"
    return str(SECRETS), f"cannot be read: {error}"


def _first_fault(error: ValidationError, path: Path) -> tuple[str, str]:
    """Where the first bad setting was written, and what is wrong with it, and with how many more."""
    faults = error.errors()
    first = faults[0]
    key = ".".join(str(part) for part in first["loc"])
    variable = f"HELPDESK_{key.upper()}"
    where = variable if variable in os.environ else f"{path}: {key}"
    near = get_close_matches(key, Settings.model_fields, n=1)
    message = first["msg"]
    if first["type"] == "extra_forbidden":
        message = "is not a setting" + (f"; did you mean {near[0]}?" if near else "")
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return where, f"{message}{more}"
