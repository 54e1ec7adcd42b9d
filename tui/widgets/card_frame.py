"""The lower edge of a card: rows, time, what a model cost, keys. What does not fit is left out."""

from collections.abc import Iterator

from rich.cells import cell_len

from agent.answer import Answer
from agent.exports.model_lines import cost_text
from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.formats import readable
from tui.widgets.result_table import tables_of


def foot(answer: Answer, room: int, *, ascii_only: bool) -> str:
    """Rows, time and model on the left, keys on the right; the cost before the keys."""
    keys = say("card.keys", answer.language) if tables_of(answer) else ""
    fill = "-" if ascii_only else "─"
    for left, right in _ways(_lefts(answer), keys):
        gap = room - cell_len(left) - cell_len(right) - 2
        if right and gap > 0:
            return f"{left} {fill * gap} {right}"
        if not right and cell_len(left) <= room:
            return left
    return fit(_lefts(answer)[-1], room).rstrip()


def _ways(lefts: tuple[str, ...], keys: str) -> Iterator[tuple[str, str]]:
    """All with the keys, all without them, then less and less."""
    for left in lefts:
        if keys:
            yield left, keys
        yield left, ""


def _lefts(answer: Answer) -> tuple[str, ...]:
    """What stands on the left, the fullest first."""
    language, use = answer.language, answer.planner
    time = f"{answer.elapsed_ms:,.0f}"
    count = sum(len(table.table.rows) for table in tables_of(answer))
    plain = say("card.time", language, time=time)
    if tables_of(answer):
        plain = say("card.foot", language, count=f"{count:,}", time=time)
    if not use.calls:
        return (plain,)
    model = readable(use.model)
    called = f"{plain} · {say('card.model', language, model=model, count=use.calls)}"
    if not use.cost:
        return called, plain
    cost = say("card.cost", language, cost=cost_text(use.cost))
    return f"{called} · {cost}", called, plain
