"""Where a header stands: below titles, in one row, or in two merged ones."""

import pytest

from store.header_rows import Header, find_header

BODY = [
    ["D1", "2026-01-05", "蓝天", "浙江", "12.5", "3"],
    ["D2", "2026-01-06", "长江", "江苏", "8", "1"],
]
MERGED = ("单号", "日期", "名称", "省份", "应收（万元）", "已收（万元）")


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        pytest.param(
            [["id", "name"], ["1", "Ann"], ["2", "Bob"]],
            Header(("id", "name"), 0, 0, named=True), id="one row",
        ),
        pytest.param(
            [["Orders of June"], [""], ["id", "name"], ["1", "Ann"]],
            Header(("id", "name"), 2, 2, named=True), id="below a title",
        ),
        pytest.param(
            [["1", "2026-01-05"], ["2", "2026-01-06"]],
            Header(("1", "2026-01-05"), 0, 0, named=False), id="none",
        ),
        pytest.param(
            [
                ["2026年台账"],
                ["单号", "日期", "客户", "", "金额（万元）", ""],
                ["", "", "名称", "省份", "应收", "已收"],
                *BODY,
            ],
            Header(MERGED, 1, 2, named=True), id="groups over names, merged downwards",
        ),
        pytest.param(
            [
                ["计划", "", "实际", ""], ["金额", "日期", "金额", "日期"],
                ["1", "2026-01-05", "2", "2026-01-06"], ["3", "2026-02-05", "4", "2026-02-06"],
            ],
            Header(("计划 金额", "计划 日期", "实际 金额", "实际 日期"), 0, 1, named=True),
            id="the same names in two groups",
        ),
        pytest.param(
            [["name", "", "city", "tier"], ["Ann", "x", "Rome", "A"], ["Bob", "y", "Oslo", "B"]],
            Header(("name", "", "city", "tier"), 0, 0, named=True), id="a name that is missing",
        ),
        pytest.param(
            [["制表", "张三", "", ""], ["客户", "金额", "日期", "备注"], ["蓝天", "1", "5月", ""]],
            Header(("客户", "金额", "日期", "备注"), 1, 1, named=True), id="who made it, above",
        ),
    ],
)  # fmt: skip
def test_the_header_is_found(rows: list[list[str]], header: Header) -> None:
    assert find_header(rows) == header
