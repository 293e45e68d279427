"""How other machines are reached: the S3 endpoint, and how long is waited. Credentials are those of the environment
(`AWS_ACCESS_KEY_ID` and its kin, or the role of the machine), which GDAL and obstore read by themselves.

Which certificates are trusted is the environment's too: `SSL_CERT_FILE` names a file with those of the authorities, in
the place of the usual ones."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from obstore.store import HTTPStore, ObjectStore, S3Store

# Of the time that a reading may take, an address that does not even connect gets this share.
_CONNECT = 0.4
_RETRIES = 1
_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """`s3_endpoint` is the address of an S3-compatible server (`http://host:port`), None for Amazon's own; `wait_s` how
    long a reading may take, in seconds, and `retry_s` after which time one that failed is tried again; `unsigned` for
    buckets that anybody may read."""

    s3_endpoint: str | None = None
    wait_s: float = 5.0
    retry_s: float = 10.0
    unsigned: bool = False

    def gdal_options(self) -> Mapping[str, str]:
        """GDAL's configuration for reading a COG by ranges: no listing of folders, no look for sidecars, the header in
        one request, and bounds on every request. https://gdal.org/en/stable/user/configoptions.html"""
        return {
            "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif,.tiff",
            "GDAL_PAM_ENABLED": "NO",
            "GDAL_INGESTED_BYTES_AT_OPEN": "32768",
            "CPL_VSIL_CURL_CHUNK_SIZE": "32768",
            "CPL_VSIL_CURL_CACHE_SIZE": str(32 * _MIB),
            "GDAL_HTTP_CONNECTTIMEOUT": f"{self.wait_s * _CONNECT:.3f}",
            "GDAL_HTTP_TIMEOUT": f"{self.wait_s:.3f}",
            "GDAL_HTTP_MAX_RETRY": str(_RETRIES),
            "GDAL_HTTP_RETRY_DELAY": "0.1",
            "GDAL_HTTP_MULTIRANGE": "YES",
            "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
            **_trusted(),
            **self._s3_options(),
        }

    def _s3_options(self) -> Mapping[str, str]:
        signing = {"AWS_NO_SIGN_REQUEST": "YES"} if self.unsigned else {}
        if self.s3_endpoint is None:
            return signing
        parts = urlsplit(self.s3_endpoint)
        https = "YES" if parts.scheme == "https" else "NO"
        return {"AWS_S3_ENDPOINT": parts.netloc, "AWS_HTTPS": https, "AWS_VIRTUAL_HOSTING": "FALSE", **signing}

    def store(self, url: str, within_s: float | None = None) -> tuple[ObjectStore, str]:
        """The store that holds an object, and the object's path in it; a request may take `within_s` seconds, or as
        long as a reading."""
        parts = urlsplit(url)
        within = timedelta(seconds=within_s or self.wait_s)
        client = {
            "timeout": within,
            "connect_timeout": timedelta(seconds=self.wait_s * _CONNECT),
            "allow_http": True,
        }
        retry = {"max_retries": _RETRIES, "retry_timeout": within}
        path = parts.path.lstrip("/")
        if parts.scheme != "s3":
            base = f"{parts.scheme}://{parts.netloc}"
            return HTTPStore.from_url(base, client_options=client, retry_config=retry), path  # type: ignore[arg-type]
        config = {"bucket": parts.netloc, "skip_signature": self.unsigned}
        if self.s3_endpoint is not None:
            config |= {"endpoint": self.s3_endpoint, "virtual_hosted_style_request": False}
        return S3Store(config=config, client_options=client, retry_config=retry), path  # type: ignore[arg-type]


def _trusted() -> Mapping[str, str]:
    """GDAL's word for `SSL_CERT_FILE`, which obstore reads by itself; rasterio has set it to the bundle of certifi."""
    file = os.environ.get("SSL_CERT_FILE")
    return {"GDAL_CURL_CA_BUNDLE": file} if file else {}
