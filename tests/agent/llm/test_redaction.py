"""What leaves holds no name and no contact; what comes back has them again."""

from pathlib import Path

import pytest

from agent.llm.messages import Json, Message, ToolCall
from agent.llm.redaction import HIDDEN, Redactor, redactor_of
from agent.llm.wire import without_persons
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.vocabulary import build_vocabulary


@pytest.fixture
def model(small_model_file: Path) -> SemanticModel:
    text = small_model_file.read_text(encoding="utf-8")
    text = text.replace("    label: name\n", "    label: name\n    searchable: true\n", 1)
    small_model_file.write_text(text, encoding="utf-8")
    return load_model(small_model_file)


@pytest.fixture
def redactor(model: SemanticModel) -> Redactor:
    stored = {
        "customer": ((1, "Acme"), (2, "蓝天贸易"), (3, "Acme Tools"), (4, "Revenue"), (5, "张伟")),
        "region": (("EC",), ("SC",)),
    }
    return redactor_of(model, build_vocabulary(model, stored))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("revenue of Acme by region", "revenue of <customer:1> by region"),
        ("revenue of acme tools", "revenue of <customer:1>"),
        ("蓝天贸易的销售额", "<customer:1>的销售额"),
        ("藍天貿易的銷售額", "<customer:1>的銷售額"),
        ("张\u200b伟买了多少", "<customer:1>买了多少"),
        ("ＡＣＭＥ 的订单", "<customer:1> 的订单"),
        ("Acmes and pacme", "Acmes and pacme"),
        ("Acme, Acme and 张伟", "<customer:1>, <customer:1> and <customer:2>"),
        ("call 13812340001 or amy@acme.example", "call 138****0001 or a***@<customer:1>.example"),
        ("revenue", "revenue"),
        ("", ""),
    ],
)
def test_known_names_become_tokens_and_contacts_masks(
    redactor: Redactor, text: str, hidden: str
) -> None:
    assert redactor.hide(text) == hidden


def test_what_was_hidden_is_put_back_at_any_depth(redactor: Redactor) -> None:
    token = redactor.hide("蓝天贸易")
    reply: Json = {
        "filters": [{"dimension": "customer", "values": [token, 3, None]}],
        "words": f"of {token}",
    }
    assert redactor.show(reply) == {
        "filters": [{"dimension": "customer", "values": ["蓝天贸易", 3, None]}],
        "words": "of 蓝天贸易",
    }
    assert redactor.show("<customer:9> <order:1>") == "<customer:9> <order:1>"


def test_part_of_a_name_is_hidden_once_it_is_known_whose_it_is(redactor: Redactor) -> None:
    redactor.note("蓝天", "customer", "蓝天贸易")
    redactor.note("华东", "region", "EC")
    hidden = redactor.hide("华东蓝天的销售额")
    assert (hidden, redactor.show(hidden)) == ("华东<customer:1>的销售额", "华东蓝天贸易的销售额")


@pytest.mark.parametrize(
    ("about", "shown"),
    [
        ("customer", "<customer:1>"),
        ("order.customer", "<customer:1>"),
        ("name", "<customer:1>"),
        ("customer name", "<customer:1>"),
        ("phone", HIDDEN),
        ("note", HIDDEN),
        ("region", "Nobody Known"),
    ],
)
def test_a_value_of_a_personal_column_never_leaves_even_if_nobody_knows_it(
    redactor: Redactor, about: str, shown: str
) -> None:
    assert redactor.hide_value(about, "Nobody Known") == shown


def test_equal_names_have_equal_tokens_in_table_and_question(redactor: Redactor) -> None:
    assert redactor.hide_value("name", "Acme") == redactor.hide("Acme") == "<customer:1>"


def test_hiding_twice_changes_nothing_more(redactor: Redactor) -> None:
    once = redactor.hide("Acme: 13812340001")
    assert redactor.hide(once) == once


def test_a_long_text_is_hidden_to_its_end(redactor: Redactor) -> None:
    assert redactor.hide("x " * 4000 + "Acme").endswith("x <customer:1>")


def test_the_last_door_hides_in_every_message_but_leaves_our_own_rules_their_words(
    redactor: Redactor,
) -> None:
    call = ToolCall("c", "list_rows", {"filters": [{"values": ["Acme", "13812340001"]}]})
    messages = (Message("system", "Acme 13812340001"), Message("assistant", "Acme", (call,)))
    assert [without_persons(one, redactor.hide) for one in messages] == [
        Message("system", "Acme 138****0001"),
        Message(
            "assistant",
            "<customer:1>",
            (
                ToolCall(
                    "c", "list_rows", {"filters": [{"values": ["<customer:1>", "138****0001"]}]}
                ),
            ),
        ),
    ]
