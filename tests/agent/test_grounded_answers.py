"""No sentence reaches a person whose numbers are not in the results."""

from pathlib import Path

import pytest

from agent.assemble import open_analyst
from agent.moves import Finding, Reading
from agent.question import Question
from agent.settings import Settings


class Boaster:
    """A narrator that says what no table holds."""

    def write(self, question: Question, findings: tuple[Finding, ...], reading: Reading) -> str:
        del findings, reading
        if question.language == "zh":
            return "销售额为 9,999,999 元，再创新高。"
        return "Revenue came to CNY 9,999,999 because everyone worked hard."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Revenue last quarter", "The answer stands in the table."),
        ("上个季度的销售额", "答案见表格。"),
    ],
)
def test_a_sentence_with_an_ungrounded_number_is_not_shown(
    demo_database: Path, text: str, kept: str
) -> None:
    analyst = open_analyst(Settings(db=str(demo_database), history=False))
    analyst.narrator = Boaster()
    answer = analyst.ask(text)
    assert (answer.kind, answer.text) == ("answer", kept)
    assert answer.results[0].tables[0].table.rows
