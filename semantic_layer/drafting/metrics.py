"""Counts of a draft, and what every drafted metric is made with."""

from semantic_layer.drafting.dates import event_home
from semantic_layer.drafting.metric_words import count_words, plural
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import unique


def put(model: DraftModel, metric: DraftMetric) -> str:
    """Add a metric under a free id; that id."""
    taken = {*model.metrics, *model.tables}
    for table in model.tables.values():
        taken |= table.dimensions.keys()
    metric.id = snake(metric.id, taken)
    model.metrics[metric.id] = metric
    return metric.id


def aggregate(table: DraftTable, function: str, of: str = "", **further: str) -> dict[str, str]:
    """The fields of an aggregate."""
    fields = {"kind": "aggregate", "table": table.id, "aggregate": function}
    if of:
        fields["of"] = of
    return {**fields, **{key: value for key, value in further.items() if value}}


def date_field(model: DraftModel, table: DraftTable) -> str:
    """The `date` of an aggregate over a table's rows; empty where the default is right."""
    home = event_home(model, table)
    if home is None or (home[0] is table and home[1] == table.default_date):
        return ""
    return f"{home[0].id}.{home[1]}"


def by_date(model: DraftModel, table: DraftTable) -> tuple[str, str]:
    """`, by ordered_at` in both languages."""
    home = event_home(model, table)
    if home is None:
        return "", ""
    column = home[0].dates[home[1]].column
    return f", by {column}", f"，按 {column}"


def count_rows(model: DraftModel, table: DraftTable, group: str) -> str:
    """The number of a table's rows."""
    names, phrases = count_words(table)
    en, zh = by_date(model, table)
    return put(model, DraftMetric(
        f"{table.id}_count", aggregate(table, "count", date=date_field(model, table)),
        names, (f"all rows of {table.held.name}{en}", f"{table.held.name} 的全部行{zh}"),
        better="neither", phrases=phrases, group=group,
    ))  # fmt: skip


def count_master(model: DraftModel, table: DraftTable, group: str) -> None:
    """People and things with a date of their own: new ones by that date, and how many by then."""
    names, phrases = count_words(table)
    plurals = unique(plural(form) for form in table.words.en)
    column = table.dates[table.default_date].column
    happened = [form for form in table.dates[table.default_date].words.en if " date" not in form]
    happened_zh = [form for form in table.dates[table.default_date].words.zh if form[-2:] != "日期"]
    new = put(model, DraftMetric(
        f"new_{snake(plural(table.id))}", aggregate(table, "count"),
        Words((*(f"new {form}" for form in plurals), f"{plurals[0]} added",
               f"number of new {plurals[0]}",
               *(f"{form} {word}" for form in plurals for word in happened)),
              unique(f"{new}{zh}{many}" for zh in _plain(table) for many in ("", "数")
                     for new in ("新增", "新"))),
        (f"rows of {table.held.name}, by {column}", f"{table.held.name} 的行，按 {column}"),
        better="up", group=group,
        phrases=Words(
            (*(f"how many new {form}" for form in plurals[:1]),
             *(f"how many {form} {were}{word}" for form in plurals for word in happened
               for were in ("were ", ""))),
            (*(f"新增了多少{zh}" for zh in _plain(table)[:1]),
             *(f"{word}了多少{many}{zh}" for zh in _plain(table) for word in happened_zh
               for many in ("", "个"))),
        ),
    ))  # fmt: skip
    put(model, DraftMetric(
        f"{table.id}_count", {"kind": "cumulative", "of": new, "since": "start"}, names,
        (f"rows of {table.held.name} up to the end of the period, by {column}",
         f"截至期末 {table.held.name} 的行数，按 {column}"),
        better="up", phrases=phrases, group=group,
    ))  # fmt: skip


def _plain(table: DraftTable) -> tuple[str, ...]:
    return tuple(zh for zh in table.words.zh if zh != "销售") or table.words.zh


def count_ids(model: DraftModel, rows: DraftTable, entity: DraftTable, of: str, group: str) -> str:
    """The number of different ids among rows."""
    names, phrases = count_words(entity)
    en, zh = by_date(model, rows)
    means = (f"distinct {of} in {rows.held.name}{en}", f"{rows.held.name} 中不同的 {of}{zh}")
    return put(model, DraftMetric(
        f"{entity.id}_count",
        aggregate(rows, "count_distinct", of, date=date_field(model, rows)),
        names, means, phrases=phrases, group=group,
    ))  # fmt: skip


def has_currencies(model: DraftModel, table: DraftTable) -> bool:
    """Whether amounts of several currencies stand in the rows, or in the rows they belong to."""
    near = [table]
    for each in near:
        near += [model.tables[p] for p in each.joins if model.tables[p] not in near]
    return any(
        one.header.head.en == "currency" and one.column.distinct > 1
        for each in near
        if not each.distinct
        for one in each.columns
    )
