"""What a model had to do with an answer, in words: shown by every face, kept by every export."""

from agent.answer import Answer
from agent.wording.say import say
from semantic_layer.formats import readable

LEAST_COST = 0.0001
"""Below it a cost is only said to be less."""


def model_lines(answer: Answer) -> tuple[str, ...]:
    """Which planner and model the answer comes from and what they cost; empty without a model."""
    use, language = answer.planner, answer.language
    if not use.calls:
        return ()
    key = "planner.used_cost" if use.cost else "planner.used"
    blanks = {"cost": cost_text(use.cost)} if use.cost else {}
    blanks |= {
        "planner": say(f"planner.{use.name}", language),
        "model": readable(use.model),
        "count": str(use.calls),
        "tokens": f"{use.tokens:,}",
        "seconds": f"{use.seconds:.1f}",
    }
    prose = (say("planner.prose", language),) if use.prose == "model" else ()
    return (say(key, language, **blanks), *prose)


def cost_text(cost: float) -> str:
    """A cost in the currency of the user's prices, to a hundredth of a cent."""
    return f"{cost:.4f}" if cost >= LEAST_COST else f"< {LEAST_COST:.4f}"
