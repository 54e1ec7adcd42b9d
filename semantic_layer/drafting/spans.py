"""Mean days between two dates of a row: to ship, to deliver, to close."""

from semantic_layer.drafting.dates import RANKS, dated
from semantic_layer.drafting.metrics import aggregate, put
from semantic_layer.drafting.plan import DraftDate, DraftMetric, DraftModel, DraftTable, Words
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
    "arrived": (("days to check-in", "days to arrival"), ("到入住天数", "提前预订天数"), (), ()),
    "left": (("days to check-out",), ("到离店天数",), (), ()),
    "closed": (("days to close", "time to close", "closing time"),
               ("关单天数", "结单天数", "关闭时长"),
               ("how long does it take to close", "how long does closing take"),
               ("多久关单", "多久关闭", "几天关单")),
    "settled": (("time to settle", "days to settle", "settlement time"),
                ("结案天数", "结案时长", "赔付时长"),
                ("how long does it take to settle", "how long does settling take"),
                ("多久结案", "几天结案", "多少天赔付")),
    "completed": (("time to complete", "days to complete", "completion time"),
                  ("完成天数", "完成时长", "完成用时"),
                  ("how long does it take to complete",), ("多久完成", "几天完成")),
    "ended": (("length", "duration", "duration in days"), ("持续天数", "期限", "时长"), (), ()),
    "expired": (("term in days", "validity in days"), ("有效天数", "有效期天数"), (), ()),
    "churned": (("lifetime in days", "days to churn"), ("流失天数", "生命周期天数"), (), ()),
    "canceled": (("days to cancellation", "days to cancel"), ("取消用时", "取消天数"), (), ()),
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
STAY = (("length of stay", "stay length", "stay in days", "days stayed"),
        ("停留天数", "住宿天数", "入住时长", "住店天数"),
        ("how long do guests stay", "how long is the stay"), ("住多久", "住几天"))  # fmt: skip
KINDS = ("shipped", "delivered", "arrived", "left", "closed", "answered", "paid", "approved")
"""Kinds of dates up to which days are counted; closed has several words."""
SPAN_ENDS = (
    "多少天",
    "要多少天",
    "需要多少天",
    "平均多少天",
    "平均要多少天",
    "平均需要多少天",
    "要多久",
)


def span_metrics(model: DraftModel, table: DraftTable) -> None:
    """Mean days between two dates of a row."""
    begin = table.default_date
    if not begin or table.dates[begin].rank > RANKS[""]:
        return
    for kind in KINDS:
        end = dated(table, kind)
        if end and end != begin:
            _span(model, table, begin, end)
    for first, last in (("shipped", "delivered"), ("arrived", "left")):
        one, other = dated(table, first), dated(table, last)
        if one and other and one != begin:
            _span(model, table, one, other)


def _several_spans(model: DraftModel, table: DraftTable, last: DraftDate) -> bool:
    """Whether rows of several tables are closed: then `days to close` alone says little.

    Resolved are tickets alone: what is said of them is not what closes a deal.
    """
    ends = ((one, one.dates.get(dated(one, last.kind))) for one in model.tables.values())
    solved = _is_solved(table, last)
    alike = [
        one for one, end in ends
        if end is not None and _is_solved(one, end) == solved
        and (solved or end.words.en[:1] == last.words.en[:1])
    ]  # fmt: skip
    return len(alike) > 1


def _is_solved(table: DraftTable, end: DraftDate) -> bool:
    """A ticket that is closed is resolved, whatever its column is called."""
    return "resolved" in end.words.en or (table.role == "ticket" and end.kind == "closed")


def _span(model: DraftModel, table: DraftTable, begin: str, end: str) -> None:
    first, last = table.dates[begin], table.dates[end]
    own = first.default
    said = last.words.en[0] if last.words.en and last.words.en[0] in SPANS else last.kind
    names_en, names_zh, phrases_en, phrases_zh = SPANS[said] if own else ((), (), (), ())
    if (first.kind, last.kind) == ("arrived", "left"):
        names_en, names_zh, phrases_en, phrases_zh = STAY
    if _is_solved(table, last) and own:
        names_en = ("resolution time", "time to resolve", "days to resolve")
        names_zh = ("解决时长", "解决天数", "处理时长")
        phrases_en = ("how long does it take to resolve", "how long does resolving take")
        phrases_zh = ("多久解决", "几天解决", "多少天解决")
    starts = unique((first.noun, begin.replace("_", " ")))
    ends = unique((last.noun, end.replace("_", " ")))
    english = [f"{word} from {a} to {b}" for word in ("days", "time", "number of days")
               for a in starts for b in ends]  # fmt: skip
    between = [f"{a}到{b}" for a in first.words.zh[:3] for b in last.words.zh[:3]]
    chinese = [form for pair in between for form in (f"{pair}天数", pair, f"从{pair}")]
    row_en, row_zh = table.words.label
    means_en = tuple(f"average {form}" for form in (*names_en, *english))
    means_zh = tuple(f"平均{form}" for form in names_zh)
    if _several_spans(model, table, last):
        english = [f"{row_en} {form}" for form in (*names_en, *english)]
        chinese = [f"{row_zh}{form}" for form in (*names_zh, *chinese)]
        means_en = tuple(f"average {form}" for form in english)
        means_zh = tuple(f"平均{form}" for form in chinese)
        names_en, names_zh, phrases_en, phrases_zh, between = (), (), (), (), []
    else:
        means_en += tuple(f"average {row_en} {form}" for form in names_en)
        means_zh += tuple(f"{row_zh}{form}" for form in (*names_zh, *means_zh))
    means = (
        f"mean days from {first.column} to {last.column}, rows that have both",
        f"从 {first.column} 到 {last.column} 的平均天数，两者都有的行",
    )
    of = f"days_between({first.sql}, {last.sql})"
    put(model, DraftMetric(
        f"days_to_{snake(last.kind if own else f'{begin}_{end}')}",
        aggregate(table, "avg", of),
        Words(unique((*names_en, *english, *means_en)), unique((*names_zh, *chinese, *means_zh))),
        means, unit="days", better="down", also=True,
        phrases=Words(tuple(phrases_en), unique((*phrases_zh, *(
            f"平均{form}" for form in phrases_zh
        ), *(
            f"从{pair}{many}" for pair in between for many in SPAN_ENDS
        ), *(f"{form}{many}" for form in (*names_zh, *means_zh) for many in ("是多少天", "多少天")
        )))),
        group=table.id,
    ))  # fmt: skip
