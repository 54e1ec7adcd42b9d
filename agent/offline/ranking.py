"""Ranking: superlatives, 'top 5', orders said in words, and growth that is ranked.

Runs when the groups are known. Best and worst follow the metric's `better`; a singular noun means
one row, a plural a ranking.
"""

from agent.moves import Assumption
from agent.offline.draft import Draft, Obstacle
from semantic_layer.query import Direction, Having, Order

HIGHEST_TOP = 1_000
"""A larger bare number is no number of rows."""
BY_JUDGEMENT = {
    "best": "best", "worst": "worst", "最好": "best", "最佳": "best", "最优": "best",
    "最差": "worst", "最糟": "worst", "表现最好": "best", "表现最差": "worst",
}  # fmt: skip

BY_PACE = {"slowest": "desc", "fastest": "asc", "最慢": "desc", "最快": "asc"}
TIMES_TAKEN = frozenset({"hours", "days"})


def read_ranking(draft: Draft) -> None:
    """Direction, limit and what is ranked by."""
    _read_top(draft)
    _read_superlative(draft)
    for place in draft.free_words("direction"):
        draft.direction = draft.argument(place, "direction")
        draft.use(place, "order")
    for place in draft.free_words("rank"):
        draft.direction = draft.direction or "desc"
        draft.use(place, "order")
        behind = draft.next_content(place)
        if behind >= 0 and draft.pieces[behind].role == "metric":
            draft.order_by = draft.pieces[behind].id
    _read_phrase_order(draft)
    _read_phrase_bounds(draft)
    _limit_per(draft)


def _read_top(draft: Draft) -> None:
    for place in draft.free_of("amount"):
        amount = draft.pieces[place].token.amount
        if amount is None or amount.kind != "top":
            continue
        words = draft.pieces[place].words
        judged = next((say for word, say in BY_JUDGEMENT.items() if word in words), "")
        judged = judged or _by_pace(draft, words)
        draft.direction = judged or amount.direction or "desc"
        if amount.percent:
            draft.obstacles.append(Obstacle("number_without_slot", words))
            continue
        draft.limit = int(amount.value) if amount.value else None
        draft.use(place, "limit")
        if draft.having:
            _read_touched_metric(draft, place)
        if _ranked_by_another(draft, place):
            draft.obstacles.append(Obstacle("generic", draft.pieces[place].words))
        if amount.per_group and draft.groups and not draft.each:
            draft.each.append(draft.groups[0].dimension)


def _by_pace(draft: Draft, words: str) -> str:
    """The slowest five of a time taken are those that take longest."""
    measured = (draft.catalogue.metric(one.id) for one in draft.pieces if one.role == "metric")
    if not any(metric is not None and metric.unit in TIMES_TAKEN for metric in measured):
        return ""
    return next((direction for word, direction in BY_PACE.items() if word in words), "")


def _read_touched_metric(draft: Draft, place: int) -> None:
    """'…超过100条的品类里，评分最差的5个': ranked by what it touches, not by what is bounded."""
    bounded = {condition.metric for condition in draft.having}
    before = draft.next_content(place, -1)
    if before >= 0 and draft.touching(before, place):
        piece = draft.pieces[before]
        if piece.role == "metric" and piece.id not in bounded:
            draft.order_by = draft.order_by or piece.id


def _ranked_by_another(draft: Draft, place: int) -> bool:
    """'refund rate of the top 10 customers': top by what? Only a sum ranks by itself there."""
    before = draft.next_content(place, -1)
    led = any(draft.pieces[index].words in {"of", "for", "among"} for index in range(before, place))
    return (
        before >= 0
        and led
        and draft.pieces[before].role == "metric"
        and not draft.order_by
        and not draft.catalogue.is_additive(draft.pieces[before].id)
    )


def _read_superlative(draft: Draft) -> None:
    for place in draft.free_words("most"):
        word = draft.argument(place, "most")
        draft.use(place, "order")
        if not draft.direction or draft.limit is not None:
            draft.direction = word
        number = _number_beside(draft, place)
        if number:
            draft.limit = number
        elif draft.limit is None and not draft.plural and _has_groups(draft):
            draft.limit = 1
        _read_order_metric(draft, place)


def _has_groups(draft: Draft) -> bool:
    return bool(draft.groups) or any(
        piece.token.time
        and (
            piece.token.time.kind == "grain"
            or (piece.token.time.kind == "part" and not piece.token.time.part_values)
        )
        for piece in draft.pieces
    )


def _number_beside(draft: Draft, place: int) -> int | None:
    """'the three regions with the lowest', 最多的三个活动: a bare number of the ranked noun."""
    for index in draft.free_of("amount"):
        amount = draft.pieces[index].token.amount
        if amount and amount.kind == "number" and amount.value and not amount.percent:
            near = draft.next_content(index)
            noun = near >= 0 and draft.slots[near].startswith("group")
            if noun or abs(index - place) <= 2:
                draft.use(index, "limit")
                return int(amount.value)
    before_nouns = (
        index for index in draft.free_of("unknown")
        if draft.slots[draft.next_content(index)].startswith("group")
    )  # fmt: skip
    return _bare_number(draft, next(before_nouns, place - 1))


def _bare_number(draft: Draft, place: int) -> int | None:
    """'5 worst rated categories': the phrase took the superlative away from its number."""
    if not draft.free(place) or draft.pieces[place].role != "unknown":
        return None
    words = draft.pieces[place].words
    if not words.isdecimal() or not 1 < int(words) <= HIGHEST_TOP:
        return None
    draft.use(place, "limit")
    return int(words)


def _read_order_metric(draft: Draft, place: int) -> None:
    """With several metrics, the superlative belongs to the one it touches."""
    for step in (1, -1):
        near = draft.next_content(place, step)
        if near >= 0 and draft.pieces[near].role == "metric":
            draft.order_by = draft.order_by or draft.pieces[near].id
            return


def _read_phrase_order(draft: Draft) -> None:
    """'best selling', 卖得最好: the phrase of a metric that says which way to sort."""
    for index, piece in enumerate(draft.pieces):
        if piece.role != "metric" or not piece.meaning or not piece.meaning.order:
            continue
        if draft.slots[index].startswith("entity filter") or draft.direction:
            continue
        draft.direction = piece.meaning.order
        if draft.order_by not in {"", piece.id}:  # 'best selling category by units'
            draft.use(index, "order")
        draft.order_by = draft.order_by or piece.id
        if draft.limit is None and _has_groups(draft):
            draft.limit = _number_beside(draft, index) or (None if draft.plural else 1)


def _read_phrase_bounds(draft: Draft) -> None:
    """'loses money', 亏损: the phrase of a metric that says which rows are kept."""
    for place in draft.free_of("metric"):
        piece = draft.pieces[place]
        if piece.meaning is not None and piece.meaning.having is not None and not piece.open:
            bound = piece.meaning.having
            draft.having.append(Having(metric=piece.id, op=bound.op, value=bound.value))


def _limit_per(draft: Draft) -> None:
    """'top 3 products in each region': the group said with each holds the limit."""
    if draft.limit is None or len(draft.groups) < 2:
        return
    each = [group.dimension for group in draft.groups if group.dimension in draft.each]
    if len(each) == 1:
        draft.limit_per = each[0]


def orders_of(draft: Draft) -> tuple[Order, ...]:
    """The order said, with best and worst turned into a direction."""
    by = draft.order_by if draft.order_by in draft.metrics else ""
    by = by or (draft.metrics[0] if draft.metrics else "")
    if not draft.direction or not by or draft.direction == "flip":
        return ()
    return (Order(by=by, of=draft.order_of, direction=direction_of(draft, by)),)


def direction_of(draft: Draft, metric: str) -> Direction:
    """Asc or desc, for what was said about `metric`."""
    if draft.direction in {"asc", "desc"}:
        return "asc" if draft.direction == "asc" else "desc"
    found = draft.catalogue.metric(metric)
    better = found.better if found is not None else "neither"
    if better == "neither":
        assumed = Assumption("default_order", subject=metric)
        if assumed not in draft.assumptions:
            draft.assumptions.append(assumed)
    good_is_small = better == "down"
    wants_good = draft.direction == "best"
    return "asc" if good_is_small == wants_good else "desc"
