"""Metrics that follow from stored words such as won, lost and canceled, in either language."""

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.dates import dated
from semantic_layer.drafting.metric_words import plural
from semantic_layer.drafting.metrics import aggregate, has_currencies, put
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import value_term
from semantic_layer.drafting.written import column_sql


def status_metrics(model: DraftModel, table: DraftTable) -> None:
    """Win rate, cancellation rate, share returned, where a status says so."""
    for one in table.columns:
        if one.role != "status":
            continue
        held = {kind: _values(one, kind) for kind in ("won", "lost", *PARTS)}
        if held["won"] and held["lost"] and _is_only_outcome(model, table):
            _won_and_lost(model, table, one, held["won"], held["lost"])
        for kind in PARTS:
            if held[kind]:
                _part_of_all(model, table, one, kind, held[kind])
        if table.role in ("order", "line", "deal") or held["canceled"]:
            _ask(model, table, one)
        return  # the first status of a table; a second one would name the same things twice


def outcome(table: DraftTable, kind: str) -> str:
    """The condition under which a row is won (or lost, ...); empty for none."""
    for one in table.columns:
        if one.role == "status" and (values := _values(one, kind)):
            return _condition(one, values)
    return ""


def _is_only_outcome(model: DraftModel, table: DraftTable) -> bool:
    """A history of stages says won too; the deals themselves are counted, each once."""
    decided = [one for one in model.tables.values() if not one.distinct and outcome(one, "won")]
    parents = [one for one in decided if any(one.id in other.joins for other in decided)]
    chosen = parents or decided
    return chosen == [table]


def _values(one: Judged, kind: str) -> tuple[str, ...]:
    """The stored words of that kind."""
    terms = ((value, value_term(value)) for value in one.column.values)
    return tuple(
        str(value)
        for value, term in terms
        if isinstance(value, str)
        and term is not None
        and (term.role == f"value.{kind}" or (term.role == "value.other" and term.en[0] == kind))
    )


def _condition(one: Judged, values: tuple[str, ...]) -> str:
    quoted = [f"'{value.replace(chr(39), chr(39) * 2)}'" for value in values]
    name = column_sql(one.name)
    return f"{name} = {quoted[0]}" if len(quoted) == 1 else f"{name} in ({', '.join(quoted)})"


def _ask(model: DraftModel, table: DraftTable, one: Judged) -> None:
    shown = ", ".join(map(str, one.column.values[:8]))
    model.ask(
        f"{table.held.name}.{one.name} holds {shown}. Sums and counts take every status; should "
        "some of them be left out of revenue?",
        f"{table.held.name}.{one.name} 的取值有 {shown}。求和与计数包含全部状态；"
        "收入是否应当排除其中一些？",
    )


def _won_and_lost(
    model: DraftModel, table: DraftTable, one: Judged, won: tuple[str, ...], lost: tuple[str, ...]
) -> None:
    closed = dated(table, "closed")
    role = f"{table.id}.{closed}" if closed and closed != table.default_date else ""
    wins = _counted(model, table, one, won, role, WON)
    losses = _counted(model, table, one, lost, role, LOST)
    en, zh = plural(table.words.en[0]), table.words.zh[0]
    decided = put(model, DraftMetric(
        f"closed_{snake(plural(table.id))}", {"kind": "derived", "formula": f"{wins} + {losses}"},
        Words((f"closed {en}", f"decided {en}", f"{en} closed", f"number of closed {en}"),
              (f"已结{zh}数", "关单数", f"已关闭{zh}数", "结单数")),
        (f"won plus lost {en}", "赢单数加丢单数"), group=table.id,
    ))  # fmt: skip
    put(model, DraftMetric(
        "win_rate", {"kind": "ratio", "numerator": wins, "denominator": decided},
        Words(("win rate", "win ratio", "winning rate", "success rate", "win percentage"),
              ("赢单率", "赢率", "成交率", "胜率", "成单率")),
        ("won ÷ (won + lost)", "赢单数 ÷（赢单数 + 丢单数）"),
        unit="percent", better="up", group=table.id,
    ))  # fmt: skip
    put(model, DraftMetric(
        "loss_rate", {"kind": "ratio", "numerator": losses, "denominator": decided},
        Words(("loss rate", "lost rate", "loss ratio", "lose rate"),
              ("丢单率", "输单率", "失单率", "败率")),
        ("lost ÷ (won + lost)", "丢单数 ÷（赢单数 + 丢单数）"),
        unit="percent", better="down", group=table.id,
    ))  # fmt: skip
    _won_value(model, table, one, won, role)


WON = ("won", "win", ("wins", "number of wins"),
       ("赢单数", "赢单量", "赢单", "成交单数"), "赢")  # fmt: skip
LOST = ("lost", "lose", ("losses", "number of losses"),
        ("丢单数", "丢单量", "丢单", "输单数", "失单数"), "丢")  # fmt: skip


def _counted(
    model: DraftModel, table: DraftTable, one: Judged, values: tuple[str, ...], role: str,
    kind: tuple[str, str, tuple[str, ...], tuple[str, ...], str],
) -> str:  # fmt: skip
    word, verb, further, chinese, sign = kind
    english = []
    for form in table.words.en:
        english += [f"{plural(form)} {word}", f"{word} {plural(form)}"]
    phrases = []
    for form in table.words.en:
        phrases += [
            f"how many {plural(form)} were {word}", f"how many {plural(form)} did we {verb}",
        ]  # fmt: skip
    date = table.dates[role.rpartition(".")[2]].column if role else "the default date"
    return put(model, DraftMetric(
        f"{word}_{snake(plural(table.id))}",
        aggregate(table, "count", where=_condition(one, values), date=role),
        Words((*english, *further), chinese),
        (f"rows of {table.held.name} where {one.name} is {', '.join(values)}, by {date}",
         f"{table.held.name} 中 {one.name} 为 {'、'.join(values)} 的行，按 {date}"),
        better="up" if word == "won" else "down", group=table.id,
        phrases=Words(tuple(phrases), tuple(
            f"{sign}了{many}" for many in ("多少单", "几单", "多少个商机", "几个商机", "多少个单子")
        )),
    ))  # fmt: skip


def _won_value(
    model: DraftModel, table: DraftTable, one: Judged, won: tuple[str, ...], role: str
) -> None:
    """The money of won rows, where exactly one column holds money."""
    money = [other for other in table.columns if other.role == "money"]
    if len(money) != 1 or has_currencies(model, table):
        return
    zh = money[0].header.zh()[0]
    put(model, DraftMetric(
        f"won_{table.id}_value",
        aggregate(table, "sum", money[0].sql, where=_condition(one, won), date=role),
        Words(("won value", "won amount", "value of wins", f"won {money[0].header.en()[0]}"),
              ("赢单金额", "赢单总额", f"赢单{zh}", "已成交金额")),
        (f"sum of {money[0].name} where {one.name} is {', '.join(won)}",
         f"{one.name} 为 {'、'.join(won)} 的 {money[0].name} 之和"),
        unit="number", format="money", better="up", group=table.id,
    ))  # fmt: skip
    row_en, row_zh = table.words.label
    put(model, DraftMetric(
        f"average_won_{table.id}_value",
        aggregate(table, "avg", money[0].sql, where=_condition(one, won), date=role),
        Words(("average won value", "average deal size", f"average won {row_en} value",
               "average value of wins"),
              ("平均赢单金额", "赢单平均金额", f"每个赢单{row_zh}的平均金额", "平均每个赢单金额")),
        (f"mean of {money[0].name} where {one.name} is {', '.join(won)}",
         f"{one.name} 为 {'、'.join(won)} 的 {money[0].name} 平均值"),
        unit="number", format="money", better="up", also=True, group=table.id,
    ))  # fmt: skip


PARTS = {
    "canceled": (("canceled", "cancelled", "cancellations"), ("取消", "被取消", "已取消"),
                 ("cancellation rate", "cancel rate", "cancelation rate"), ("取消率", "取消比例")),
    "returned": (("returned", "sent back", "returns"), ("退货", "被退货", "已退货"),
                 ("return rate", "returned rate"), ("退货率", "退货比例")),
    "no show": (("no-show", "missed", "no-shows"), ("爽约", "未到"),
                ("no-show rate", "no show rate", "missed rate"), ("爽约率", "未到率")),
    "denied": (("denied", "refused", "denials"), ("拒赔", "被拒"),
               ("denial rate", "denied rate"), ("拒赔率", "被拒率")),
    "rejected": (("rejected", "declined", "rejections"), ("拒绝", "被拒绝"),
                 ("rejection rate", "decline rate"), ("拒绝率", "驳回率")),
    "approved": (("approved", "accepted", "approvals"), ("批准", "通过"),
                 ("approval rate", "acceptance rate"), ("批准率", "通过率")),
    "completed": (("completed", "finished", "completions"), ("完成", "已完成"),
                  ("completion rate", "completed rate"), ("完成率", "完成比例")),
    "attended": (("attended", "kept", "attendances kept"), ("到场", "已到"),
                 ("attendance rate", "show-up rate"), ("到场率", "出席率")),
}  # fmt: skip
GOOD = frozenset({"approved", "completed", "attended"})
"""Of which more is better."""


def _part_of_all(
    model: DraftModel, table: DraftTable, one: Judged, kind: str, values: tuple[str, ...]
) -> None:
    total = f"{table.id}_count"
    if total not in model.metrics:
        return
    (adjective, other, noun), chinese, rate_en, rate_zh = PARTS[kind]
    en, zh = plural(table.words.en[0]), table.words.zh[0]
    held = put(model, DraftMetric(
        f"{snake(kind)}_{snake(plural(table.id))}",
        aggregate(table, "count", where=_condition(one, values)),
        Words((f"{adjective} {en}", f"{other} {en}", f"{en} {adjective}", f"{en} {other}", noun),
              tuple(form for word in chinese
                    for form in (f"{word}{zh}数", f"{word}的{zh}", f"{word}{zh}"))),
        (f"rows of {table.held.name} where {one.name} is {', '.join(values)}",
         f"{table.held.name} 中 {one.name} 为 {'、'.join(values)} 的行"),
        better="up" if kind in GOOD else "down", group=table.id,
    ))  # fmt: skip
    put(model, DraftMetric(
        f"{snake(kind)}_{table.id}_rate",
        {"kind": "ratio", "numerator": held, "denominator": total},
        Words((*rate_en, f"share of {adjective} {en}", f"{table.words.en[0]} {rate_en[0]}"),
              (*rate_zh, f"{zh}{rate_zh[0]}", f"{chinese[0]}{zh}占比")),
        (f"{adjective} ÷ all rows of {table.held.name}",
         f"{chinese[0]}的行 ÷ {table.held.name} 全部行"),
        unit="percent", better="up" if kind in GOOD else "down", group=table.id,
    ))  # fmt: skip
