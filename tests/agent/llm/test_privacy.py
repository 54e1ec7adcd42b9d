"""Fifty personal values in every field: none of them leaves, whatever a nosy model asks for."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from agent.assemble import new_conversation
from agent.exports.save import save
from tests.agent.llm.asking import Shop, query
from tests.agent.llm.loopback_model import Calls, LoopbackModel, Received, Reply, Says

pytestmark = pytest.mark.slow

PEOPLE = 50
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = ("晓岚", "思远", "雨桐", "嘉懿", "梓涵")


def name(number: int) -> str:
    """Half of them Chinese."""
    if number % 2:
        return SURNAMES[number % 10] + GIVEN[number // 10]
    return f"Quillon Brackwater{number:02d}"


def phone(number: int) -> str:
    return f"138{number:02d}7614{number:02d}"


def email(number: int) -> str:
    return f"qb{number:02d}canary@nosy{number:02d}.example"


def note(number: int) -> str:
    return f"Zanzibar parrot number {number:02d} says call {phone(number)}"


CONTACTS = tuple(make(number) for number in range(PEOPLE) for make in (phone, email, note))
NAMES = tuple(name(number) for number in range(PEOPLE))


@pytest.fixture(params=[True, False], ids=["names are words", "names are unknown"])
def nosy_shop(
    request: pytest.FixtureRequest, shop: Shop, small_crm: Path, small_model_file: Path
) -> Shop:
    """The small shop with 50 customers; their names are words of questions, or are not."""
    with closing(sqlite3.connect(small_crm)) as data:
        data.execute("delete from customers")
        data.execute("delete from orders")
        for number in range(PEOPLE):
            key = number + 1
            region = ("EC", "SC")[number % 2]
            data.execute(
                "insert into customers values (?, ?, ?, ?, ?, '2026-01-05')",
                (key, name(number), region, phone(number), email(number)),
            )
            data.execute(
                "insert into orders values (?, ?, '2026-04-11 10:00:00', ?, 'paid', 'web', ?)",
                (key, key, 100 + number, note(number)),
            )
        data.commit()
    text = small_model_file.read_text(encoding="utf-8")
    text = text.replace("shows: [name, region, phone, signed_up]",
                        "shows: [name, region, phone, email, signed_up]")  # fmt: skip
    text = text.replace("shows: [ordered, channel,", "shows: [ordered, note, channel,")
    if request.param:
        text = text.replace("    label: name\n", "    label: name\n    searchable: true\n", 1)
    small_model_file.write_text(text, encoding="utf-8")
    return shop


NOSY: tuple[Reply, ...] = (
    Calls(("lookup_values", {"dimension": "phone", "words": ""})),
    Calls(("lookup_values", {"dimension": "name", "words": "a"})),
    Calls(("lookup_values", {"dimension": "customer", "words": ""})),
    Calls(query(metrics=["revenue"], group_by=[{"dimension": "customer"}], look_again=True)),
    Calls(query(metrics=["revenue"], group_by=[{"dimension": "name"}], look_again=True)),
    Calls(query(metrics=["revenue"], group_by=[{"dimension": "phone"}], look_again=True)),
    Calls(("list_rows", {"entity": "customer", "look_again": True})),
    Calls(("list_rows", {"entity": "order", "fields": ["note"], "look_again": True})),
    Calls(query(metrics=["revenue"],
                filters=[{"dimension": "customer", "values": ["<customer:1>"]}], look_again=True)),
    Calls(("search_catalogue", {"words": "phone email note name"})),
    Says("{f1} {f2} {f3}"),
)  # fmt: skip
QUESTIONS = (
    "revenue by customer", "top 5 customers by revenue", "list customers in East China",
    f"revenue of {name(0)}", f"show all orders of {name(2)} with notes", f"dough of {name(4)}",
    "各客户的销售额", "销售额最高的 5 个客户", f"{name(1)}的销售额", f"{name(3)}的订单备注",
    f"what is the phone of {name(6)}", f"call {phone(7)} about revenue by region",
    f"{email(8)} 的销售额", "revenue by region",
)  # fmt: skip


def nosy() -> Callable[[Received], Reply]:
    """A model that asks for something else each time."""
    asked = iter(range(10_000))
    return lambda _received: NOSY[next(asked) % len(NOSY)]


def talk(shop: Shop, server: LoopbackModel, folder: Path) -> None:
    """Every question in one conversation, each answer saved."""
    server.repeat = True
    server.script(nosy())
    analyst = shop.analyst(server, "always", history=True)
    conversation = new_conversation()
    for place, question in enumerate(QUESTIONS):
        answer = analyst.ask(question, conversation)
        conversation = analyst.advance(conversation, answer)
        if answer.results:
            single = ("csv",) if len(answer.results) == 1 else ()
            for ending in ("json", "md", "html", *single):
                save(answer, folder / f"{place}.{ending}", analyst.workspace.vocabulary)


def found(values: tuple[str, ...], text: str) -> list[str]:
    return [value for value in values if value in text]


def test_no_personal_value_is_in_any_request_outbox_log_history_or_export(
    nosy_shop: Shop, scripted: LoopbackModel, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    talk(nosy_shop, scripted, exports)
    sent = "\n".join(received.raw.decode() for received in scripted.requests)
    assert len(scripted.requests) > 20
    assert found(CONTACTS, sent) == []
    typed = {value for value in NAMES if any(value in question for question in QUESTIONS)}
    unknown = "unknown" in request.node.name  # what is typed and not known cannot be hidden
    assert set(found(NAMES, sent)) <= (typed if unknown else set())

    kept = [file for file in nosy_shop.folder.rglob("*") if file.is_file()]
    assert {file.name for file in kept} >= {"outbox.jsonl", "history.sqlite"}
    files = [*kept, *exports.iterdir()]
    leaks = {
        (file.name, value)
        for file in files
        for value in found(CONTACTS, file.read_bytes().decode("utf-8", "replace"))
    }
    assert leaks == set()
    assert len(files) > 8
