"""Every gate earns its place: without it one of these questions would be answered."""

from collections.abc import Callable
from typing import Any

import pytest

from agent.moves import Move, Steps
from agent.offline import gates

Ask = Callable[..., Move]
CASES = [
    (gates.not_computable, "profit of East China revenue"),
    (gates.obstacles, "retail revenue last month"),
    (gates.coverage, "revenue in Antarctica"),
    (gates.operators, "median revenue"),
    (gates.listed_counts, "list the ticket count in East China"),
    (gates.times, "revenue last month by region the quarter before"),
    (gates.unused_names, "customer revenue"),
    (gates.numbers, "revenue 17"),
    (gates.ranking, "highest revenue"),
]


@pytest.mark.parametrize(("gate", "question"), CASES, ids=[gate.__name__ for gate, _ in CASES])
def test_without_its_gate_the_question_would_be_answered(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, gate: Any, question: str
) -> None:
    assert not isinstance(ask(question), Steps)
    kept = tuple(one for one in gates.GATES if one is not gate)
    monkeypatch.setattr(gates, "GATES", kept)
    assert isinstance(ask(question), Steps)
