"""What a model cost, as people read it."""

import pytest

from agent.exports.model_lines import cost_text


@pytest.mark.parametrize(
    ("cost", "said"), [(0.036, "0.0360"), (1.5, "1.5000"), (0.0001, "0.0001"), (2e-05, "< 0.0001")]
)
def test_a_cost_is_said_without_powers_of_ten(cost: float, said: str) -> None:
    assert cost_text(cost) == said
