"""Names of a column's metrics: its own, those of its head, those without a unit.

What another table's column is called too is named with its row. No metric is made here.
"""

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.plan import DraftModel, DraftTable, Words
from semantic_layer.drafting.terms import Term, unique

NUMBERS = frozenset(
    ("money", "quantity", "attribute", "number", "duration", "measure", "percent", "rate", "score",
     "flag")
)  # fmt: skip
"""Roles of columns that become metrics."""
DURATIONS = ("duration.minutes", "duration.hours", "duration.days")
PLAIN = frozenset(["total", "actual"])
"""Modifiers that leave an amount what it is."""


def own_words(model: DraftModel, table: DraftTable, one: Judged) -> Words:
    """Names of a column; what another table's column is called too is named with its row."""
    others = [
        (*other.header.en(), *other.header.zh())
        for further in model.tables.values()
        if further is not table and not further.distinct
        for other in further.columns
        if other.role in NUMBERS
    ]
    shared = {form for forms in others for form in forms}
    en, zh = one.header.en(), one.header.zh()
    if (head := _only_head(model, one)) is not None:
        en, zh = unique((*en, *head.en)), unique((*zh, *head.zh))
    en, zh = unique((*en, *_unitless(one).en)), unique((*zh, *_unitless(one).zh))
    row_en, row_zh = table.words.label
    named = [(f"{row_en} " if form in shared else "") + form for form in en]
    chinese = [(row_zh if form in shared else "") + form for form in zh]
    return Words(unique(named), unique(chinese))


def _unitless(one: Judged) -> Words:
    """`duration_minutes` is the duration, `waiting_days` the waiting time."""
    stem = one.header.stem
    if one.header.head.role not in DURATIONS or not stem:
        return Words()
    en, zh = " ".join(part.en for part in stem), "".join(part.zh for part in stem)
    if stem[-1].role.startswith("duration"):
        return Words((en,), (zh,))
    return Words((f"{en} time", f"{en} duration"), (f"{zh}时长", f"{zh}时间"))


def _only_head(model: DraftModel, one: Judged) -> Term | None:
    """`item total quantity` is the quantity, where no other column holds one."""
    head = one.header.head.term
    plain = all(
        part.role.startswith("entity") or (part.term is not None and part.term.en[0] in PLAIN)
        for part in one.header.stem
    )
    if one.role not in ("money", "quantity") or not one.header.stem or not plain:
        return None
    alike = [
        other
        for table in model.tables.values()
        if not table.distinct or table.told
        for other in table.columns
        if other.header.head.term is head
    ]
    return head if alike == [one] else None


def plain_flag(en: str, zh: str) -> tuple[str, str]:
    """`is recurring`, `是否续费` -> `recurring`, `续费`."""
    for verb in ("is ", "was ", "has "):
        en, zh = en.removeprefix(verb), zh.removeprefix(verb.strip())
    return en, zh.removeprefix("是否").strip()
