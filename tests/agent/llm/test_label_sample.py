"""A sample holds each language and sentiment by its share, and says how sure its shares are."""

from agent.llm.label_records import Record
from agent.llm.label_sample import Sample, drawn, sample_of
from text_analysis.aspect_file import general_aspects
from tools.maths.intervals import Share, wilson

PACK = general_aspects()
GOOD = tuple(f"Great service number {number}, thanks" for number in range(60))
BAD = tuple(f"第{number}次了，质量太差，非常失望" for number in range(20))


def test_a_sample_holds_each_group_by_its_share_and_is_always_the_same() -> None:
    sample = drawn(GOOD + BAD, PACK, 20)
    assert (len(set(sample) & set(GOOD)), len(set(sample) & set(BAD))) == (15, 5)
    assert sample == drawn(BAD[::-1] + GOOD[::-1], PACK, 20)


def test_a_sample_is_no_larger_than_what_there_is() -> None:
    assert sorted(drawn(GOOD[:3], PACK, 20)) == sorted(GOOD[:3])
    assert drawn((), PACK, 5) == ()


def test_shares_come_with_their_intervals_and_the_agreement_with_the_rules() -> None:
    texts = (*GOOD[:3], BAD[0])
    records = {text: Record("pos") for text in texts}
    assert sample_of(texts, PACK, records) == Sample(
        4,
        (
            ("neg", 0.0, wilson(Share(0, 4))),
            ("neu", 0.0, wilson(Share(0, 4))),
            ("pos", 1.0, wilson(Share(4, 4))),
            ("mixed", 0.0, wilson(Share(0, 4))),
        ),
        0.75,
    )
    assert sample_of(texts, PACK, {}) == Sample(0, (), 0.0)
