"""Two dates: 'opportunities created in Q1 and won in Q2', 9月创建10月确认的线索.

Each of two periods beside what happened then to the same rows: the one of the measure's own date
is the period, the other a condition. Runs before the clauses; takes nothing unless both are read.
"""

from agent.offline.clauses import date_filters
from agent.offline.draft import Draft, Piece
from semantic_layer.joins import default_date
from semantic_layer.query import EntityFilter, Span

CREATED = frozenset(
    {"created", "opened", "came in", "创建", "新建", "新增", "建立", "登记", "录入"}
)
JOINERS = frozenset({"and", "but", "then", "且", "并", "并且", "而", "又"})


def read_two_dates(draft: Draft) -> None:
    """The two happenings of a count's rows and their periods."""
    times = [place for place in draft.free_of("time") if _is_period(draft, place)]
    if len(times) != 2 or _period(draft, times[0]) == _period(draft, times[1]):
        return
    head = _head(draft, times)
    table = draft.catalogue.table_of(draft.pieces[head].id) if head >= 0 else ""
    doings = [_doing(draft, place, head, table) for place in times]
    if not table or -1 in doings or doings[0] == doings[1]:
        return
    own = [_is_own(draft, place, head, table) for place in doings]
    if own.count(True) == 1:
        for time, doing, is_own in zip(times, doings, own, strict=True):
            _take(draft, time, doing, "" if is_own else table)
            if doing != head:
                draft.use(doing, f"date:{table}")
        for place, piece in enumerate(draft.pieces):
            if piece.words in JOINERS:
                draft.use(place, "date")


def _take(draft: Draft, time: int, doing: int, table: str) -> None:
    """One of the two: the period where no table is given, else a condition on its rows."""
    if table:
        _condition(draft, table, doing, _period(draft, time))
    else:
        draft.period = _period(draft, time)
    draft.use(time, "date" if table else "period")


def _is_period(draft: Draft, place: int) -> bool:
    hit = draft.pieces[place].token.time
    return hit is not None and hit.kind == "period" and hit.period is not None


def _period(draft: Draft, place: int) -> Span:
    hit = draft.pieces[place].token.time
    return hit.period if hit and hit.period else Span()


def _head(draft: Draft, times: list[int]) -> int:
    """The count whose rows both happened to: it stands before both periods, or behind both."""
    found = [
        place for place in draft.free_of("metric")
        if not times[0] < place < times[1] and draft.catalogue.is_count(draft.pieces[place].id)
        and not _happened(draft, place, times)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else -1


def _happened(draft: Draft, place: int, times: list[int]) -> bool:
    """赢单 in 二季度赢单的商机: what happened, not what is counted."""
    return draft.pieces[place].words[0] >= "一" and place - 1 in times


def _doing(draft: Draft, time: int, head: int, table: str) -> int:
    """What happened in that period: before it in English, behind it in Chinese."""
    chinese = draft.pieces[head].words[0] >= "一"
    near = time + 1 if chinese else draft.next_content(time, -1)
    if near == head and not chinese:
        return head
    if not 0 <= near < len(draft.pieces) or near == head or not draft.free(near):
        return -1
    piece = draft.pieces[near]
    if piece.words in CREATED or _role_of(piece, table):
        return near
    metric = piece.role == "metric" and draft.catalogue.is_count(piece.id)
    return near if metric and draft.catalogue.table_of(piece.id) == table else -1


def _role_of(piece: Piece, table: str) -> str:
    """The date role of that table that a piece names, if any."""
    return next((one.id for one in piece.token.of("date") if one.id.partition(".")[0] == table), "")


def _is_own(draft: Draft, place: int, head: int, table: str) -> bool:
    """Whether something is said of the date the count goes by."""
    default = f"{table}.{default_date(draft.catalogue.model.tables[table]) or ''}"
    metric = draft.catalogue.metric(draft.pieces[head].id)
    own = getattr(metric, "date", None) or default
    piece = draft.pieces[place]
    return place == head or piece.words in CREATED or _role_of(piece, table) == own


def _condition(draft: Draft, table: str, doing: int, period: Span) -> None:
    piece = draft.pieces[doing]
    role = _role_of(piece, table)
    if piece.role == "metric" and draft.catalogue.table_of(piece.id) == table:
        draft.entity_filters.append(
            EntityFilter(entity=table, metric=piece.id, op="gte", value=1.0, period=period)
        )
    elif role:
        draft.filters.extend(date_filters(role, period))
