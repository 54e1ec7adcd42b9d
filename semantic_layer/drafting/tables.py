"""Tables of the draft: which entity a table holds, its key, and the joins that lead to a key.

A join is drafted only towards a column that is different in every row, so none multiplies rows.
"""

import re

from semantic_layer.drafting.columns import Judged, judge
from semantic_layer.drafting.held import Held, HeldLink, HeldTable
from semantic_layer.drafting.order_lines import NEARLY_ALL, line_words, with_own_number
from semantic_layer.drafting.plan import DraftModel, DraftTable, Words
from semantic_layer.drafting.table_words import (
    find_people,
    name_shortly,
    one_of,
    row_words,
    table_entity,
)
from semantic_layer.drafting.terms import Term, joined, tokens

RESERVED = frozenset({"time", "stage", "age", "date"})
SMALLEST_SHARE = 0.3
"""Matched rows below which two columns merely look alike."""
KEY_ROLES = ("id", "thing", "name", "category", "geo", "other", "zip", "email", "phone", "year")


def plan_tables(held: Held, model: DraftModel) -> None:
    """Every table worth asking about, with its key and its joins."""
    linked = {link.table for link in held.links} | {link.other_table for link in held.links}
    kept: dict[str, tuple[HeldTable, tuple[Judged, ...]]] = {}
    for table in held.tables:
        judged = tuple(judge(column, table) for column in table.columns)
        columns = with_own_number(judged, table_entity(table.name))
        if _is_askable(table, columns, linked):
            kept[table.name] = (table, columns)
        else:
            _ask_about_left_out(table, model)
    keys = {name: _key(table, columns, held) for name, (table, columns) in kept.items()}
    for name, (table, columns) in kept.items():
        _add_table(model, table, columns, keys[name])
    ids = {table.held.name: table.id for table in model.tables.values()}
    for link in _joins(held, keys):
        _add_join(model, ids, link)
    _cut_ties(model)
    _name_after_broken_keys(model)
    find_people(model)
    name_shortly(model)


def snake(text: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """An id: lower case, words joined by underscores, different from all taken ones."""
    plain = re.sub(r"_+", "_", re.sub(r"[^\w]+", "_", text.casefold())).strip("_") or "column"
    plain = f"{plain}_value" if plain in RESERVED or plain[0].isdigit() else plain
    candidate, number = plain, 1
    while candidate in taken:
        number += 1
        candidate = f"{plain}_{number}"
    return candidate


def _is_askable(table: HeldTable, columns: tuple[Judged, ...], linked: set[str]) -> bool:
    """Not for empty tables and lists of words nothing else refers to."""
    if not table.rows or all(one.role == "empty" for one in columns):
        return False
    spoken = {"category", "text", "other", "name", "thing", "empty", "geo", "status"}
    words_only = all(one.role in spoken for one in columns)
    return table.name in linked or not words_only or table_entity(table.name) is not None


def _ask_about_left_out(table: HeldTable, model: DraftModel) -> None:
    model.ask(
        f"The table {table.name} ({table.rows:,} rows) is left out: it is empty or holds only "
        "words that no other table refers to. Is it needed?",
        f"表 {table.name}（{table.rows:,} 行）未纳入：它为空，或只有其他表未引用的文字。是否需要？",
    )


def _key(table: HeldTable, columns: tuple[Judged, ...], held: Held) -> tuple[str, ...]:
    """The column that identifies a row; several where none does alone; empty for none at all."""
    by_name = {one.name: one for one in columns}
    own = table_entity(table.name)
    wanted = [
        link.other_column
        for link in held.links
        if link.other_table == table.name and link.share >= SMALLEST_SHARE
    ]

    def rank(key: tuple[str, ...]) -> tuple[bool, bool, bool, int]:
        one = by_name[key[0]]
        entity = one.header.entity.term if one.header.entity else None
        role = KEY_ROLES.index(one.role)
        return (entity != own or own is None, one.name not in wanted, role > 1, role)

    single = [key for key in table.keys if len(key) == 1 and by_name[key[0]].role in KEY_ROLES]
    if single:
        return min(single, key=rank)
    pairs = [key for key in table.keys if len(key) > 1]
    return pairs[0] if pairs else ()


def _add_table(
    model: DraftModel, table: HeldTable, columns: tuple[Judged, ...], key: tuple[str, ...]
) -> None:
    entity = table_entity(table.name) or _entity_of_key(columns, key)
    words = row_words(table, entity, columns, key)
    if entity is not None:
        words = line_words(entity, columns, key) or words
    if any(words.en[0] in other.words.en for other in model.tables.values()):
        plain = joined(tokens(table.name))
        words = Words((one_of(plain),), (plain,))
    taken = {form for other in model.tables.values() for form in (*other.words.en, *other.words.zh)}
    words = Words(
        tuple(form for form in words.en if form not in taken) or words.en[:1],
        tuple(form for form in words.zh if form not in taken) or words.zh[:1],
    )
    held_key = key or tuple(one.name for one in columns if one.role in (*KEY_ROLES, "date"))
    draft = DraftTable(
        snake(words.en[0], set(model.tables)),
        table,
        columns,
        held_key or tuple(one.name for one in columns),
        entity,
        words,
    )
    if words.en[0].endswith(" line") and entity is not None:
        draft.entity = Term("entity.line", words.en, words.zh)
    if not key:
        draft.comments.append("no column or pair of columns is different in every row")
        model.ask(
            f"No column of {table.name} is different in every row. Are there rows twice?",
            f"{table.name} 没有一列在每行都不同。是否有重复的行？",
        )
    model.tables[draft.id] = draft


def _entity_of_key(columns: tuple[Judged, ...], key: tuple[str, ...]) -> Term | None:
    found = next((one for one in columns if key and one.name == key[0]), None)
    if found is None:
        return None
    if found.role == "thing":
        return found.header.head.term
    return found.header.entity.term if found.header.entity else None


def _joins(held: Held, keys: dict[str, tuple[str, ...]]) -> list[HeldLink]:
    """Links to a table's own key, the best of each column, none both ways."""
    fit = [
        link
        for link in held.links
        if keys.get(link.other_table) == (link.other_column,) and link.table in keys
    ]
    best: dict[tuple[str, str], HeldLink] = {}
    for link in sorted(fit, key=lambda one: (-round(one.share, 2), len(one.column))):
        best.setdefault((link.table, link.column), link)
    chosen = list(best.values())
    pairs = {(link.table, link.other_table) for link in chosen}
    return [
        link
        for link in chosen
        if (link.other_table, link.table) not in pairs or not _is_back(link, keys, held)
    ]


def _is_back(link: HeldLink, keys: dict[str, tuple[str, ...]], held: Held) -> bool:
    """Of two tables that point at each other's key, the one with fewer rows is the child."""
    rows = {table.name: table.rows for table in held.tables}
    if keys[link.table] != (link.column,):
        return False
    order = (rows[link.table], link.table), (rows[link.other_table], link.other_table)
    return order[0] > order[1]


def _add_join(model: DraftModel, ids: dict[str, str], link: HeldLink) -> None:
    child, parent = model.tables[ids[link.table]], model.tables[ids[link.other_table]]
    is_return = parent.role == "return" and link.share < NEARLY_ALL
    if link.share < SMALLEST_SHARE and not is_return:
        _ask_about_weak_link(model, link)
        return
    if parent.id in child.joins:
        model.ask(
            f"{link.table} has two columns that name a row of {link.other_table}; "
            f"{link.column} is not joined. What is it?",
            f"{link.table} 有两列指向 {link.other_table}；{link.column} 没有连接。它表示什么？",
        )
        return
    child.joins[parent.id] = link
    if is_return:
        child.optional.add(parent.id)
    elif link.matched < link.rows:
        lost = ", ".join(map(str, link.unmatched[:3]))
        child.comments.append(
            f"{link.share:.1%} of the rows with {link.column} find their "
            f"{link.other_table}.{link.other_column}; not found: {lost}"
        )
        model.ask(
            f"{link.table}.{link.column}: {link.rows - link.matched:,} of {link.rows:,} rows are "
            f"not found in {link.other_table} ({lost} …). Is it another spelling?",
            f"{link.table}.{link.column}：{link.rows:,} 行中有 {link.rows - link.matched:,} 行在 "
            f"{link.other_table} 中找不到（{lost} …）。是否只是写法不同？",
        )


def _ask_about_weak_link(model: DraftModel, link: HeldLink) -> None:
    model.ask(
        f"{link.table}.{link.column} is found in {link.other_table}.{link.other_column} in only "
        f"{link.share:.0%} of the rows, so it is not joined. Should it be?",
        f"{link.table}.{link.column} 只有 {link.share:.0%} 的行能在 "
        f"{link.other_table}.{link.other_column} 中找到，因此没有连接。是否应当连接？",
    )


def _cut_ties(model: DraftModel) -> None:
    """Where two equally short ways lead from one table to another, the worse join goes."""
    while (tie := _first_tie(model)) is not None:
        child, parent = tie
        lost = model.tables[child].joins.pop(parent)
        column = lost if isinstance(lost, str) else lost.column
        model.ask(
            f"{child} reaches {parent} in two ways; the join over {column} is left out. "
            "Which one counts?",
            f"从 {child} 到 {parent} 有两条路径；经由 {column} 的连接未纳入。以哪条为准？",
        )


def _first_tie(model: DraftModel) -> tuple[str, str] | None:
    for start in model.tables:
        reached, level = {start}, {start: (start, start)}
        while level:
            following: dict[str, tuple[str, str]] = {}
            for table in level:
                for parent in model.tables[table].joins:
                    if parent in following and parent not in reached:
                        edges = (following[parent], (table, parent))
                        return min(edges, key=lambda edge: _strength(model, edge))
                    if parent not in reached:
                        following[parent] = (table, parent)
            reached |= following.keys()
            level = following
    return None


def _strength(model: DraftModel, edge: tuple[str, str]) -> tuple[bool, float]:
    """A customer's region rather than a salesperson's; then the better match."""
    link = model.tables[edge[0]].joins[edge[1]]
    kept = model.tables[edge[0]].role in ("customer", "order", "line")
    return kept, 1.0 if isinstance(link, str) else link.share


def _name_after_broken_keys(model: DraftModel) -> None:
    """A parent whose rows are not all found gives its name to the column that points at it."""
    for child in model.tables.values():
        for parent_id, link in child.joins.items():
            broken = not isinstance(link, str) and link.matched < link.rows
            judged = next(o for o in child.columns if o.name == child.join_column(parent_id))
            if broken and parent_id not in child.optional and judged.role != "id":
                model.tables[parent_id].named = False
    for table in model.tables.values():
        key = next((o for o in table.columns if (o.name,) == table.key), None)
        is_lookup = key is not None and key.role in ("geo", "category", "other")
        is_parent = any(table.id in other.joins for other in model.tables.values())
        if (is_lookup and is_parent) or any(table.id in o.optional for o in model.tables.values()):
            table.named, table.counted = False, False
