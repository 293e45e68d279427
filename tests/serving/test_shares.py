"""One client asks for processes without end, and another is answered."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from helpdesk.faces.cors import OPEN
from helpdesk.faces.ogc.mount import mount
from helpdesk.serving.gate.counts import Counts
from helpdesk.serving.gate.gate import Gate
from helpdesk.serving.gate.refusals import refusing
from helpdesk.serving.gate.shares import MOST_RUNS_OF_ONE, Shares, TooManyOfOne

from ..faces import fakes

FLOODING, OTHER = "192.0.2.1", "192.0.2.2"
DIFFERENCE = {"inputs": {"design": "paired", "sd_difference_t_ha": 6, "n": 20}}


@pytest.fixture(scope="module")
def gate() -> Gate:
    app = FastAPI()
    mount(app, fakes.desk())
    return Gate(app, Counts(CollectorRegistry()), refusing(OPEN), most_waiting=200)


def client(gate: Gate, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(gate, client=(address, 5))
    return httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=60)


async def paused(asking: httpx.AsyncClient) -> httpx.Response:
    return await asking.post("/ogc/processes/echo/execution", json={"inputs": {"text": "x", "pause": 3}})


def test_while_one_client_floods_another_is_answered(gate: Gate) -> None:
    async def test() -> None:
        async with client(gate, FLOODING) as one, client(gate, OTHER) as other:
            flood = [asyncio.create_task(paused(one)) for _ in range(60)]
            told = [task.result() for task in (await asyncio.wait(flood, return_when="FIRST_COMPLETED"))[0]]
            answer = await other.post("/ogc/processes/minimum_detectable_difference/execution", json=DIFFERENCE)
            assert (answer.status_code, "mdd_t_ha" in answer.json()) == (200, True)
            assert {each.status_code for each in told} == {429}
            answers = [await task for task in flood]
        assert sum(each.status_code == 200 for each in answers) == MOST_RUNS_OF_ONE
        refused = next(each for each in answers if each.status_code == 429)
        assert int(refused.headers["retry-after"]) > 0
        assert "respond-async" in refused.json()["description"]

    asyncio.run(asyncio.wait_for(test(), 120))


def test_a_client_has_its_share_anew_when_its_requests_are_answered() -> None:
    shares = Shares(1)
    with shares.held(FLOODING):
        with pytest.raises(TooManyOfOne), shares.held(FLOODING):
            pass
        with shares.held(OTHER):
            pass
    with pytest.raises(ValueError, match="broken"), shares.held(FLOODING):
        raise ValueError("broken")
    with shares.held(FLOODING):
        pass
