"""`askcrm learn`: proposals from the history, written after a yes only."""

from pathlib import Path
from typing import Any

import pytest

from agent.assemble import new_conversation, open_analyst
from agent.settings import Settings


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A small model over the demo, in a folder of its own."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "shop.yaml").write_text(
        "model: shop\n"
        "tables:\n"
        "  order: {source: orders, key: order_id, searchable: false,\n"
        "    names: {en: [order], zh: [订单]},\n"
        "    dates: {ordered: {column: ordered_at, default: true}},\n"
        "    dimensions: {channel: {column: channel, names: {en: [channel], zh: [渠道]}}}}\n"
        "metrics:\n"
        "  takings: {kind: aggregate, table: order, aggregate: sum, of: fx_rate, unit: CNY,\n"
        "    names: {en: [takings], zh: [进账]}}\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def asked(model: Path, demo_database: Path, environment: dict[str, str]) -> Any:
    """Ask and pick, as in a chat, with a history."""
    settings = Settings(
        db=str(demo_database), model=model, data_folder=Path(environment["ASKCRM_DATA_FOLDER"])
    )
    settings.data_folder.mkdir(parents=True, exist_ok=True)

    def ask(*texts: str) -> None:
        analyst = open_analyst(settings)
        conversation = new_conversation()
        for text in texts:
            answer = analyst.ask(text, conversation)
            conversation = analyst.advance(conversation, answer)

    return ask


def test_a_word_that_was_picked_is_shown_and_written_after_a_yes(
    askcrm: Any, asked: Any, model: Path
) -> None:
    asked("moolah by channel", "1")
    asked("渠道的流水账", "1")
    shown = askcrm("learn", "--model", str(model))
    assert shown.code == 0
    assert "+    - moolah" in shown.out.splitlines()
    assert not (model / "learned.yaml").exists()
    kept = askcrm("learn", "--model", str(model), "--yes")
    assert kept.code == 0
    assert "moolah" in (model / "learned.yaml").read_text(encoding="utf-8")
    again = askcrm("learn", "--model", str(model), "--lang", "zh")
    assert (again.code, again.out) == (0, "")
    answered = askcrm("ask", "moolah by channel", "--model", str(model))
    assert answered.code == 0
    assert answered.out.startswith("Takings by channel")


def test_a_word_beside_a_measure_is_listed_and_never_proposed(
    askcrm: Any, asked: Any, model: Path
) -> None:
    asked("takings by warehouse", "1")
    shown = askcrm("learn", "--model", str(model), "--yes")
    assert (shown.code, shown.out) == (0, "")
    assert 'Not explained: "warehouse"' in shown.err
    assert not (model / "learned.yaml").exists()
