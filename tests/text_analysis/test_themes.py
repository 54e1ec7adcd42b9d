"""Near-equal texts, and themes whose counts add up."""

from hypothesis import given
from hypothesis import strategies as st

from text_analysis.duplicates import duplicate_groups
from text_analysis.themes import find_themes

LIFT = [f"the lift stopped on floor {n} with us inside" for n in range(40)]
RENT = [f"they raised the rent by {n} percent without notice" for n in range(40)]
NOISE = [f"隔壁装修噪音第{n}天没停过" for n in range(20)]


def test_a_copied_text_joins_the_first_one() -> None:
    texts = ("Bad box!", "Fine", "bad box", "", "", "快递太慢了，等了十天，再也不买了",
             "快递太慢了，等了十天，再也不买了！！", "快递很快")  # fmt: skip
    assert duplicate_groups(texts) == (0, 1, 0, 3, 4, 5, 5, 7)


@given(st.lists(st.text(alphabet="ab c", max_size=12), max_size=20))
def test_a_group_is_named_by_its_first_text(texts: list[str]) -> None:
    groups = duplicate_groups(texts)
    assert all(group <= place and groups[group] == group for place, group in enumerate(groups))


def test_few_clauses_are_listed_and_not_grouped() -> None:
    themes = find_themes(LIFT[:29])
    assert (themes.method, themes.themes, themes.unclear) == ("listed", (), tuple(range(29)))


def test_every_clause_is_counted_once_and_themes_have_names_of_their_own() -> None:
    themes = find_themes(LIFT + RENT + NOISE)
    counted = sorted([m for theme in themes.themes for m in theme.members] + [*themes.unclear])
    assert counted == list(range(100))
    names = " | ".join(phrase for theme in themes.themes for phrase in theme.phrases)
    assert "stopped floor" in names
    assert "without notice" in names
    assert "噪音" in names


def test_the_same_clauses_give_the_same_themes() -> None:
    assert find_themes(LIFT + RENT) == find_themes(LIFT + RENT)


def test_a_quote_is_a_member_of_its_theme() -> None:
    for theme in find_themes(LIFT + RENT + NOISE).themes:
        assert set(theme.quotes) <= set(theme.members)


def test_a_doubled_sign_is_no_name() -> None:
    themes = find_themes([f"一般般，第{n}回{n * 7}" for n in range(40)] + NOISE)
    phrases = [phrase for theme in themes.themes for phrase in theme.phrases]
    assert not {"般般", "般"} & set(phrases)
    assert "噪音" in " ".join(phrases)
