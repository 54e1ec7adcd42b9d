"""Quotes: masked, cleaned, and verbatim slices of what is left."""

import pytest

from text_analysis.quotes import LONGEST_QUOTE, quotable, slice_at


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("单号SF1234567890一直没到", "单号[订单号]一直没到"),
        ("order 20260912345678 never came", "order [number] never came"),
        ("打我电话13812345678，微信：abc12345", "打我电话138****5678，微信：[账号]"),
        ("mail jane@example.com, wechat: jane_doe9", "mail j***@example.com, wechat: [id]"),
        ("看 https://evil.example.com/a?b=c 这里", "看 evil.example.com 这里"),
        ("\x1b]0;owned\x07 screen went blank\x1b[31m", "screen went blank"),
        ("[/nope] arrived <b>broken</b> ![x](http://a.b/c)", "arrived broken x"),
        ("tidy\u202e txt\u200b here", "tidy txt here"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("人民路128号的店员态度差", "人民路**号的店员态度差"),
        ("12 Baker Street sent it back", "** Baker Street sent it back"),
        ("等了3小时，差价72元", "等了3小时，差价72元"),
    ],
)  # fmt: skip
def test_what_points_at_a_person_or_a_screen_is_masked(text: str, shown: str) -> None:
    assert quotable(text) == shown


def test_the_customers_own_name_is_masked() -> None:
    assert quotable("我是王小明，包装坏了", "王小明") == "我是[客户]，包装坏了"
    assert quotable("Jane Roe here: broken", "Jane Roe") == "[customer] here: broken"


def test_a_long_text_is_cut_at_clause_ends_and_stays_verbatim() -> None:
    clause = "the courier lost the parcel and nobody ever called me back about it"
    text = ". ".join(f"{clause} {number}" for number in range(6))
    start = text.index("back about it 2") - 40
    quote = slice_at(text, start)
    assert quote in text
    assert len(quote) <= LONGEST_QUOTE
    assert quote.startswith(clause)
    assert slice_at("short and sweet", 6) == "short and sweet"
    endless = "长" * 500
    assert slice_at(endless, 0) == endless[:LONGEST_QUOTE]
