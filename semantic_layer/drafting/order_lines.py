"""Rows that are lines of what their table is named after: several rows an order.

Seen from the headers and the counts of a column alone.
"""

import re
from dataclasses import replace

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.plan import Words
from semantic_layer.drafting.terms import Header, Part, Term

NEARLY_ALL = 0.9
NUMBER_LIKE = re.compile(r"\W{0,2}[A-Za-z]{0,5}[-_ ]?\d{2,}(?:[-_./]\d+)*", re.ASCII)
NUMBER = Term("id", ("number",), ("编号",))
NUMBERED = ("entity.order", "entity.deal", "entity.ticket")


def with_own_number(columns: tuple[Judged, ...], entity: Term | None) -> tuple[Judged, ...]:
    """A column called just Name that holds #1001, #1002 in a table of orders is their number."""
    has_number = any(one.role == "id" and one.header.entity for one in columns)
    if entity is None or entity.role not in NUMBERED or has_number:
        return columns
    for at, one in enumerate(columns):
        bare = len(one.header.parts) == 1 and one.role == "name"
        values = [str(value) for value in one.column.values]
        if bare and len(values) > 1 and all(map(NUMBER_LIKE.fullmatch, values)):
            header = Header(one.header.raw, (Part(entity.en[0], entity), Part("number", NUMBER)))
            return (*columns[:at], replace(one, header=header, role="id"), *columns[at + 1 :])
    return columns


def line_words(entity: Term, columns: tuple[Judged, ...], key: tuple[str, ...]) -> Words | None:
    """`order line` where a table called orders holds several rows an order.

    Without a key of one column any word for an order will do: a book of sales has order numbers.
    """
    for one in columns:
        part = one.header.entity
        if one.role != "id" or (one.name,) == key or part is None or part.term is None:
            continue
        same = part.term is entity or (len(key) != 1 and part.term.role == entity.role)
        if same and one.column.distinct < NEARLY_ALL * one.column.filled:
            en, zh = part.term.en[0], part.term.zh[0]
            english = (f"{en} line", "line item", f"{en} row")
            return Words(english, (f"{zh}行", f"{zh}明细", "明细行"))
    return None
