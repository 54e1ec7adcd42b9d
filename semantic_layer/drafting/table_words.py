"""What the rows of a table are called, from its name and its key; people known by their columns.

No join and no key is decided here.
"""

import re

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.held import HeldTable
from semantic_layer.drafting.plan import DraftModel, Words
from semantic_layer.drafting.terms import Term, read_header, unique
from semantic_layer.word_rules import folded

PERSON_WORDS = ("gender", "age")
RECORDS = re.compile("(?:记录|信息|明细|台账|登记|单|表)+$")
"""How a Chinese table says that it holds rows."""


def table_entity(name: str) -> Term | None:
    """The entity a table's name speaks of: order for `tbl_web_orders_2024`."""
    parts = read_header(name, "entity").parts
    return next((part.term for part in reversed(parts) if part.role.startswith("entity")), None)


def row_words(
    table: HeldTable, entity: Term | None, columns: tuple[Judged, ...], key: tuple[str, ...]
) -> Words:
    """Names of one row."""
    header = read_header(table.name, "entity")
    plain = one_of(header.words)
    named = table_entity(table.name)
    if entity is None:
        english = plain if not plain.isascii() else one_of(" ".join(p.en for p in header.parts))
        return Words((english,), _with_stem(header.zh()[0]))
    key_thing = next((o for o in columns if o.name in key and o.role == "thing"), None)
    head = key_thing.header.head.term if key_thing is not None else None
    if head is not None and len(key) == 1 and (named is None or head.role != named.role):
        entity = head
    if named is None or header.head.term is not named or len(header.parts) == 1:
        return Words(entity.en, entity.zh)
    english = " ".join(part.en for part in header.parts)
    return Words(
        unique((english, plain, *entity.en)), unique((*_with_stem(header.zh()[0]), *entity.zh))
    )


def _with_stem(zh: str) -> tuple[str, ...]:
    """办卡记录 are also just 办卡."""
    stem = RECORDS.sub("", zh)
    return unique((zh, stem)) if len(stem) > 1 and not stem.isascii() else (zh,)


def one_of(plural: str) -> str:
    """`order items` -> `order item`."""
    words = plural.split()
    return " ".join((*words[:-1], folded(words[-1]))) if words else plural


def find_people(model: DraftModel) -> None:
    """People nobody's list names, who have a phone or a birthday, are the customers if none are."""
    if any(table.role == "customer" for table in model.tables.values()):
        return
    parents = {parent for table in model.tables.values() for parent in table.joins}
    for table in model.tables.values():
        personal = any(
            one.role in ("phone", "email", "birth", "idcard") or one.header.head.en in PERSON_WORDS
            for one in table.columns
        )
        if table.id in parents and table.role in ("", "other") and len(table.key) == 1 and personal:
            table.entity = Term("entity.customer", table.words.en, table.words.zh)
            return


def name_shortly(model: DraftModel) -> None:
    """维修工单 are also just 工单, where no other table holds any."""
    for table in model.tables.values():
        others = {
            form for other in model.tables.values() if other is not table for form in other.words.zh
        }
        written = table.held.name
        ends = [written[at:] for at in range(1, len(written) - 1)] if not written.isascii() else []
        short = [
            end for end in ends
            if end not in others and len(parts := read_header(end, "entity").parts) == 1
            and parts[0].role.startswith("entity")
        ]  # fmt: skip
        table.words = Words(table.words.en, unique((*table.words.zh, *short)))
