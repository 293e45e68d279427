"""The files for containers are valid, and promise what operators expect of them. Images cannot be built here."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.faces.budgets import TABLE
from helpdesk.settings import Settings

from .files import COMPOSE, DOCKER, DOCKERFILES, GIVEN, ROOT, SAID, compose, environment, instructions, needed


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_itself_reads_a_file_as_these_tests_do(name: str) -> None:
    program = Path(sys.executable).with_name("docker-compose")
    asked = [program, "--env-file", os.devnull, "-f", DOCKER / name, "config", "--format", "json", "--no-normalize"]
    read = subprocess.run(asked, env=GIVEN | SAID | {"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    assert (read.returncode, read.stderr) == (0, "")
    services, ours = json.loads(read.stdout)["services"], compose(name, GIVEN | SAID)["services"]
    assert services.keys() == ours.keys()
    for service, said in ours.items():
        for key in ("image", "environment", "command", "pull_policy", "cap_drop", "read_only"):
            assert services[service].get(key) == said.get(key), (service, key)
    for variable in needed(name):
        given = {key: value for key, value in (GIVEN | SAID).items() if key != variable}
        refused = subprocess.run(asked, env=given | {"PATH": os.environ["PATH"]}, capture_output=True, text=True)
        assert refused.returncode != 0
        assert f"required variable {variable} is missing" in refused.stderr


@pytest.mark.parametrize("name", COMPOSE)
def test_what_is_built_here_is_never_asked_of_a_registry(name: str) -> None:
    for service, said in compose(name)["services"].items():
        assert ("build" in said) == (said.get("pull_policy") == "never") == said["image"].startswith("soil-"), service


@pytest.mark.parametrize("name", COMPOSE)
def test_a_compose_file_starts_with_no_password_of_its_own(name: str) -> None:
    assert needed(name) <= GIVEN.keys() | SAID.keys()
    text = (DOCKER / name).read_text("utf-8")
    for line in re.findall(r".*(?:PASSWORD|SECRET)\w*:.*", text):
        assert ":?" in line or re.search(r"_FILE: /run/secrets/\w+$", line), line


@pytest.mark.parametrize("name", COMPOSE)
def test_every_setting_of_a_container_is_a_setting_of_the_desk(name: str) -> None:
    known = {f"HELPDESK_{field.upper()}" for field in Settings.model_fields}
    used = {variable for said in compose(name)["services"].values() for variable in said.get("environment", {})}
    used |= set(environment())
    assert {variable for variable in used if variable.startswith("HELPDESK_")} <= known


@pytest.mark.parametrize("name", COMPOSE)
def test_the_settings_of_a_container_are_accepted(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for service in compose(name, GIVEN | SAID)["services"].values():
        if service.get("image") != "soil-helpdesk":
            continue
        for variable, value in (environment() | service["environment"]).items():
            if variable.startswith("HELPDESK_"):
                monkeypatch.setenv(variable, value)
        for secret in service.get("secrets", ()):
            (tmp_path / secret).write_text("postgresql://helpdesk:in-a-file@database/helpdesk\n")
        monkeypatch.setattr("helpdesk.settings.SECRETS", tmp_path)
        settings = Settings()
        assert settings.dsn is not None
        assert ("in-a-file" in settings.dsn.get_secret_value()) == ("secrets" in service)
        assert str(settings.data) == "/data"


@pytest.mark.parametrize("name", COMPOSE)
def test_services_wait_for_what_they_need(name: str) -> None:
    services = compose(name)["services"]
    for service, said in services.items():
        for other, how in said.get("depends_on", {}).items():
            condition = how["condition"]
            if condition == "service_healthy":
                ours = services[other].get("image") == "soil-helpdesk"
                assert ours or "test" in services[other]["healthcheck"], (service, other)
            if condition == "service_completed_successfully":
                assert services[other]["restart"].startswith("on-failure"), (service, other)
        if said.get("command") != ["helpdesk", "ingest"]:
            assert said["restart"] == "unless-stopped", service


@pytest.mark.parametrize("name", COMPOSE)
def test_files_that_are_mounted_and_volumes_that_are_named_exist(name: str) -> None:
    whole = compose(name)
    for said in whole["services"].values():
        for volume in said.get("volumes", []):
            source = volume.split(":")[0]
            there = (DOCKER / source).exists() if source.startswith(".") else source in whole["volumes"]
            assert there, volume


@pytest.mark.parametrize("name", COMPOSE)
def test_the_desk_can_write_nothing_but_its_data(name: str) -> None:
    for said in compose(name)["services"].values():
        if said.get("image") == "soil-helpdesk":
            assert said["read_only"]
            assert said["cap_drop"] == ["ALL"]
            assert any(each.startswith("/tmp") for each in said["tmpfs"])


@pytest.mark.parametrize("name", COMPOSE)
def test_no_container_gains_rights_or_takes_all_processes_or_lacks_files(name: str) -> None:
    of_nginx = (DOCKER / "nginx.tls.conf", DOCKER / "nginx.conf")
    told = [re.search(r"worker_rlimit_nofile (\d+);", each.read_text("utf-8")) for each in of_nginx]
    most_files = max(int(found[1]) for found in told if found)
    assert len([found for found in told if found]) == 2
    for service, said in compose(name)["services"].items():
        assert said["security_opt"] == ["no-new-privileges:true"], service
        assert said["pids_limit"] <= 1000, service
        assert said["ulimits"]["nofile"] > most_files, service
        assert not said.keys() & {"privileged", "network_mode", "pid", "userns_mode", "devices"}, service


def test_on_a_public_address_only_nginx_is_reached_and_secrets_are_files() -> None:
    whole = compose("compose.public.yaml")
    for service, said in whole["services"].items():
        assert ("ports" in said) == (service == "nginx")
        assert said["cap_drop"] == ["ALL"], service
        assert "mem_limit" in said, service
        assert said.get("read_only") or service == "database"
        assert set(said.get("secrets", ())) <= set(whole["secrets"])
    assert all(port.startswith("0.0.0.0:") for port in whole["services"]["nginx"]["ports"])
    assert float(whole["services"]["helpdesk"]["environment"]["HELPDESK_RATE"]) > 0
    assert whole["networks"]["inside"]["internal"]
    assert whole["services"]["helpdesk"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_the_linter_has_nothing_against_a_dockerfile(name: str) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    ran = subprocess.run([hadolint, DOCKER / name], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_image_is_the_lock_file_without_the_tools_and_without_root() -> None:
    words = instructions()
    last = [index for index, (word, _) in enumerate(words) if word == "FROM"][-1]
    build, image = words[:last], words[last:]
    assert all("--frozen" in rest for word, rest in build if word == "RUN" and "uv sync" in rest)
    assert [rest.split()[-2:] for word, rest in image if word == "COPY"] == [["/app/.venv", "/app/.venv"]]
    assert not any(tool in rest for word, rest in image for tool in ("uv ", "gcc", "build-essential", "pip install"))
    user = next(rest for word, rest in image if word == "USER")
    assert user not in ("0", "root")
    assert [word for word, _ in image].index("USER") < [word for word, _ in image].index("CMD")
    assert {"HEALTHCHECK", "LABEL", "EXPOSE", "VOLUME"} <= {word for word, _ in image}
    assert all(rest.startswith("[") for word, rest in image if word in ("CMD", "ENTRYPOINT"))


def test_every_base_image_is_of_a_named_version() -> None:
    images = [rest.split()[0] for name in DOCKERFILES for word, rest in instructions(name) if word == "FROM"]
    images += re.findall(r"--from=([^ ]+/[^ ]+)", (DOCKER / "Dockerfile").read_text("utf-8"))
    images += [said["image"] for name in COMPOSE for said in compose(name)["services"].values() if "image" in said]
    for image in images:
        tag = image.partition(":")[2]
        assert image in ("soil-helpdesk", "soil-helpdesk-database") or re.search(r"\d", tag), image


def test_the_database_is_set_up_by_a_superuser_that_the_desk_is_not() -> None:
    for name in COMPOSE:
        whole = compose(name, GIVEN | SAID)
        for service in whole["services"].values():
            given = service.get("environment", {})
            assert "POSTGRES_USER" not in given
            if "POSTGRES_DB" in given:
                assert "./role.sh:/docker-entrypoint-initdb.d/10-role.sh:ro" in service["volumes"]
                assert given.get("POSTGRES_PASSWORD", "-") != given.get("DESK_PASSWORD")
                assert given.get("POSTGRES_PASSWORD_FILE", "-") != given.get("DESK_PASSWORD_FILE")


def test_what_is_copied_into_the_image_is_let_through_and_nothing_else_is() -> None:
    copied = [
        part for word, rest in instructions() if word == "COPY" and "--from" not in rest for part in rest.split()[:-1]
    ]
    let_through = [
        line[1:] for line in (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    ]
    assert sorted(copied) == sorted(let_through)
    assert all((ROOT / part).exists() for part in copied)


@pytest.mark.parametrize("script", sorted(DOCKER.glob("*.sh")), ids=lambda path: path.name)
def test_a_script_is_valid_shell(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)
    assert "set -eu" in script.read_text("utf-8")


@pytest.mark.parametrize("name", ["nginx.conf", "nginx.tls.conf"])
def test_nginx_accepts_its_configuration(tmp_path: Path, name: str) -> None:
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    openssl = shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("nginx or openssl is not installed; tests/prepare.sh installs them where it may")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=soil.example.org"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (DOCKER / name).read_text("utf-8").replace("/tmp/", f"{tmp_path}/")
    (tmp_path / "nginx.conf").write_text(text.replace("/run/secrets/", f"{tmp_path}/"), "utf-8")
    ran = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_nginx_lets_through_what_the_desk_reads() -> None:
    for name in ("nginx.conf", "nginx.tls.conf"):
        found = re.search(r"client_max_body_size (\d+)m;", (DOCKER / name).read_text("utf-8"))
        assert found is not None
        assert int(found[1]) * 1_000_000 > max(row.body for row in TABLE)


@pytest.mark.parametrize("name", ["nginx.conf", "nginx.tls.conf"])
def test_nginx_writes_no_request_down_and_leads_nowhere_that_a_client_names(name: str) -> None:
    text = (DOCKER / name).read_text("utf-8")
    assert re.findall(r"^\s*(?:error|access)_log [^;]*;", text, re.MULTILINE) == [
        "error_log /dev/stderr emerg;",
        "    access_log /dev/stdout refused if=$refused;",
    ]
    (form,) = re.findall(r"log_format refused '(.*)';", text)
    assert set(re.findall(r"\$(\w+)", form)) == {"time_iso8601", "status", "network"}
    assert not re.search(r"return 30\d \S*\$(host|http_host)", text)
