"""A scripted endpoint and a client for it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.llm.client import ModelClient
from agent.llm.endpoint import Endpoint
from agent.llm.outbox import Outbox
from agent.llm.transport import Door
from tests.agent.llm.asking import Shop
from tests.agent.llm.loopback_model import LoopbackModel, Step


@pytest.fixture(autouse=True, scope="session")
def libraries_are_loaded() -> None:
    """Before any deadline of a test begins: loading takes a second or two."""
    Door(Endpoint("", ""), None).load()


@pytest.fixture
def scripted() -> Iterator[LoopbackModel]:
    """A server without a script yet: `scripted.script(Says("hello"))`."""
    with LoopbackModel() as server:
        yield server


@pytest.fixture
def client_of() -> Iterator[Callable[..., ModelClient]]:
    """`client_of(server, key="…", outbox=…)`: a client that is closed when the test ends."""
    made: list[ModelClient] = []

    def make(
        server: LoopbackModel, *, model: str = "scripted", fallback: str = "", key: str = "",
        prices: tuple[float, float] = (0.0, 0.0), outbox: Outbox | None = None,
    ) -> ModelClient:  # fmt: skip
        endpoint = Endpoint(server.url, model, fallback, key, *prices)
        client = ModelClient(endpoint, outbox, time.monotonic, wait=0.01)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def said(scripted: LoopbackModel) -> Callable[..., LoopbackModel]:
    """`said(Says("a"), Drops())`: the server with that script."""

    def tell(*steps: Step) -> LoopbackModel:
        scripted.script(*steps)
        return scripted

    return tell


@pytest.fixture
def shop(small_crm: Path, small_model_file: Path, tmp_path: Path) -> Iterator[Shop]:
    """The small shop with a model beside it: `shop.analyst(server)`."""
    found = Shop(small_crm, small_model_file, tmp_path / "data")
    yield found
    for analyst in found.opened:
        analyst.close()
