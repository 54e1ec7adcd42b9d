"""Intervals and associations against published examples."""

import pytest

from tools.maths.association import Movement, movement, rank_correlation
from tools.maths.intervals import (
    Share,
    holm,
    newcombe,
    ratio_difference,
    ratio_sums,
    share_difference,
    share_probability,
    share_verdicts,
    wilson,
)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(81, 263), 0.2553, 0.3662),
        (Share(15, 148), 0.0624, 0.1605),
        (Share(0, 20), 0.0, 0.1611),
        (Share(1, 29), 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(share: Share, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3."""
    found = wilson(share)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
        (Share(0, 10), Share(0, 10), -0.2775, 0.2775),
        (Share(10, 10), Share(0, 20), 0.6791, 1.0),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_published_intervals(
    now: Share, before: Share, low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17:873, table II, method 10."""
    found = newcombe(now, before)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_probability_is_five_percent_where_the_interval_just_touches_zero() -> None:
    now, before = Share(60, 100), Share(46, 100)
    probability = share_probability(now, before)
    assert newcombe(now, before).low > 0 or probability > 0.05
    assert share_probability(Share(5, 50), Share(10, 100)) == 1.0
    assert share_probability(Share(0, 0), Share(10, 100)) == 1.0


def test_holm_gives_the_textbook_example() -> None:
    assert holm((0.01, 0.04, 0.03, 0.005)) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm(()) == ()


def test_a_share_of_few_has_no_verdict_whatever_it_did() -> None:
    assert share_verdicts(((Share(9, 10), Share(1, 10)), (Share(2, 500), Share(0, 500)))) == (
        "too_few",
        "too_few",
    )


def test_several_changes_named_together_need_more_than_one_alone() -> None:
    near = (Share(40, 300), Share(22, 300))
    assert share_verdicts((near,)) == ("rose",)
    still = (Share(30, 300), Share(29, 300))
    assert share_verdicts((near, still, still, still)) == ("not_distinguishable",) * 4
    assert share_verdicts((near[::-1],)) == ("fell",)


def test_a_ratio_of_two_groups_is_tested_over_customers_not_over_rows() -> None:
    heavy = ratio_sums([(10.0, 10.0)] * 3 + [(0.0, 10.0)] * 37)
    light = ratio_sums([(1.0, 10.0)] * 2 + [(0.0, 10.0)] * 38)
    found = ratio_difference(heavy, light)
    assert found.value == pytest.approx(0.075 - 0.005)
    assert found.verdict == "not_distinguishable"
    apart = ratio_difference(ratio_sums([(2.0, 10.0)] * 39 + [(3.0, 10.0)]), light)
    assert apart.verdict == "rose"
    assert ratio_difference(ratio_sums([(1.0, 2.0)] * 29), light).verdict == "too_few"
    assert ratio_difference(ratio_sums([]), light).value is None


def test_two_shares_differ_by_newcombe() -> None:
    found = share_difference(Share(56, 70), Share(48, 80))
    assert found.value == pytest.approx(0.2)
    assert found.verdict == "rose"
    assert share_difference(Share(0, 0), Share(1, 2)).verdict == "too_few"


def test_equal_ranks_are_shared() -> None:
    assert rank_correlation([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1.0)
    assert rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    assert rank_correlation(iq, hours) == pytest.approx(-0.1757575, abs=1e-6)
    assert rank_correlation([1, 1, 1], [1, 2, 3]) is None


def test_movement_is_silent_below_twenty_six_weeks_and_breaks_at_a_gap() -> None:
    weeks: list[tuple[float | None, float | None]] = [
        (float(n % 5), float(2 * (n % 5) + 3)) for n in range(26)
    ]
    found = movement(weeks)
    assert (found.weeks, round(found.correlation or 0, 6)) == (26, 1.0)
    assert movement(weeks[:25]) == Movement(25, None)
    assert movement([*weeks[:10], (None, 1.0), *weeks[10:25]]).correlation is None
