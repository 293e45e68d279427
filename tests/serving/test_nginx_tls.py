"""The nginx of a public address, with a certificate of its own, before a real desk and one that says what it sees."""

import json
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

import httpx
import pytest

from .load import Load, going_on, until
from .nginx import free_ports
from .small_house import House, small_house
from .tls import HSTS, NAME, PUBLIC, Front, Sight, front, hasty, seeing

ADVICE = "/api/advice?lon=-3.1&lat=48.1"


@pytest.fixture(scope="module")
def sight() -> Iterator[Sight]:
    with seeing() as found:
        yield found


@pytest.fixture(scope="module")
def mirror(sight: Sight, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(tmp_path_factory.mktemp("mirror"), sight.port) as made:
        yield made


def test_without_tls_a_client_is_sent_to_the_name_of_the_desk_whatever_it_calls_it(mirror: Front) -> None:
    for path, host in (("/api/places?q=a%20b", "evil.example"), ("/", "127.0.0.1"), ("//evil.example/", NAME)):
        told = httpx.get(f"{mirror.plain}{path}", headers={"Host": host}, timeout=60)
        assert (told.status_code, told.headers["location"]) == (301, f"{PUBLIC}{path}")
        assert "strict-transport-security" not in told.headers
    (mirror.folder / "acme" / ".well-known" / "acme-challenge").mkdir(parents=True)
    (mirror.folder / "acme" / ".well-known" / "acme-challenge" / "token").write_text("proof")
    assert httpx.get(f"{mirror.plain}/.well-known/acme-challenge/token", timeout=60).text == "proof"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"])
def test_old_tls_is_not_spoken(version: str, mirror: Front) -> None:
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    asking.set_ciphers("DEFAULT@SECLEVEL=0")
    asking.minimum_version = asking.maximum_version = getattr(ssl.TLSVersion, version)
    told = ""
    try:
        with asking.wrap_socket(socket.create_connection(("127.0.0.1", mirror.port), timeout=60)) as client:
            told = client.version() or ""
    except (ssl.SSLError, ConnectionError):
        pass
    assert told == ("" if version < "TLSv1_2" else version.replace("_", "."))


def test_the_desk_sees_the_client_and_the_scheme_that_nginx_saw_and_nothing_that_a_client_says(mirror: Front) -> None:
    said = {
        "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=203.0.113.9;proto=http;host=evil.example", "Host": NAME,
    }  # fmt: skip
    seen = mirror.get("/anything", **said).json()
    assert (seen["client"], seen["scheme"], seen["host"]) == ("127.0.0.1", "https", NAME)
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert not [name for name, value in seen.items() if "203.0.113.9" in str(value) or "evil" in str(value)]


def test_no_address_holds_more_connections_than_some_maps_and_others_wait_for_nothing(
    mirror: Front, sight: Sight
) -> None:
    with ThreadPoolExecutor(80) as many:
        with sight.holding():
            asked = [many.submit(mirror.get, "/held") for _ in range(80)]
            until(lambda: any(each.done() and each.result().status_code == 429 for each in asked))
        told = [each.result() for each in asked]
    refused = [each for each in told if each.status_code == 429]
    assert {each.status_code for each in told} == {200, 429}
    assert len(told) - len(refused) >= 64
    assert {tuple(each.headers.get_list("strict-transport-security")) for each in refused} == {tuple(HSTS)}
    assert {(each.json()["status"], each.headers["retry-after"]) for each in refused} == {(429, "5")}
    assert mirror.get("/after").status_code == 200


def test_bodies_pass_as_they_come_up_to_the_bound_and_are_refused_in_words_beyond(mirror: Front) -> None:
    for megabytes, status in ((15, 200), (17, 413)):
        content = b"x" * megabytes * 1_000_000
        told = httpx.post(f"{mirror.url}/body", content=content, verify=mirror.trusted, timeout=120)
        assert told.status_code == status
        assert told.json()["body" if status == 200 else "status"] == (len(content) if status == 200 else 413)
        if status == 413:
            assert told.headers.get_list("strict-transport-security") == HSTS


@pytest.mark.parametrize(
    "head",
    [b"GET /health HTTP/1.1\r\nHost: x\r\nX-A: ", b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"],
)
def test_a_client_that_sends_by_drops_is_let_go(head: bytes, sight: Sight, tmp_path: Path) -> None:
    with front(tmp_path, sight.port, hasty) as alone, alone.connected() as client:
        client.sendall(head)
        found = b""
        with suppress(ConnectionError, ssl.SSLError):
            while piece := client.recv(65_536):
                found += piece
    assert b" 200 " not in found


def test_a_head_that_is_too_long_is_refused(mirror: Front) -> None:
    assert mirror.get(f"/a?{'q' * 20_000}").status_code == 200
    assert mirror.get("/a", **{"X-A": "q" * 70_000}).status_code == 431


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Desk"]:
    folder = tmp_path_factory.mktemp("desk")
    (port,) = free_ports(1)
    with front(folder, port) as made:
        desk = Desk(made, folder, port)
        with desk.opened():
            yield desk


@dataclass
class Desk:
    """A real desk behind nginx, that can be killed and started again."""

    front: Front
    folder: Path
    port: int
    house: House | None = None

    @contextmanager
    def opened(self, *, anew: bool = True) -> Iterator[None]:
        settings = {"HELPDESK_BASE_URL": PUBLIC, "HELPDESK_PROXIES": "127.0.0.1"}
        with small_house(self.folder, anew=anew, port=self.port, **settings) as self.house:
            yield

    def kill(self) -> None:
        assert self.house is not None
        self.house.process.kill()
        self.house.process.wait(60)

    def asks(self, _: httpx.Client) -> str:
        """What is wrong with an answer; in the words of nginx, the desk may be away."""
        try:
            answer = self.front.get(ADVICE)
        except httpx.HTTPError as error:
            return repr(error)
        return "" if answer.status_code == 200 else f"{answer.status_code} {answer.text[:200]}"


@contextmanager
def under_load(desk: Desk, readers: int = 4) -> Iterator[Load]:
    load = Load(desk.front.url)
    with going_on(load, (), *[lambda: load.does("", desk.asks)] * readers):
        load.goes_on(20)
        yield load


def test_every_answer_says_once_that_browsers_keep_to_tls_and_none_tells_what_is_counted(desk: Desk) -> None:
    for path, status in (("/", 200), (ADVICE, 200), ("/nothing", 404), ("/metrics", 404), ("/metrics%0A", 404)):
        told = desk.front.get(path)
        assert told.status_code == status
        assert told.headers.get_list("strict-transport-security") == HSTS, path
        assert "nginx/" not in told.headers.get("server", "")
        assert ("Nothing is here" in told.text) == path.startswith("/metrics")
    linked = desk.front.get("/ogc?f=json", Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
    assert next(link["href"] for link in linked.json()["links"] if link["rel"] == "self").startswith(f"{PUBLIC}/")
    assert "evil" not in linked.text


def test_a_certificate_is_renewed_under_load_without_a_dropped_request(desk: Desk) -> None:
    with under_load(desk) as load:
        for _ in range(2):
            desk.front.renewed()
            load.goes_on(30)
    assert load.failures == []


def test_an_answer_that_was_begun_before_a_renewal_is_whole(mirror: Front, sight: Sight) -> None:
    with mirror.connected() as client, sight.holding():
        client.sendall(b"GET /held HTTP/1.1\r\nHost: soil.example.org\r\n\r\n")
        assert sight.come.wait(180)
        mirror.renewed()
        assert client.getpeercert(binary_form=True) != mirror.certificate()
        sight.go_on.set()
        answer = HTTPResponse(client)
        answer.begin()
        assert answer.status == 200
        assert json.loads(answer.read())["host"] == NAME


def test_a_renewal_that_cannot_be_read_changes_nothing(desk: Desk) -> None:
    before = desk.front.certificate()
    key = desk.front.folder / "privkey.pem"
    good = key.read_bytes()
    key.write_bytes(good[: len(good) // 2])
    desk.front.reload()
    until(lambda: "[emerg]" in (desk.front.folder / "log").read_text())
    assert desk.front.certificate() == before
    assert desk.front.get(ADVICE).status_code == 200
    key.write_bytes(good)


def test_a_desk_that_is_killed_under_load_is_told_to_be_away_and_is_back_by_itself(desk: Desk) -> None:
    with under_load(desk) as load:
        desk.kill()
        away = desk.front.get(ADVICE)
        assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json")
        assert int(away.headers["retry-after"]) > 0
        assert away.headers["cache-control"] == "no-store"
        assert away.headers.get_list("strict-transport-security") == HSTS
        assert json.loads(away.text)["status"] == 503
        with desk.opened(anew=False):
            until(lambda: desk.front.get(ADVICE).status_code == 200)
            told = len(load.failures)
            load.goes_on(30)
            assert len(load.failures) == told
    # What was under way at the kill is cut, or told.
    assert {each.split()[0].partition("(")[0] for each in load.failures} <= {"503", "RemoteProtocolError"}
