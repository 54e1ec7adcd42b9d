"""Questions about complaints through the whole analyst: forms, grounded prose, planted facts."""

from datetime import date

import pytest

from agent import grounding
from agent.analyst import START, Analyst
from agent.answer import Answer
from agent.wording.names import Names
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.query import Comparison, Filter, MetricQuery, Span
from store.demo.story import read_story
from tools.result import Result

EAST, SOUTH = "华东", "华南"
TABLE_ONLY = {"The answer stands in the table.", "答案见表格。"}


def asked(analyst: Analyst, first: str, *further: str) -> Answer:
    answer = analyst.ask(first, START)
    conversation = analyst.advance(START, answer)
    for question in further:
        answer = analyst.ask(question, conversation)
        conversation = analyst.advance(conversation, answer)
    return answer


def form_of(answer: Answer) -> object:
    assert answer.results, (answer.kind, answer.text)
    return answer.results[0].form


def span(first: str, end: str, phrase: str) -> Span:
    return Span(start=date.fromisoformat(first), end=date.fromisoformat(end), phrase=phrase)


SUMMARIES: list[tuple[tuple[str, ...], dict[str, object]]] = [
    (("what are customers complaining about this month?",), {"start": "2026-10-01"}),
    (("投诉最多的是什么",), {"start": None}),
    (("上个月客户都在投诉什么？",), {"start": "2026-09-01"}),
    (
        ("summarise complaints about delivery in East China and show quotes",),
        {"region": EAST, "themes": ("delivery",), "quotes": 3},
    ),
    (
        ("总结一下华南上季度的投诉，给出原话",),
        {"region": SOUTH, "start": "2026-07-01", "quotes": 3},
    ),
    (("top 5 complaint themes last quarter",), {"limit": 5, "start": "2026-07-01"}),
    (("complaint themes by region this year",), {"split": "region", "start": "2026-01-01"}),
    (("客户都在吐槽些什么，按渠道看",), {"split": "channel"}),
    (("what are people unhappy with?",), {"start": None}),
    (("客户最不满意的是哪些方面？",), {"start": None}),
    (("汇总最近三个月关于包装的差评",), {"themes": ("packaging",)}),
    (
        ("what are customers complaining about this month?", "is it getting worse?"),
        {"order": "change", "start": "2026-10-01"},
    ),
    (("上个月客户都在投诉什么？", "情况变严重了吗"), {"order": "change", "start": "2026-09-01"}),
    (
        ("what are customers complaining about this month?", "and in South China?"),
        {"region": SOUTH, "start": "2026-10-01"},
    ),
    (("what do customers complain about?", "what about delivery"), {"themes": ("delivery",)}),
    (("投诉最多的是什么", "那上个月呢"), {"start": "2026-09-01"}),
    (("which complaints grew most last month?",), {"order": "change", "start": "2026-09-01"}),
    (("上个月哪类投诉增加最多？",), {"order": "change", "start": "2026-09-01"}),
    (("is delivery getting worse?",), {"themes": ("delivery",), "order": "change"}),
    (("summarise complaints", "top 3"), {"limit": 3}),
    (("总结关于退款的投诉",), {"themes": ("refund",)}),
    (("各产品的投诉主题",), {"split": "product", "themes": ()}),
]


@pytest.mark.parametrize(("questions", "wanted"), SUMMARIES, ids=lambda value: str(value)[:60])
def test_questions_about_complaints_become_summaries(
    questions: tuple[str, ...], wanted: dict[str, object], demo_analyst: Analyst
) -> None:
    answer = asked(demo_analyst, *questions)
    form = form_of(answer)
    assert isinstance(form, SummariseFeedback), answer.text
    regions = [c.values[0] for c in form.filters if isinstance(c, Filter)]
    found = {
        "start": form.period.start.isoformat() if form.period and form.period.start else None,
        "region": regions[0] if regions else None,
        **form.model_dump(include={"themes", "quotes", "limit", "split", "order"}),
    }
    assert {key: found[key] for key in wanted} == wanted
    assert (form.compare is not None) == (form.period is not None)
    assert answer.text not in TABLE_ONLY


@pytest.mark.parametrize(
    ("question", "theme", "metric"),
    [
        (
            "customers who complained about quality: how does their refund rate differ?",
            "quality", "refund_rate",
        ),
        ("投诉质量的客户退款率和其他客户差多少", "quality", "refund_rate"),
        (
            "How does the average rating of customers who complained about delivery compare with"
            " others?", "delivery", "average_rating",
        ),
        ("抱怨物流的客户的复购率与其他人相比如何", "delivery", "repeat_rate"),
    ],
)  # fmt: skip
def test_a_metric_of_complainers_held_against_others_becomes_a_relation(
    question: str, theme: str, metric: str, demo_analyst: Analyst
) -> None:
    answer = asked(demo_analyst, question)
    assert form_of(answer) == RelateTheme(theme=theme, metric=metric)
    assert answer.text not in TABLE_ONLY
    said = ("not a cause", "不是因果")
    assert any(word in answer.text for word in said)


def test_another_theme_is_held_beside_the_same_metric(demo_analyst: Analyst) -> None:
    first = "customers who complained about quality: how does their refund rate differ?"
    form = form_of(asked(demo_analyst, first, "and delivery?"))
    assert form == RelateTheme(theme="delivery", metric="refund_rate")


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("how many complaints this month?", "complaint_count"),
        ("各地区投诉数", "complaint_count"),
        ("share of negative feedback by month in 2026", "negative_share"),
        ("2026年各月负面反馈占比", "negative_share"),
    ],
)
def test_a_measure_of_complaints_stays_a_measure(
    question: str, metric: str, demo_analyst: Analyst
) -> None:
    form = form_of(asked(demo_analyst, question))
    assert isinstance(form, MetricQuery)
    assert form.metrics == (metric,)


def test_the_model_is_not_asked_what_it_has_no_texts_for(shop_analyst: Analyst) -> None:
    answer = asked(shop_analyst, "what do customers complain about?")
    assert isinstance(form_of(answer), SummariseFeedback)
    assert "Most customers complain about Delivery" in answer.text


def test_every_sentence_is_grounded_and_a_changed_number_is_not(demo_analyst: Analyst) -> None:
    questions = [questions[0] for questions, _ in SUMMARIES if "month" in questions[0]]
    for question in (
        "上个月客户都在投诉什么？",
        "投诉质量的客户退款率和其他客户差多少",
        *questions[:1],
    ):
        answer = asked(demo_analyst, question)
        names = Names(
            demo_analyst.workspace.model, demo_analyst.workspace.vocabulary, answer.language
        )

        def wrong(text: str, answer: Answer = answer, names: Names = names) -> tuple[str, ...]:
            return grounding.check(text, answer.results, answer.language, answer.question, names)

        assert wrong(answer.text) == ()
        assert wrong(answer.text + " 987,654") == ("987,654",)


def test_no_theme_is_said_to_rise_without_its_verdict(demo_analyst: Analyst) -> None:
    for question in ("complaint themes last month", "上个月的投诉主题"):
        answer = asked(demo_analyst, question)
        table = answer.results[0].tables[0].table
        verdicts = {row[table.names.index("verdict")] for row in table.rows}
        said = any(word in answer.text for word in (" rose ", " fell ", "上升", "下降"))
        assert said == bool(verdicts & {"rose", "fell"})


def test_the_battery_is_found_by_a_question(demo_analyst: Analyst) -> None:
    fact = read_story().fact("battery")
    low, high = fact.pair("share_of_negative_after")
    for question in (
        "What have customers complained about for CloudBuds Pro from May to September 2026?",
        "云听Pro耳机2026年5月到9月客户抱怨什么",
    ):
        answer = asked(demo_analyst, question)
        table = answer.results[0].tables[0].table
        first = dict(zip(table.names, table.rows[0], strict=True))
        assert (first["theme"], first["verdict"]) == ("battery", "rose")
        assert low <= float(first["share"] or 0) <= high
        assert "rose" in answer.text or "上升" in answer.text


def test_late_delivery_and_its_rating_gap_are_found_by_questions(demo_analyst: Analyst) -> None:
    late = asked(demo_analyst, "average rating by late or on time")
    ratings = {row[0]: float(row[1] or 0) for row in late.results[0].tables[0].table.rows}
    want = read_story().real("mean rating of late")
    assert ratings[1] == pytest.approx(want.values[0], abs=want.tolerance)
    assert ratings[0] == pytest.approx(want.values[1], abs=want.tolerance)
    summary = asked(demo_analyst, "summarise complaints about delivery")
    table = summary.results[0].tables[0].table
    delivery = next(row for row in table.rows if row[0] == "delivery")
    assert float(delivery[table.names.index("rating_gap")] or 0) > 1.5
    relation = asked(
        demo_analyst,
        "how does the average rating of customers who complained about delivery compare to others",
    )
    assert relation.results[0].tables[0].table.rows[0][5] == "lower"


def test_instruction_like_texts_are_flagged_and_never_quoted(demo_analyst: Analyst) -> None:
    texts = read_story().fact("hostile_text").texts("texts")
    answer = asked(demo_analyst, "summarise the feedback of 2026 with quotes")
    codes = {note.code: note.numbers for note in answer.notes}
    assert codes["instructions_in_texts"] == (1,)
    quoted = quotes_in(answer.results[0])
    assert [text for text in texts[:1] if any(text[:8] in quote for quote in quoted)] == []
    assert quoted


def quotes_in(result: Result) -> list[str]:
    table = next(t.table for t in result.tables if "quote" in t.table.names)
    return [str(row[table.names.index("quote")]) for row in table.rows]


def test_themes_agree_with_the_metric_over_the_same_labels(demo_analyst: Analyst) -> None:
    """The rows of the screen and an ordinary metric query count the same texts."""
    workspace = demo_analyst.workspace
    days = Span(start=date(2026, 8, 1), end=date(2026, 9, 1))
    answer = asked(demo_analyst, "what did customers complain about in August 2026?")
    form = form_of(answer)
    assert isinstance(form, SummariseFeedback)
    assert form.compare == Comparison(to="previous")
    counted = MetricQuery(metrics=("negative_texts",), period=days)
    whole = workspace.fetch(workspace.resolve(counted)).table.table.rows[0][0]
    sums = {row[0]: row[1] for row in answer.results[0].tables[-1].table.rows}
    table = answer.results[0].tables[0].table
    themed = sum(int(row[table.names.index("texts")] or 0) for row in table.rows)
    repeats = sums["repeated"] or 0
    assert themed + int(sums["unclear"] or 0) + int(sums["unassigned"] or 0) == sums["negative"]
    assert 0 <= int(whole or 0) - int(sums["negative"] or 0) <= int(repeats)
