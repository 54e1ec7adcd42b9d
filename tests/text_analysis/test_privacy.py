"""Masks: personal values whole, contacts inside texts, and nothing that only looks like one."""

import pytest

from text_analysis.privacy import mask_text, mask_value


@pytest.mark.parametrize(
    ("value", "pii", "shown"),
    [
        ("13812340001", "phone", "138****0001"),
        ("138-1234-0001", "phone", "138****0001"),
        ("12345", "phone", "****"),
        ("li.wei@example.com", "email", "l***@example.com"),
        ("no address", "email", "***"),
        ("11010519491231002X", "id", "110****2X"),
        ("上海市浦东新区世纪大道1号", "address", "上海市***"),
        ("", "phone", ""),
    ],
)
def test_a_value_is_masked_by_its_class(value: str, pii: str, shown: str) -> None:
    assert mask_value(value, pii) == shown  # type: ignore[arg-type]  # a parameter is a plain str


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13812340001给我", "打138****0001给我"),
        ("write a.b@shop.cn today", "write a***@shop.cn today"),
        ("call (415) 555-2671", "call 415****2671"),
        ("card 4111 1111 1111 1111 ok", "card 411****11 ok"),
        ("身份证11010519491231002X", "身份证110****2X"),
    ],
)
def test_a_contact_in_a_text_is_masked_and_the_rest_stays(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "订单20261122000123456还没到",
        "order 4111111111111112 is late",
        "paid 1,234,567.89 on 2026-11-22",
        "GTX 500, 3 pieces, item 12-34567",
    ],
)
def test_order_numbers_amounts_and_days_are_not_contacts(text: str) -> None:
    assert mask_text(text) == text
