"""Restated: a measure or a value of the model that is said in other words, put right before roles.

'average number of orders per customer' is the ratio of those two, what customers spent its leading
sum of money, 'from returning customers' a kind of order. Fills no slot of a form.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.offline.catalogue import PLAIN_UNITS
from agent.offline.draft import Draft, Piece, Role
from agent.offline.lexicon import Meaning
from agent.offline.roles import base_entity
from semantic_layer.joins import default_date
from semantic_layer.metrics import Aggregate, Ratio

BUYERS = frozenset(
    {"customer", "customers", "client", "clients", "buyer", "buyers", "shopper", "shoppers",
     "which customers", "客户", "顾客", "买家", "用户", "会员"}
)  # fmt: skip
"""Nouns of those whose spending is our takings."""
WHOSE = frozenset({"from", "of", "by", "to", "for", "来自", "由", "的", "给", "属于"})
NOTHING = Meaning("harmless", "connector")


def restate(draft: Draft) -> None:
    """Every change of this stage, in order."""
    for place, piece in enumerate(draft.pieces):
        if piece.word("spend"):
            _spent(draft, place)
        elif piece.word("join"):
            _joined(draft, place)
        elif piece.word("most"):
            _parted_name(draft, place)
        elif piece.word("per"):
            _mean_ratio(draft, place)
        elif piece.role == "metric" and piece.token.of("value"):
            _kind(draft, place)
        elif piece.words in {"中", "里"} and _is_among(draft, place):
            _silence(draft, [place])


def _put(draft: Draft, place: int, piece: Piece) -> None:
    pieces = list(draft.pieces)
    pieces[place] = piece
    draft.pieces = pieces


def _meant(piece: Piece, meaning: Meaning, role: Role) -> Piece:
    token = replace(piece.token, meanings=(meaning,))
    return Piece(token, role, meaning.id, meaning)


def _silence(draft: Draft, places: Sequence[int]) -> None:
    for place in places:
        token = replace(draft.pieces[place].token, meanings=(NOTHING,))
        _put(draft, place, Piece(token, "harmless", NOTHING.id, NOTHING))


def _spent(draft: Draft, place: int) -> None:
    """'which customers spent more than 10000': by buyers, never by ourselves or a campaign."""
    ours = any(piece.words in {"we", "our", "我们", "咱们"} for piece in draft.pieces)
    nouns = [piece for piece in draft.pieces if _is_noun(piece) or _buys(piece)]
    lead = _leading_money(draft)
    if ours or not lead or not nouns or not all(_buys(piece) for piece in nouns):
        return
    done = Meaning("metric", lead, manner="verb")
    _put(draft, place, _meant(draft.pieces[place], done, "metric"))
    subject = draft.next_content(place, -1)
    asked = any(piece.token.word("how_much") for piece in draft.pieces[:place])
    if asked and subject >= 0 and draft.pieces[subject].words in BUYERS:
        _silence(draft, [subject])


def _is_noun(piece: Piece) -> bool:
    who = piece.token.word("who", "where")
    return not who and (bool(piece.token.of("entity")) or piece.role == "metric")


def _buys(piece: Piece) -> bool:
    last = piece.words.split()[-1]
    return last in BUYERS or (last[0] >= "一" and last[-2:] in BUYERS)


def _joined(draft: Draft, place: int) -> None:
    """'customers who joined last year', 去年加入的客户: the day their record was made."""
    near = _behind_particle(draft, place) if draft.pieces[place].words[0] >= "一" else place - 1
    while 0 < near < place and (
        draft.pieces[near].role == "harmless" or draft.pieces[near].token.word("who", "opener")
    ):
        near -= 1
    named = draft.pieces[near] if 0 <= near < len(draft.pieces) else None
    if named is None or not _buys(named):
        return
    entity = next((one.id for one in named.token.of("entity")), "")
    entity = entity or draft.catalogue.entity_of_count(named.id) or ""
    table = draft.catalogue.model.tables.get(entity)
    role = default_date(table) if table is not None else None
    if role:
        meaning = Meaning("date", f"{entity}.{role}")
        _put(draft, place, _meant(draft.pieces[place], meaning, "date"))


def _behind_particle(draft: Draft, place: int) -> int:
    near = place + 1
    if near < len(draft.pieces) and draft.pieces[near].words == "的":
        near += 1
    return near


def _parted_name(draft: Draft, place: int) -> None:
    """'closed the most deals': the verb and its noun are one name, parted by the superlative."""
    verb, noun = draft.next_content(place, -1), draft.next_content(place)
    if verb < 0 or noun < 0 or draft.pieces[noun].role != "metric":
        return
    if draft.pieces[verb].role not in {"unknown", "word", "value", "date"}:
        return
    said, counted = draft.pieces[verb].words, draft.pieces[noun].words
    names = {f"{said} {counted}", f"{counted} {said}"}
    found = {
        term.id for term in draft.catalogue.vocabulary.terms
        if term.kind == "metric" and term.text.casefold() in names
    }  # fmt: skip
    if len(found) == 1:
        named = Meaning("metric", found.pop())
        _put(draft, noun, _meant(draft.pieces[noun], named, "metric"))
        _silence(draft, [verb])


def _leading_money(draft: Draft) -> str:
    """The model's leading sum of money, if its first measure is one."""
    model = draft.catalogue.model
    lead = model.default_metric or next(iter(model.metrics), "")
    found = draft.catalogue.metric(lead)
    money = found is not None and found.unit not in PLAIN_UNITS
    return lead if money and draft.catalogue.is_additive(lead) else ""


def _mean_ratio(draft: Draft, place: int) -> None:
    """'average number of orders per customer', 平均每个客户下了几单: the ratio of just these."""
    noun = draft.next_content(place)
    _count_orders(draft, noun)
    means = [at for at, piece in enumerate(draft.pieces) if _says_mean(piece)]
    counted = [at for at, piece in enumerate(draft.pieces) if piece.role == "metric" and at != noun]
    said = means or draft.pieces[place].words.startswith("平均")
    if noun < 0 or len(counted) != 1 or not said or _asks_money(draft, counted[0]):
        return
    entity = next((one.id for one in draft.pieces[noun].token.of("entity")), "")
    found = _ratios(draft, draft.pieces[counted[0]].id, entity) if entity else ()
    if len(found) == 1:
        named = Meaning("metric", found[0])
        _put(draft, counted[0], _meant(draft.pieces[counted[0]], named, "metric"))
        _silence(draft, (*means, place, noun))


def _asks_money(draft: Draft, counted: int) -> bool:
    """平均每个客户买了多少钱: how much money is not how many."""
    metric = draft.catalogue.metric(draft.pieces[counted].id)
    money = any(word in draft.text for word in ("多少钱", "多少元", "money"))
    return money and metric is not None and metric.unit in PLAIN_UNITS


def _count_orders(draft: Draft, noun: int) -> None:
    """平均每个客户下了几单: 几单 counts orders where nothing else is counted."""
    tables = draft.catalogue.model.tables
    orders = [name for name, table in tables.items() if "订单" in table.names.zh]
    counter = draft.catalogue.counts.get(orders[0], "") if len(orders) == 1 else ""
    others = [at for at, piece in enumerate(draft.pieces) if piece.role == "metric" and at != noun]
    for at, piece in enumerate(draft.pieces):
        if counter and not others and piece.word("how_many") and piece.words.endswith("单"):
            _put(draft, at, _meant(piece, Meaning("metric", counter), "metric"))


def _says_mean(piece: Piece) -> bool:
    said = piece.word("statistic")
    return said is not None and said.argument == "avg"


def _ratios(draft: Draft, counted: str, entity: str) -> tuple[str, ...]:
    """The ratios of exactly this measure to how many of that entity there are."""
    return tuple(
        name for name, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Ratio) and metric.numerator == counted
        and counts_rows_of(draft, metric.denominator, entity)
    )  # fmt: skip


def counts_rows_of(draft: Draft, name: str, entity: str) -> bool:
    """Whether a measure counts the rows of an entity, in its own table or in another."""
    metric = draft.catalogue.metric(name)
    table = draft.catalogue.model.tables.get(entity)
    if not isinstance(metric, Aggregate) or table is None:
        return False
    if metric.aggregate == "count":
        return metric.table == entity
    said = metric.of.text.rpartition(".")[2] if metric.of is not None else ""
    return metric.aggregate == "count_distinct" and said == table.key


def _is_of(draft: Draft, name: str, homes: set[str]) -> bool:
    """Whether a measure is of those rows, or dated by them: satisfaction is not of orders."""
    metric = draft.catalogue.metric(name)
    if isinstance(metric, Ratio):
        return all(_is_of(draft, one, homes) for one in (metric.numerator, metric.denominator))
    dated = isinstance(metric, Aggregate) and (metric.date or "").partition(".")[0] in homes
    return isinstance(metric, Aggregate) and (dated or metric.table in homes)


def _is_among(draft: Draft, place: int) -> bool:
    """订单中有多少…: between a noun of the model and a question it is no value."""
    behind = draft.pieces[place + 1] if place + 1 < len(draft.pieces) else None
    asked = behind is not None and behind.token.word("how_many", "share", "how_much")
    return bool(place and asked and draft.pieces[place - 1].token.of_model)


def _kind(draft: Draft, place: int) -> None:
    """'orders from returning customers': beside a measure it fits, it says whose."""
    piece = draft.pieces[place]
    kinds = {meaning.id for meaning in piece.token.of("value")}
    others = [one for one in draft.pieces if one.role == "metric" and one is not piece]
    before = draft.pieces[place - 1].words if place else ""
    behind = draft.pieces[place + 1].words if place + 1 < len(draft.pieces) else ""
    led = (
        before.endswith("from")
        or before in WHOSE
        or behind in {"的", "贡献", "贡献了", "带来", "带来的", "下了"}
    )
    joined = any(one.word("and", "vs") for one in draft.pieces)
    homes = {base_entity(draft.catalogue, kind) for kind in kinds}
    if len(kinds) != 1 or len(others) != 1 or joined or not led:
        return
    if draft.catalogue.table_of(piece.id) in homes:
        return
    if _is_of(draft, others[0].id, homes) and draft.catalogue.fits(others[0].id, next(iter(kinds))):
        meaning = piece.token.of("value")[0]
        _put(draft, place, _meant(piece, meaning, "value"))
