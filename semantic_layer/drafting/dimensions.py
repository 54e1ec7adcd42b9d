"""Dimensions of the draft: what rows can be split by, and the words for stored values."""

import re

from semantic_layer.drafting.column_words import plain_flag
from semantic_layer.drafting.columns import FEW, Judged, flag_yes
from semantic_layer.drafting.dates import MASTERS, is_event, is_master
from semantic_layer.drafting.plan import DraftDimension, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import Term, unique, value_term
from semantic_layer.drafting.written import column_sql
from semantic_layer.form import Scalar

MOST_SEARCHED = 20_000
"""Different values that become words of a question."""
NUMBERS = (
    "money", "attribute", "quantity", "number", "rate", "percent", "score", "year", "duration",
    "measure",
)  # fmt: skip
SEXES = ("F",)
"""No `false` where the other value is M."""
CODE = re.compile(r"[A-Za-z]*[-_ ]?\d{2,}$", re.ASCII)
"""Ends a value that is a code: SKU-001. A name beside it says more to a person."""
PERSONAL = {"phone": "phone", "email": "email", "address": "address", "idcard": "id"}


def plan_dimensions(model: DraftModel) -> None:
    """The dimensions and the label of every table."""
    for table in model.tables.values():
        if not table.distinct:
            _choose_label(model, table)
    for table in model.tables.values():
        for one in table.columns:
            if not table.distinct or one.name in table.told:
                _add_column(model, table, one)
    for table in model.tables.values():
        if table.distinct:
            _share_attributes(model, table)
    _keep_words_apart(model)


def words_of(model: DraftModel, table: DraftTable, one: Judged) -> Words:
    """Names of a column; `customer state` of a customer is also just `state`."""
    header = one.header
    english, chinese = header.en(), header.zh()
    first = header.parts[0]
    head = header.head.term
    if first.role == "modifier" and head and len(header.parts) == 2 and _is_only(table, one, head):
        english, chinese = (*english, *head.en), (*chinese, *head.zh)
    owners = {table.role, *(model.tables[parent].role for parent in table.joins)}
    if one.role == "id":
        return Words(english, chinese)
    if one.role in ("name", "thing") and header.entity is not None and header.entity.term:
        thing = header.entity.term
        if not any(
            other.named and other.role == table_role(thing) for other in model.tables.values()
        ):
            english, chinese = (*english, *thing.en), (*chinese, *thing.zh)
    own = first.role.startswith("entity.") and first.role.partition(".")[2] in owners
    if own and len(header.parts) == 2 and header.parts[1].term:
        rest = header.parts[1].term
        english, chinese = (*english, *rest.en), (*chinese, *rest.zh)
    return Words(unique(english), unique(chinese))


def _is_only(table: DraftTable, one: Judged, head: Term) -> bool:
    """Whether no other column is a country too: then `billing country` is just the country."""
    alike = [other for other in table.columns if other.header.head.term is head]
    return one.role in ("geo", "category", "status") and alike == [one]


def table_role(term: Term) -> str:
    """The role of a table of such things: product, customer ..."""
    return term.role.partition(".")[2]


def _choose_label(model: DraftModel, table: DraftTable) -> None:
    """The column that names a row to a person."""
    if table.label:
        return
    coded = False
    for one in table.columns:
        if (one.name,) == table.key and one.role in ("thing", "name", "category", "geo"):
            coded = all(map(CODE.search, map(str, one.column.values)))
            table.label = one.name
    if table.label and not coded:
        return
    names = [one for one in table.columns if one.role == "name"]
    own = [one for one in names if one.header.entity is None or one.header.entity.term is not None]
    if own and len(table.key) == 1 and (table.role in MASTERS or _is_list(model, table)):
        table.label = own[0].name
        _call_by_label(table, own[0])


def _is_list(model: DraftModel, table: DraftTable) -> bool:
    """Whether other tables point at these rows, nothing happens to them on a day, none is a line.

    Rooms, plants and whatever nobody's list names are then asked by their name.
    """
    is_parent = any(table.id in other.joins for other in model.tables.values())
    return is_parent and table.named and table.role in ("", "other") and not is_event(table)


def _call_by_label(table: DraftTable, label: Judged) -> None:
    """Grouping by a hotel is also grouping by the hotel name."""
    row_en, row_zh = table.words.label
    plain = len(label.header.parts) == 1
    english = (f"{row_en} name",) if plain else label.header.en()
    chinese = (f"{row_zh}名称",) if plain else label.header.zh()
    table.called = Words(
        tuple(form for form in english if form.isascii()), tuple(f for f in chinese if f)
    )


def _add_column(model: DraftModel, table: DraftTable, one: Judged) -> None:
    parent = next((p for p in table.joins if table.join_column(p) == one.name), None)
    dimension: DraftDimension | None = None
    if parent is not None:
        dimension = _of_join(model, table, one, parent)
    elif (
        (one.name in table.key and one.role == "id")
        or one.name == table.key[0]
        or one.name == table.label
        or one.name in _labels(model, table)
    ):
        return
    elif one.role in PERSONAL:
        dimension = DraftDimension(one.name, words_of(model, table, one), pii=PERSONAL[one.role])
    elif one.role == "text":
        words = words_of(model, table, one)
        dimension = DraftDimension(one.name, words, text=True, pii="free_text")
    elif one.role in NUMBERS:
        scaled = one.sql if one.sql != column_sql(one.name) else ""
        dimension = DraftDimension(
            one.name, _number_words(table, one), number=True, expression=scaled
        )
    elif one.role not in ("empty", "date", "birth"):
        dimension = _of_words(model, table, one)
    if dimension is not None:
        taken = _taken(model)
        name = snake(dimension.words.en[0])
        name = snake(f"{table.id}_{name}", taken) if name in taken else name
        table.dimensions[name] = dimension


def _labels(model: DraftModel, table: DraftTable) -> set[str]:
    """Columns that are the label of a table made of repeated ids."""
    return {
        model.tables[parent].label
        for parent, link in table.joins.items()
        if isinstance(link, str) and model.tables[parent].label
    }


def _taken(model: DraftModel) -> set[str]:
    taken = set(model.tables)
    for table in model.tables.values():
        taken |= table.dimensions.keys()
    return taken


def _of_join(
    model: DraftModel, table: DraftTable, one: Judged, parent_id: str
) -> DraftDimension | None:
    """A column that points at another table is asked by that table's name, unless it has none."""
    parent = model.tables[parent_id]
    if parent.named or parent_id in table.optional or one.role == "id":
        return None
    if parent.role and one.role == "thing":
        return DraftDimension(one.name, parent.words, searchable=True)
    return _of_words(model, table, one)


def _of_words(model: DraftModel, table: DraftTable, one: Judged) -> DraftDimension:
    countable = one.role not in ("id", "zip", "other") or one.column.distinct <= FEW
    return DraftDimension(
        one.name,
        words_of(model, table, one),
        searchable=countable and one.column.distinct <= MOST_SEARCHED and not _is_number(one),
        pii="name" if one.role == "name" and table.role in ("customer", "person") else "",
        values=_flag_values(one) if one.role == "flag" else _values(one),
    )


def _is_number(one: Judged) -> bool:
    return one.column.type in ("integer", "number", "boolean")


def _flag_values(one: Judged) -> dict[Scalar, Words]:
    if flag_yes(one.column) != ("1",):
        return {}
    en, zh = plain_flag(one.header.en()[0], one.header.zh()[0])
    return {
        1: Words((en,), (zh,)),
        0: Words((f"not {en}",), (f"未{zh}",)),
    }


def _values(one: Judged) -> dict[Scalar, Words]:
    """Names in both languages of the stored values that the list of terms knows."""
    if one.column.distinct > FEW or one.role not in ("category", "status", "geo"):
        return {}
    found: dict[Scalar, Words] = {}
    taken = {str(value).casefold() for value in one.column.values}
    for value in one.column.values:
        term = value_term("female" if value in SEXES and "M" in one.column.values else value)
        if term is None:
            continue
        english = tuple(form for form in term.en if form.casefold() not in taken)
        chinese = tuple(form for form in term.zh if form not in taken)
        taken.update(form.casefold() for form in (*english, *chinese))
        if english or chinese:
            found[value] = Words(english, chinese)
    return found


def _number_words(table: DraftTable, one: Judged) -> Words:
    """A number of one row, named apart from the sums over rows."""
    en, zh = one.header.en()[0], one.header.zh()[0]
    row_en, row_zh = table.words.label
    if one.role == "year":
        return Words(unique((en, *one.header.en())), unique((zh, *one.header.zh())))
    if en.startswith(row_en):
        return Words((f"{en} of a row", f"single {en}"), (f"单笔{zh}", f"每笔{zh}"))
    if one.role in ("money", "quantity") and not is_master(table):  # `invoice amount` is their sum
        english = (f"{en} of each {row_en}", f"single {row_en} {en}")
    else:
        english = (f"{row_en} {en}", f"{en} of each {row_en}")
    return Words(english, (f"单个{row_zh}{zh}", f"每个{row_zh}的{zh}"))


def _share_attributes(model: DraftModel, table: DraftTable) -> None:
    """What the ids of a flat sheet carry is found at the rows and at the ids: one dimension."""
    rows = next(one for one in model.tables.values() if table.id in one.joins)
    held = {dimension.column: name for name, dimension in rows.dimensions.items()}
    for one in table.columns:
        if one.role in PERSONAL and (one.name,) == table.key:
            words = words_of(model, table, one)
            name = snake(words.en[0], _taken(model))
            table.dimensions[name] = DraftDimension(one.name, words, pii=PERSONAL[one.role])
        elif one.name in held and one.name not in table.told:
            table.dimensions[held[one.name]] = rows.dimensions[held[one.name]]


def _keep_words_apart(model: DraftModel) -> None:
    """A label stays with its dimension or table; another one's further name gives way."""
    every = {
        name: dimension for table in model.tables.values() for name, dimension in
        table.dimensions.items()
    }  # fmt: skip
    labels = {form for one in every.values() for form in one.words.label}
    labels |= {form for table in model.tables.values() if table.named for form in table.words.label}
    for dimension in every.values():
        keep = dimension.words.label
        dimension.words = Words(
            tuple(form for form in dimension.words.en if form in keep or form not in labels),
            tuple(form for form in dimension.words.zh if form in keep or form not in labels),
        )
