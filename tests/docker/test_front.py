"""nginx on a public address as its container starts it, and what it answers while there is no desk behind it."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ..e2e.conftest import wait_for
from ..serving.nginx import free_ports
from .files import DOCKER, compose

NAME = "soil.example.com"


def script(folder: Path) -> list[str]:
    """The container's command, with its paths moved into a folder."""
    (command,) = [said["command"] for said in compose("compose.public.yaml")["services"].values() if "ports" in said]
    text = (DOCKER / "nginx.sh").read_text("utf-8").replace("/tmp/", f"{folder}/")
    orders = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    (folder / "nginx.sh").write_text(
        text.replace("/etc/nginx/", f"{folder}/mounted-").replace("daemon off;", orders), "utf-8"
    )
    return [command[0], str(folder / command[1].lstrip("/"))]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses without and with TLS; the certificate is of the operator's own."""
    folder = tmp_path_factory.mktemp("front")
    path = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
    if shutil.which("nginx", path=path) is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed; tests/prepare.sh installs them where it may")
    plain, tls, nobody = free_ports(3)
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (DOCKER / "nginx.tls.conf").read_text("utf-8")
    for there, here in (
        ("listen 8080", f"listen 127.0.0.1:{plain}"), ("listen 8443", f"listen 127.0.0.1:{tls}"),
        ("/tmp/", f"{folder}/"), ("resolver 127.0.0.11", f"resolver 127.0.0.1:{nobody}"),
        ("/srv/acme", f"{folder}/acme"), ("/run/secrets/", f"{folder}/"),
    ):  # fmt: skip
        assert there in text
        text = text.replace(there, here)
    (folder / "mounted-nginx.conf").write_text(text, "utf-8")
    challenges = folder / "acme" / ".well-known" / "acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "token").write_text("proof", "utf-8")
    given = {**os.environ, "PATH": path, "HELPDESK_BASE_URL": f"https://{NAME}"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(script(folder), env=given, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{plain}/.well-known/acme-challenge/token", process, folder / "log")
        yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}"
    finally:
        process.terminate()
        process.wait(30)


def test_who_comes_without_tls_is_led_to_the_name_of_the_base_url(front: tuple[str, str]) -> None:
    told = httpx.get(f"{front[0]}/planner?x=1", headers={"Host": "elsewhere.example.net"})
    assert (told.status_code, told.headers["location"]) == (301, f"https://{NAME}/planner?x=1")


def test_a_challenge_is_answered_while_the_desk_is_away(front: tuple[str, str]) -> None:
    told = httpx.get(f"{front[0]}/.well-known/acme-challenge/token")
    assert (told.status_code, told.text) == (200, "proof")


def test_a_desk_that_is_not_there_yet_is_a_503(front: tuple[str, str]) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    told = httpx.get(f"{front[1]}/api/layers", verify=trusting, timeout=60)
    assert (told.status_code, told.headers["content-type"]) == (503, "application/problem+json")
    assert told.headers["retry-after"]


@pytest.mark.parametrize(
    ("base", "led"),
    [
        ("https://soil.example.com", "https://soil.example.com"),
        ("https://soil.example.com:8443/", "https://soil.example.com:8443"),
        ("https://soil.example.com/desk", "https://soil.example.com"),
    ],
)
def test_requests_without_tls_are_led_to_the_port_that_links_have(base: str, led: str, tmp_path: Path) -> None:
    shutil.copy(DOCKER / "nginx.tls.conf", tmp_path / "mounted-nginx.conf")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "nginx").write_text('#!/bin/sh\ngrep "server_name\\|return 301" "$2"\n', "utf-8")
    (programs / "nginx").chmod(0o755)
    given = os.environ | {"HELPDESK_BASE_URL": base, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(script(tmp_path), env=given, capture_output=True, text=True, timeout=30)
    assert [line.strip() for line in ran.stdout.splitlines()] == [
        "server_name soil.example.com;", f"return 301 {led}$request_uri;"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "base",
    [
        "",
        "https://",
        "https://soil example",
        "https://a;b",
        "http://soil.example.org",
        "soil.example.org",
        "https://a:",
        "https://a:b",
    ],
)
def test_without_a_name_it_says_what_is_missing(base: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        script(tmp_path), env=os.environ | {"HELPDESK_BASE_URL": base}, capture_output=True, text=True, timeout=30
    )
    assert ran.returncode == 1
    assert ran.stderr == f"HELPDESK_BASE_URL is https:// and the name of the server, not {base}\n"
