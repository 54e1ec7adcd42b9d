"""Sums, means and shares that follow from single columns.

What a sum could only guess at (ids, years, rates, prices of a catalogue) is never summed.
"""

from semantic_layer.drafting.column_words import NUMBERS, own_words, plain_flag
from semantic_layer.drafting.columns import Judged, flag_yes
from semantic_layer.drafting.dates import dated, event_home, is_master
from semantic_layer.drafting.metric_words import (
    MEANS,
    TOTALS,
    average_words,
    begins_with,
    count_words,
    plural,
    sum_words,
)
from semantic_layer.drafting.metrics import (
    aggregate,
    by_date,
    date_field,
    has_currencies,
    put,
)
from semantic_layer.drafting.outcomes import outcome
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import unique
from semantic_layer.drafting.written import column_sql

MONEY_ROWS = frozenset(["donation", "payment", "refund", "deposit order", "sale"])
AMOUNT = frozenset(["amount", "total amount", "donation amount", "payment value", "refund amount"])
"""`total donations` are their amounts added up, not their number."""
FLAG_RATES = {
    "returned": (("return rate", "share returned"), ("退货率", "退货比例")),
    "canceled": (("cancellation rate", "cancel rate"), ("取消率", "取消比例")),
    "churned": (("churn rate", "share churned"), ("流失率", "流失比例")),
    "converted": (("conversion rate", "share converted"), ("转化率", "转化比例")),
    "won": (("share won", "won share"), ("赢单占比", "赢单比例")),
    "late": (("late rate", "share late"), ("延迟率", "延迟比例")),
    "resolved": (("resolution rate", "share resolved"), ("解决率", "解决比例")),
}
"""What a share of flagged rows is called."""


def column_metrics(model: DraftModel, table: DraftTable) -> None:
    """Sums and means of the numbers of a table."""
    for one in table.columns:
        if one.role == "money" and has_currencies(model, table):
            _ask_currency(model, table, one)
        elif one.role == "birth" and table.named:
            _age(model, table, one)
        elif one.role in NUMBERS:
            _column(model, table, one, own_words(model, table, one))


def _column(model: DraftModel, table: DraftTable, one: Judged, words: Words) -> None:
    """What one number becomes."""
    match one.role:
        case "money" | "quantity":
            _amounts(model, table, one, words)
        case "attribute" | "number" | "duration" | "measure" | "percent":
            _mean(model, table, one, words, bare=False)
            if one.role == "percent":
                _ask_percent(model, table, one)
        case "rate" | "score":
            _mean(model, table, one, words, bare=True)
        case "flag":
            _share(model, table, one, words)
        case _:
            return


def _ask_currency(model: DraftModel, table: DraftTable, one: Judged) -> None:
    model.ask(
        f"{table.held.name}.{one.name} is in several currencies, so it is not added up. At which "
        "rates should it be converted?",
        f"{table.held.name}.{one.name} 有多种货币，因此不求和。按什么汇率换算？",
    )


def _amounts(model: DraftModel, table: DraftTable, one: Judged, words: Words) -> None:
    has_quantity = any(other.role == "quantity" for other in table.columns)
    is_price = one.header.head.en == "price" and has_quantity and not begins_with(words, TOTALS)
    if is_price or begins_with(words, MEANS) or not _happens(model, table):
        if is_price:
            model.ask(
                f"{table.held.name}.{one.name} stands beside a quantity: is it the price of one "
                "piece? It is averaged, never summed.",
                f"{table.held.name}.{one.name} 旁边有数量列：它是单件价格吗？只求平均，不求和。",
            )
        _mean(model, table, one, _of_master(table, one, words), bare=False)
        return
    en, zh = by_date(model, table)
    date = date_field(model, table)
    closed = dated(table, "closed")
    if outcome(table, "won") and closed and closed != table.default_date:
        date, column = f"{table.id}.{closed}", table.dates[closed].column
        en, zh = f", by {column}", f"，按 {column}"
    money = one.role == "money"
    bare = one.header.head.en != "price"  # the price of what? a total is named as such
    put(model, DraftMetric(
        snake(words.en[0]),
        aggregate(table, "sum", one.sql, date=date),
        _of_rows(table, words, _sold(table, one, sum_words(words, bare=bare))),
        (f"sum of {one.name} over all rows of {table.held.name}{en}",
         f"{table.held.name} 全部行的 {one.name} 之和{zh}"),
        unit="number" if money else "count", format="money" if money else "",
        better="up" if one.header.head.en != "cost" else "down", group=table.id,
    ))  # fmt: skip
    _mean(model, table, one, _of_line(table, one, words), bare=False)


def _of_rows(table: DraftTable, words: Words, sums: Words) -> Words:
    """The amount of invoices is also the invoice amount; never of a line, which is no document."""
    row_en, row_zh = table.words.label
    if not table.named or table.role == "line" or words.en[0].startswith(row_en):
        return sums
    en, zh = words.label
    if begins_with(words, TOTALS):
        english, chinese = [f"{row_en} {en}"], [f"{row_zh}{zh}"]
    else:
        english = [f"{row_en} {en}", f"total {row_en} {en}"]
        rows = table.words.zh[:2] if table.entity is None else (row_zh,)
        chinese = [
            f"{row}{zh}{many}"
            for row in rows if not zh.startswith(row)
            for many in ("", "总额")
        ]  # fmt: skip
    if table.entity is not None and table.entity.en[0] in MONEY_ROWS and en in AMOUNT:
        english += [f"total {plural(form)}" for form in table.words.en]
        chinese += [f"总{form}" for form in table.words.zh]
    if en in ("amount", "total amount"):
        english += [f"{row_en} amount", f"{row_en} total"]
        for row in table.words.zh[:2] if table.entity is None else (row_zh,):
            chinese += [f"{row}金额", f"{row}总额"]
    return Words(unique((*sums.en, *english)), unique((*sums.zh, *chinese)))


def _sold(table: DraftTable, one: Judged, words: Words) -> Words:
    """A quantity of orders is what was sold."""
    if one.role != "quantity" or one.header.head.en != "quantity":
        return words
    if table.role not in ("order", "line"):
        return words
    return Words(
        unique((*words.en, "quantity sold", "units sold", "number of units sold")),
        unique((*words.zh, "销售数量", "售出数量", "卖出数量")),
    )


def _of_master(table: DraftTable, one: Judged, words: Words) -> Words:
    """The revenue of a customer is not ours: it is named with its owner."""
    if one.role != "money" or len(one.header.parts) > 1:
        return words
    row_en, row_zh = table.words.label
    return Words(
        tuple(form if form.startswith(row_en) else f"{row_en} {form}" for form in words.en),
        tuple(form if form.startswith(row_zh) else f"{row_zh}{form}" for form in words.zh),
    )


def _of_line(table: DraftTable, one: Judged, words: Words) -> Words:
    """A mean over lines of orders, or over won and lost deals alike, says so.

    What people mean by an average order or deal is another number.
    """
    if outcome(table, "won"):
        rows_en, rows_zh = plural(table.words.en[0]), table.words.zh[0]
        return Words(
            tuple(f"{form} over all {rows_en}" for form in words.en),
            tuple(f"全部{rows_zh}的{form}" for form in words.zh),
        )
    if table.role != "line" or one.header.head.en == "price":
        return words
    row_en, row_zh = table.words.label
    return Words(
        tuple(f"{form} per {row_en}" for form in words.en),
        tuple(f"{row_zh}{form}" for form in words.zh),
    )


def _happens(model: DraftModel, table: DraftTable) -> bool:
    """Whether rows are events, so that their amounts add up; customers and products are not."""
    return not is_master(table) and table.role != "lead" and event_home(model, table) is not None


def _mean(model: DraftModel, table: DraftTable, one: Judged, words: Words, *, bare: bool) -> None:
    row_en, row_zh = table.words.label
    unit, shown = _unit(one)
    means = _with_row(table, average_words(words, bare=bare), words)
    put(model, DraftMetric(
        f"average_{snake(words.en[0]).removeprefix('average_')}",
        aggregate(table, "avg", one.sql, date=date_field(model, table)),
        Words((*means.en, *_mean_numbers(one, words)), means.zh),
        (f"mean of {one.name} over the rows of {table.held.name} that have it ({row_en})",
         f"{table.held.name} 中有 {one.name} 的行的平均值（每个{row_zh}）"),
        unit=unit, format=shown, also=True, group=table.id,
    ))  # fmt: skip


def _age(model: DraftModel, table: DraftTable, one: Judged) -> None:
    """The mean age today, from the day of birth."""
    if any(other.header.head.en == "age" for other in table.columns) or one.written:
        return
    people, people_zh = plural(table.words.en[0]), table.words.zh[0]
    put(model, DraftMetric(
        f"average_{table.id}_age",
        aggregate(table, "avg", f"whole_days_between({column_sql(one.name)}, today()) / 365.25"),
        Words(("average age", "mean age", "avg age", f"average age of {people}",
               f"average {table.words.en[0]} age", "age"),
              ("平均年龄", "年龄平均值", f"{people_zh}平均年龄", f"平均{people_zh}年龄", "年龄")),
        (f"mean years from {one.name} to today", f"从 {one.name} 到今天的平均年数"),
        unit="years", also=True, group=table.id,
    ))  # fmt: skip


def _mean_numbers(one: Judged, words: Words) -> tuple[str, ...]:
    """`average number of nights`, where whole numbers count something."""
    if one.column.type != "integer" or one.role not in ("quantity", "number", "measure"):
        return ()
    plurals = [form for form in words.en if form.endswith("s") and "number of" not in form]
    return tuple(f"average number of {form}" for form in plurals)


def _with_row(table: DraftTable, means: Words, words: Words) -> Words:
    """`average satisfaction` is also the average ticket satisfaction."""
    row_en, row_zh = table.words.label
    if not table.named or words.en[0].startswith(row_en) or words.zh[0].startswith(row_zh):
        return means
    return Words(
        unique((*means.en, *(f"average {row_en} {form}" for form in words.en))),
        unique((*means.zh, *(f"{row_zh}平均{form}" for form in words.zh),
                *(f"平均{row_zh}{form}" for form in words.zh))),
    )  # fmt: skip


def _unit(one: Judged) -> tuple[str, str]:
    match one.role:
        case "money":
            return "number", "money"
        case "attribute":
            return "number", "money"
        case "rate":
            return "percent", ""
        case "score":
            return "score", ""
        case "duration" if one.header.head.role in ("duration.days", "duration.hours"):
            return one.header.head.role.partition(".")[2], ""
        case _:
            return "number", ""


def _ask_percent(model: DraftModel, table: DraftTable, one: Judged) -> None:
    model.ask(
        f"{table.held.name}.{one.name}: is it a share (0–1 or 0–100)? It is shown as a plain mean.",
        f"{table.held.name}.{one.name} 是比例（0–1 或 0–100）吗？目前按普通平均值显示。",
    )


def _share(model: DraftModel, table: DraftTable, one: Judged, words: Words) -> None:
    """How many rows have a flag, and which share."""
    yes = flag_yes(one.column)
    if len(yes) != 1 or one.column.distinct < 2 or f"{table.id}_count" not in model.metrics:
        return
    if one.header.head.en == "won":
        model.ask(
            f"{table.held.name}.{one.name}: which rows does a win rate count, all or decided ones?",
            f"{table.held.name}.{one.name}：赢单率的分母是全部行，还是只算已结束的？",
        )
        return
    en, zh = plain_flag(words.en[0], words.zh[0])
    rows_en, rows_zh = count_words(table)[0].en[0], table.words.zh[0]
    held = put(model, DraftMetric(
        f"{snake(en)}_{table.id}_count",
        aggregate(table, "count", where=f"{column_sql(one.name)} = {yes[0]}"),
        Words((f"{en} {rows_en}", f"number of {en} {rows_en}", f"{rows_en} {en}"),
              (f"{zh}{rows_zh}数", f"{zh}{rows_zh}", f"{zh}的{rows_zh}", f"{zh}的{rows_zh}数")),
        (f"rows of {table.held.name} with {one.name} = {yes[0]}",
         f"{table.held.name} 中 {one.name} = {yes[0]} 的行"),
        group=table.id,
    ))  # fmt: skip
    rates = FLAG_RATES.get(one.header.head.en, ((), ()))
    put(model, DraftMetric(
        f"{snake(en)}_{table.id}_rate",
        {"kind": "ratio", "numerator": held, "denominator": f"{table.id}_count"},
        Words((*rates[0], f"{en} rate", f"share of {en} {rows_en}", f"{en} share"),
              (*rates[1], f"{zh}率", f"{zh}占比", f"{zh}{rows_zh}占比", f"{zh}比例")),
        (f"{en} rows ÷ all rows of {table.held.name}", f"{zh}的行 ÷ {table.held.name} 全部行"),
        unit="percent", group=table.id,
    ))  # fmt: skip
