"""Numbered: rows whose number is just this: '1-star reviews', 评分为1或2的评价, 打5分.

Bare numbers beside a number of the rows, or in its points; bounds such as 'over 3' stand in
bounds.py.
"""

from agent.offline.draft import Draft, Piece
from semantic_layer.query import Filter

GIVEN = frozenset(
    {"scored", "rated", "gave", "given", "give", "giving", "打", "打了", "给", "给了", "得", "得了"}
)
POINTS = ("score", "rating", "star", "评分", "星", "打分")


def read_numbered(draft: Draft) -> None:
    """Filters on numbers that are named outright."""
    place = 0
    while place < len(draft.pieces):
        run = _run(draft, place)
        if run:
            _take(draft, run)
        place = run[-1] + 1 if run else place + 1


def _run(draft: Draft, start: int) -> list[int]:
    """Numbers joined by or, and, a comma."""
    if not (draft.free(start) and _number(draft.pieces[start]) is not None):
        return []
    run, place = [start], start + 1
    while place < len(draft.pieces):
        if draft.pieces[place].word("or", "and"):
            place += 1
        elif draft.free(place) and _number(draft.pieces[place]) is not None:
            run.append(place)
            place += 1
        else:
            break
    return run


def _number(piece: Piece) -> float | None:
    if piece.role == "unknown" and piece.words.isdecimal() and piece.words.isascii():
        return float(piece.words)
    amount = piece.token.amount
    plain = amount is not None and amount.kind == "number" and not amount.percent
    return amount.value if plain and amount and amount.unit in {"", "points"} else None


def _take(draft: Draft, run: list[int]) -> None:
    before = draft.next_content(run[0], -1)
    given = before >= 0 and draft.pieces[before].words in GIVEN
    owner = draft.next_content(before, -1) if given else before
    behind = run[-1] + 1
    noun = next((place for place in (owner, behind) if _dimension(draft, place)), -1)
    points = any(
        (amount := draft.pieces[place].token.amount) and amount.unit == "points" for place in run
    )
    name = _dimension(draft, noun) or (_of_counted(draft) if points or given else "")
    if not name or (noun == owner and not _says_is(draft, noun, run[0], given)):
        return
    found = [_number(draft.pieces[place]) for place in run]
    values = tuple(int(one) if one == int(one) else one for one in found if one is not None)
    draft.filters.append(Filter(dimension=name, values=values))
    used = [*run, *([noun] if noun >= 0 else []), *([before] if given else [])]
    used += [place for place in range(run[0], run[-1]) if draft.pieces[place].word("or", "and")]
    for place in used:
        draft.use(place, f"filter:{name}")


def _dimension(draft: Draft, place: int) -> str:
    """The number of the rows a piece names; empty for anything else."""
    if not draft.free(place):
        return ""
    for meaning in draft.pieces[place].token.of("dimension"):
        found = draft.catalogue.dimension(meaning.id)
        if found is not None and found.number:
            return meaning.id
    return ""


def _says_is(draft: Draft, noun: int, number: int, given: bool) -> bool:
    """'score of 1', 评分为1: only is and of stand between; 'average score 5' says nothing."""
    between = [draft.pieces[place].words for place in range(noun + 1, number)]
    measured = draft.pieces[noun].role == "metric"
    return given or bool(between) or not measured


def _of_counted(draft: Draft) -> str:
    """The one number in points of the rows that are counted."""
    tables = {
        draft.catalogue.table_of(piece.id)
        for piece in draft.pieces
        if piece.role == "metric" and draft.catalogue.is_count(piece.id)
    }
    found = {
        name
        for name, homes in draft.catalogue.homes.items()
        for table, dimension in homes
        if table in tables and dimension.number and any(
            sign in said.lower()
            for said in (name, *dimension.names.en, *dimension.names.zh) for sign in POINTS
        )
    }  # fmt: skip
    return found.pop() if len(found) == 1 else ""
