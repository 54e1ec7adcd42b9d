"""Date roles of the draft: what happened on each date, and which one counts when none is named."""

from datetime import date

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.plan import DraftDate, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import Term, joined, unique
from semantic_layer.drafting.written import date_orders, date_sql, has_hours, newest

RANKS = {
    "start": 1, "created": 2, "date": 3, "": 4, "paid": 5, "approved": 6, "shipped": 7,
    "delivered": 8, "arrived": 8, "left": 9, "answered": 9, "closed": 10, "updated": 11,
    "deadline": 12,
}  # fmt: skip
"""The lower, the sooner a date counts for `when` without a name."""
MASTERS = ("customer", "product", "person", "seller", "place", "campaign")
LAST_EVENT = RANKS["closed"]
SIGNED = Term("event.start", ("signed", "signing date"), ("签约", "签订"))
"""Contracts begin when they are signed; deals end then."""
OPENED = ("ticket", "claim", "deal", "customer")
"""Roles of rows that are opened when they are created."""
NOUNS = {
    "start": "order", "created": "creation", "paid": "payment", "approved": "approval",
    "shipped": "shipping", "delivered": "delivery", "answered": "answer", "closed": "closing",
}  # fmt: skip
FIRST = {"en": ("first order", "first purchase", "acquired"), "zh": ("首单", "首次下单", "首购")}


def plan_dates(model: DraftModel, today: date) -> None:
    """The dates of every table; entities known from orders get their first order's."""
    for table in model.tables.values():
        if not table.distinct or table.told:
            for one in table.columns:
                if one.role == "date":
                    _add_date(table, one, today)
                elif len(orders := date_orders(one.column)) > 1:
                    _ask_order(model, table, one, orders)
            _choose_default(model, table)


def _ask_order(model: DraftModel, table: DraftTable, one: Judged, orders: tuple[str, ...]) -> None:
    shown = f"{one.column.values[0]}"
    told = " / ".join(orders)
    model.ask(
        f"{table.held.name}.{one.name} ({shown}): is the day or the month first ({told})? "
        "It is no date of the draft until you say.",
        f"{table.held.name}.{one.name}（{shown}）：日在前还是月在前（{told}）？确定之前不作为日期。",
    )


def is_event(table: DraftTable) -> bool:
    """Whether rows happen on a day, so that sums by time mean something."""
    default = table.dates.get(table.default_date)
    return default is not None and default.rank <= LAST_EVENT and not is_master(table)


def is_master(table: DraftTable) -> bool:
    """Whether rows are people and things, not what happens to them."""
    return len(table.key) == 1 and table.role in MASTERS


def event_home(model: DraftModel, table: DraftTable) -> tuple[DraftTable, str] | None:
    """The table and date role by which rows of `table` are counted: its own, else the nearest."""
    level, seen = [table], {table.id}
    while level:
        for one in level:
            if is_event(one):
                return one, one.default_date
        parents = [parent for one in level for parent in one.joins if parent not in seen]
        seen.update(parents)
        level = [model.tables[parent] for parent in dict.fromkeys(parents)]
    return None


def dated(table: DraftTable, *kinds: str) -> str:
    """The first date role of one of the kinds; empty for none."""
    for kind in kinds:
        for name, role in table.dates.items():
            if role.kind == kind:
                return name
    return ""


def add_first_order(customer: DraftTable, fact: DraftTable) -> None:
    """`first_order`: the earliest order of each customer."""
    if "first_order" not in customer.dates:
        customer.dates["first_order"] = DraftDate(
            "", Words(FIRST["en"], FIRST["zh"]), "first", RANKS["created"],
            default=not customer.default_date, earliest=f"{fact.id}.{fact.default_date}",
        )  # fmt: skip


def _add_date(table: DraftTable, one: Judged, today: date) -> None:
    term, kind = _event(one)
    if term is not None and term.en[0] == "won" and table.role == "order":
        term, kind = SIGNED, "start"
    taken = {form for date in table.dates.values() for form in (*date.words.en, *date.words.zh)}
    words = _date_words(one, term)
    if "opened" in words.en and table.role not in OPENED and "open" not in one.header.words:
        words = Words(tuple(form for form in words.en if form != "opened"), words.zh)
    if words.en and (words.en[0] in taken or words.zh[0] in taken):
        words = Words(unique((one.header.words,)), unique((one.header.zh()[0],)))
    name = snake(words.en[0] if words.en else "dated", set(table.dates))
    last = newest(one.column, one.written) if one.written else str(one.column.largest)[:10]
    table.dates[name] = DraftDate(
        one.name,
        Words(
            tuple(form for form in words.en if form not in taken),
            tuple(form for form in words.zh if form not in taken),
        ),
        kind,
        RANKS.get(kind, RANKS[""]),
        noun=_noun(one, kind),
        future=kind == "deadline" or last > today.isoformat(),
        hours=has_hours(one.column, one.written) if one.written else one.column.hours,
        expression=date_sql(one.column, one.written) if one.written else "",
    )  # fmt: skip


def _event(one: Judged) -> tuple[Term | None, str]:
    events = [part.term for part in one.header.parts if part.term and part.term.kind == "event"]
    late = [term for term in events if term.role == "event.deadline"]
    if late:
        return late[0], "deadline"
    if any(part.term and part.term.en[0] in ("last", "first") for part in one.header.parts):
        return None, ""
    if events:
        return events[0], events[0].role.partition(".")[2]
    plain = all(part.role in ("date", "modifier") for part in one.header.parts)
    return None, "date" if plain else ""


def _date_words(one: Judged, term: Term | None) -> Words:
    written = joined(tuple(part.text for part in one.header.parts))
    if term is not None:
        english = (*term.en, written) if written.isascii() else term.en
        chinese = term.zh if written.isascii() else (*term.zh, written)
        return Words(unique(english), unique(chinese))
    if all(part.role == "date" for part in one.header.parts):
        return Words()
    return Words(one.header.en(), one.header.zh())


def _noun(one: Judged, kind: str) -> str:
    """The event in plain English: `purchase` of `purchase_ts`."""
    words = [part.text for part in one.header.parts if part.role != "date"]
    words = [word.removesuffix(" date") for word in words]
    text = " ".join(words)
    if not text.isascii() or not text:
        return NOUNS.get(kind, "")
    return NOUNS.get(kind, text) if kind not in ("start", "created") else text


def _choose_default(model: DraftModel, table: DraftTable) -> None:
    if not table.dates:
        return
    ranked = sorted(table.dates, key=lambda name: table.dates[name].rank)
    table.dates[ranked[0]].default = True
    if len(ranked) > 1:
        others = ", ".join(table.dates[name].column for name in ranked[1:])
        column = table.dates[ranked[0]].column
        model.ask(
            f"{table.held.name} is counted by {column} when a question names no date "
            f"(others: {others}). Is that right?",
            f"问题未指明日期时，{table.held.name} 按 {column} 统计"
            f"（其他日期：{others}）。是否正确？",
        )
