"""An authority that nobody knows, thrown away with its folder, and a certificate of it for this machine."""

import ssl
import subprocess
from pathlib import Path

_CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
_SERVER = "basicConstraints=CA:FALSE\nsubjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n"


def authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """The authority's certificate as a file, and what a server of 127.0.0.1 needs."""
    ca, ca_key = _signed(folder, "authority", _CA)
    certificate, key = _signed(folder, "server", _SERVER, "-CA", ca, "-CAkey", ca_key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return ca, context


def _signed(folder: Path, name: str, extensions: str, *signer: object) -> tuple[Path, Path]:
    """A certificate and its key; without a signer it signs itself."""
    key, request, certificate, asked = (folder / f"{name}.{ending}" for ending in ("key", "csr", "pem", "ext"))
    asked.write_text(extensions)
    _openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
    by = signer or ("-signkey", key)
    _openssl(
        "x509", "-req", "-in", request, *by, "-days", "2", "-extfile", asked, "-out", certificate, *_serial(signer)
    )
    return certificate, key


def _serial(signer: tuple[object, ...]) -> list[str]:
    return ["-set_serial", "2"] if signer else []


def _openssl(*arguments: object) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
