"""Metrics that follow from single columns and tables: counts, sums, means, durations.

What a sum could only guess at (ids, years, rates, prices of a catalogue) is never summed.
"""

from semantic_layer.drafting.columns import Judged, flag_yes
from semantic_layer.drafting.dates import RANKS, dated, event_home, is_event
from semantic_layer.drafting.metric_words import average_words, count_words, sum_words
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import unique

SPANS = {
    "shipped": (("days to ship", "shipping time", "time to ship", "dispatch time"),
                ("发货时长", "发货天数", "发货时间", "发货用时"),
                ("how long does it take to ship", "how fast do we ship"),
                ("多久发货", "几天发货", "多少天发货")),
    "delivered": (("days to deliver", "delivery time", "time to deliver", "delivery days"),
                  ("送达时长", "配送时长", "送达天数", "配送天数"),
                  ("how long does delivery take", "how long does it take to deliver"),
                  ("多久送达", "几天送达", "多少天送达")),
    "closed": (("days to close", "time to close", "closing time"),
               ("关单天数", "结单天数", "关闭时长"),
               ("how long does it take to close", "how long does closing take"),
               ("多久关单", "多久关闭", "几天关单")),
    "answered": (("response time", "time to answer", "days to answer", "answer time"),
                 ("响应时长", "回复时长", "答复时长"),
                 ("how long does an answer take", "how fast do we answer"),
                 ("多久回复", "多久响应", "几天回复")),
    "paid": (("days to pay", "time to pay", "payment time"), ("付款时长", "付款天数", "支付用时"),
             ("how long does payment take",), ("多久付款", "几天付款")),
    "approved": (("days to approve", "time to approve", "approval time"),
                 ("审批时长", "审批天数", "审批用时"),
                 ("how long does approval take",), ("多久审批", "几天审批")),
}  # fmt: skip
"""Date kind -> names and phrases of the days up to it."""
SPAN_ENDS = ("多少天", "要多少天", "需要多少天", "平均多少天", "平均要多少天", "平均需要多少天", "要多久")


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


def column_sql(name: str) -> str:
    """A column as an expression takes it: quoted unless it is a plain word."""
    plain = name.isidentifier() and name.casefold() not in KEYWORDS
    return name if plain else '"' + name.replace('"', '""') + '"'


KEYWORDS = frozenset(
    "order group select from where table index values key date time year month day count sum case "
    "when then else end and or not in is null like between as by on join left right inner outer "
    "desc asc limit default check column references primary current_date user type interval".split()
)


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


def column_metrics(model: DraftModel, table: DraftTable) -> None:
    """Sums and means of the numbers of a table."""
    for one in table.columns:
        words = Words(one.header.en(), one.header.zh())
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
                continue


def _amounts(model: DraftModel, table: DraftTable, one: Judged, words: Words) -> None:
    has_quantity = any(other.role == "quantity" for other in table.columns)
    is_price = one.header.head.en == "price" and has_quantity
    if is_price or event_home(model, table) is None or not _happens(model, table):
        if is_price:
            model.ask(
                f"{table.held.name}.{one.name} stands beside a quantity: is it the price of one "
                "piece? It is averaged, never summed.",
                f"{table.held.name}.{one.name} 旁边有数量列：它是单件价格吗？只求平均，不求和。",
            )
        return _mean(model, table, one, _of_master(table, one, words), bare=False)
    en, zh = by_date(model, table)
    money = one.role == "money"
    bare = one.header.head.en != "price"  # the price of what? a total is named as such
    put(model, DraftMetric(
        snake(words.en[0]),
        aggregate(table, "sum", column_sql(one.name), date=date_field(model, table)),
        sum_words(words, bare=bare),
        (f"sum of {one.name} over all rows of {table.held.name}{en}",
         f"{table.held.name} 全部行的 {one.name} 之和{zh}"),
        unit="number" if money else "count", format="money" if money else "",
        better="up" if one.header.head.en != "cost" else "down", group=table.id,
    ))  # fmt: skip
    return _mean(model, table, one, _of_line(table, one, words), bare=False)


def _of_master(table: DraftTable, one: Judged, words: Words) -> Words:
    """The revenue of a customer is not ours: it is named with its owner."""
    if one.role != "money":
        return words
    row_en, row_zh = table.words.label
    return Words(
        tuple(form if form.startswith(row_en) else f"{row_en} {form}" for form in words.en),
        tuple(form if form.startswith(row_zh) else f"{row_zh}{form}" for form in words.zh),
    )


def _of_line(table: DraftTable, one: Judged, words: Words) -> Words:
    """A mean over the lines of orders says so; people mean the mean over orders."""
    if table.role != "line" or one.header.head.en == "price":
        return words
    row_en, row_zh = table.words.label
    return Words(
        tuple(f"{form} per {row_en}" for form in words.en),
        tuple(f"{row_zh}{form}" for form in words.zh),
    )


def _happens(model: DraftModel, table: DraftTable) -> bool:
    """Whether rows are events, so that their amounts add up; customers and products are not."""
    return table.role not in ("customer", "product", "person", "seller", "lead") and (
        is_event(table) or event_home(model, table) is not None
    )


def _mean(
    model: DraftModel, table: DraftTable, one: Judged, words: Words, *, bare: bool
) -> None:
    row_en, row_zh = table.words.label
    unit, shown = _unit(one)
    put(model, DraftMetric(
        f"average_{snake(words.en[0])}",
        aggregate(table, "avg", column_sql(one.name), date=date_field(model, table)),
        average_words(words, bare=bare),
        (f"mean of {one.name} over the rows of {table.held.name} that have it ({row_en})",
         f"{table.held.name} 中有 {one.name} 的行的平均值（每个{row_zh}）"),
        unit=unit, format=shown, also=True, group=table.id,
    ))  # fmt: skip


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


FLAG_RATES = {
    "returned": (("return rate", "share returned"), ("退货率", "退货比例")),
    "canceled": (("cancellation rate", "cancel rate"), ("取消率", "取消比例")),
    "churned": (("churn rate", "share churned"), ("流失率", "流失比例")),
    "converted": (("conversion rate", "share converted"), ("转化率", "转化比例")),
    "won": (("share won", "won share"), ("赢单占比", "赢单比例")),
    "late": (("late rate", "share late"), ("延迟率", "延迟比例")),
    "resolved": (("resolution rate", "share resolved"), ("解决率", "解决比例")),
}


def _share(model: DraftModel, table: DraftTable, one: Judged, words: Words) -> None:
    """How many rows have a flag, and which share."""
    yes = flag_yes(one.column)
    if len(yes) != 1 or one.column.distinct < 2 or f"{table.id}_count" not in model.metrics:  # noqa: PLR2004 - yes and no
        return
    en, zh = words.en[0], words.zh[0].removeprefix("是否")
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


def span_metrics(model: DraftModel, table: DraftTable) -> None:
    """Mean days between two dates of a row."""
    begin = table.default_date
    if not begin or table.dates[begin].rank > RANKS[""]:
        return
    for kind in SPANS:
        end = dated(table, kind)
        if end and end != begin:
            _span(model, table, begin, end)
    shipped, delivered = dated(table, "shipped"), dated(table, "delivered")
    if shipped and delivered:
        _span(model, table, shipped, delivered)


def _span(model: DraftModel, table: DraftTable, begin: str, end: str) -> None:
    first, last = table.dates[begin], table.dates[end]
    own = first.default
    names_en, names_zh, phrases_en, phrases_zh = SPANS[last.kind] if own else ((), (), (), ())
    starts = unique((first.noun, begin.replace("_", " ")))
    ends = unique((last.noun, end.replace("_", " ")))
    english = [f"{word} from {a} to {b}" for word in ("days", "time", "number of days")
               for a in starts for b in ends]  # fmt: skip
    between = [f"{a}到{b}" for a in first.words.zh[:3] for b in last.words.zh[:3]]
    chinese = [form for pair in between for form in (f"{pair}天数", pair, f"从{pair}")]
    means = (
        f"mean days from {first.column} to {last.column}, rows that have both",
        f"从 {first.column} 到 {last.column} 的平均天数，两者都有的行",
    )
    of = f"days_between({column_sql(first.column)}, {column_sql(last.column)})"
    put(model, DraftMetric(
        f"days_to_{snake(last.kind if own else f'{begin}_{end}')}",
        aggregate(table, "avg", of),
        Words(unique((*names_en, *english, *(f"average {form}" for form in (*names_en, *english)))),
              unique((*names_zh, *chinese, *(f"平均{form}" for form in names_zh)))),
        means, unit="days", better="down", also=True,
        phrases=Words(tuple(phrases_en), unique((*phrases_zh, *(
            f"从{pair}{many}" for pair in between for many in SPAN_ENDS
        )))),
        group=table.id,
    ))  # fmt: skip
