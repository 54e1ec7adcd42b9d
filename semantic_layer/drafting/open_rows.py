"""Rows that are not over yet: no closing date, or a last day that still lies ahead.

Where a status already holds the word open, that value is what a question means, and none is made.
"""

from semantic_layer.drafting.dates import is_master
from semantic_layer.drafting.metric_words import plural
from semantic_layer.drafting.metrics import aggregate, date_field, put
from semantic_layer.drafting.outcomes import outcome
from semantic_layer.drafting.plan import DraftDate, DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import unique, value_term

CLOSED = ("closed", "resolved", "settled", "completed")
ENDED = ("ended", "expired", "churned", "canceled")
"""First English name of a date -> the row is over from then on."""
STATES = {
    "closed": (("open", "still open", "unclosed"), ("未关闭", "未结", "未关单", "未结单")),
    "resolved": (("open", "still open", "unresolved"), ("未解决", "未处理完")),
    "settled": (("open", "still open", "unsettled"), ("未结案", "未赔付")),
    "completed": (("open", "still open", "uncompleted", "unfinished", "incomplete"), ("未完成",)),
    "ended": (("active", "still active", "running", "current"), ("有效", "未结束", "生效中")),
    "expired": (("active", "still active", "valid", "unexpired"), ("有效", "未到期", "未过期")),
    "churned": (("active", "still active", "current"), ("未流失", "在用")),
    "canceled": (("active", "still active", "uncancelled"), ("有效", "未取消")),
    "paid": (("unpaid", "still unpaid", "outstanding"), ("未付款", "未支付", "未付")),
    "shipped": (("unshipped", "still unshipped"), ("未发货",)),
    "delivered": (("undelivered", "still undelivered"), ("未送达", "未签收")),
    "answered": (("unanswered", "still unanswered"), ("未回复", "未响应")),
    "approved": (("unapproved", "still unapproved"), ("未审批", "未批准")),
}
"""What rows are called that are not over."""
NOT_YET = {
    "closed": ("not closed", "not closed yet"), "resolved": ("not resolved", "not resolved yet"),
    "settled": ("not settled", "not settled yet"),
    "completed": ("not completed", "not completed yet"), "ended": ("not ended",),
    "expired": ("not expired",), "churned": ("not churned",), "canceled": ("not canceled",),
    "paid": ("not paid", "not paid yet"), "shipped": ("not shipped", "not shipped yet"),
    "delivered": ("not delivered", "not delivered yet"),
    "answered": ("not answered", "not answered yet"),
    "approved": ("not approved", "not approved yet"),
}  # fmt: skip
STEPS = ("paid", "shipped", "delivered", "answered", "approved")
"""Kinds of dates of steps that a row has still to take."""
SOLVED = Words(("unresolved", "unsolved"), ("未解决", "未完成", "未处理", "未关闭"))


def open_metrics(model: DraftModel, table: DraftTable) -> None:
    """The number of rows still open, where a date says which are over."""
    if is_master(table) or not table.counted or f"{table.id}_count" not in model.metrics:
        return
    has_status = any(one.role in ("status", "flag") for one in table.columns)
    for name, role in table.dates.items():
        if role.kind in STEPS and not has_status and name != table.default_date:
            _still(model, table, role.kind, role)
    found = _end(table)
    unclear = _is_said(table) or outcome(table, "won") or outcome(table, "canceled")
    if found is not None and not unclear:
        _still(model, table, *found)


def _still(model: DraftModel, table: DraftTable, kind: str, end: DraftDate) -> None:
    """The number of rows that lack a date, or whose last day lies ahead."""
    column = table.held.column(end.column)
    blank = column.filled < table.held.rows
    if not blank and not (end.future and kind in ENDED):
        return
    where = f"{end.sql} is null"
    if end.future and kind in ENDED:
        ahead = f"{end.sql} > today()"
        where = f"({where} or {ahead})" if blank else ahead
    words, phrases = _words(table, kind)
    put(model, DraftMetric(
        f"{words.en[0].split()[0]}_{snake(plural(table.id))}",
        aggregate(table, "count", where=where, date=date_field(model, table)),
        words,
        (f"rows of {table.held.name} without {end.column}" + (" or with one ahead" * end.future),
         f"{table.held.name} 中没有 {end.column} 的行" + ("，或该日期尚未到" * end.future)),
        better="neither", group=table.id, phrases=phrases,
    ))  # fmt: skip


def _end(table: DraftTable) -> tuple[str, DraftDate] | None:
    """The date after which a row is over."""
    for kind in (*CLOSED, *ENDED):
        for role in table.dates.values():
            if kind in role.words.en and role.kind == "closed" and not role.default:
                return kind, role
    return None


def _is_said(table: DraftTable) -> bool:
    """Whether a stored word is what people mean by open or active."""
    terms = (
        value_term(value)
        for one in table.columns
        if one.role in ("status", "category")
        for value in one.column.values
    )
    return any(term is not None and term.en[0] in ("open", "active") for term in terms)


def _words(table: DraftTable, kind: str) -> tuple[Words, Words]:
    english, chinese = STATES[kind]
    if table.role in ("ticket", "claim") and kind in CLOSED:
        english, chinese = (*english, *SOLVED.en), (*chinese, *SOLVED.zh)
    names, phrases, names_zh, phrases_zh = [], [], [], []
    for form in table.words.en:
        many = plural(form)
        names += [f"{state} {many}" for state in english]
        ends = (*english, *NOT_YET[kind])
        names += [f"{many} {state}" for state in ends]
        phrases += [f"how many {many} {are} {state}" for are in ("are", "were") for state in ends]
        phrases += [f"{many} that are {state}" for state in ends]
    for form in table.words.zh:
        for state in chinese:
            names_zh += [f"{state}{form}数", f"{state}的{form}", f"{state}{form}",
                         f"{state}的{form}数"]  # fmt: skip
            phrases_zh += [f"多少{form}{state}", f"多少{form}还{state}", f"{form}还{state}"]
            if state.startswith("未"):
                phrases_zh += [f"{many}{form}{no}{state[1:]}" for many in ("多少", "")
                               for no in ("没有", "还没有", "还没", "没")]  # fmt: skip
    return Words(unique(names), unique(names_zh)), Words(unique(phrases), unique(phrases_zh))
