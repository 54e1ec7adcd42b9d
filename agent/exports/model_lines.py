"""What a model had to do with an answer, in words: shown by every face, kept by every export."""

from agent.answer import Answer
from agent.wording.say import say
from semantic_layer.formats import readable


def model_lines(answer: Answer) -> tuple[str, ...]:
    """Which planner and model the answer comes from and what they cost; empty without a model."""
    use, language = answer.planner, answer.language
    if not use.calls:
        return ()
    key = "planner.used_cost" if use.cost else "planner.used"
    blanks = {"cost": f"{use.cost:g}"} if use.cost else {}
    blanks |= {
        "planner": say(f"planner.{use.name}", language),
        "model": readable(use.model),
        "count": str(use.calls),
        "tokens": f"{use.tokens:,}",
        "seconds": f"{use.seconds:.1f}",
    }
    prose = (say("planner.prose", language),) if use.prose == "model" else ()
    return (say(key, language, **blanks), *prose)
