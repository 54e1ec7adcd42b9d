"""Loading a model: plain data only, and every problem at once with its place."""

from itertools import pairwise
from pathlib import Path

import pytest

from semantic_layer.load import load_model, read_model, shipped_model_path
from semantic_layer.model import Place
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.rules import check

SHOP = Path(__file__).parent / "shop_model.yaml"
SMALL = """\
model: small
tables:
  order:
    source: orders
    key: id
    dates: {ordered: {column: day, default: true}}
    dimensions:
      country: {column: country, names: {en: [country], zh: [国家]}, values: {NO: {en: [Norway], zh: [挪威]}, 007: {en: [agent], zh: [特工]}, 12: {en: [dozen], zh: [一打]}, true: {en: [so], zh: [是]}}}
metrics:
  order_count: {kind: aggregate, table: order, aggregate: count, names: {en: [orders], zh: [订单数]}}
"""  # noqa: E501


def problems(tmp_path: Path, text: str | bytes) -> tuple[ModelProblem, ...]:
    """What is wrong with a model of that text, in a file `m.yaml`."""
    file = tmp_path / "m.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ModelRejected) as caught:
        load_model(file)
    return caught.value.problems


def told(tmp_path: Path, text: str) -> list[tuple[str, int, str, str, tuple[str, ...]]]:
    """The same as code, line, key, value and nearest."""
    found = problems(tmp_path, text)
    return [(each.code, each.line, each.key, each.value, each.nearest) for each in found]


def test_a_model_file_becomes_a_model() -> None:
    model = load_model(SHOP)
    assert (model.name, model.calendar.currency, len(model.metrics)) == ("shop", "CNY", 11)
    assert model.places["metrics.revenue"] == Place("shop_model.yaml", 45)
    assert model.places["tables.order.dimensions.late"].line > model.places["tables.order"].line


def test_the_shipped_model_holds_every_rule() -> None:
    assert [found for found in check(load_model(shipped_model_path())) if not found.warning] == []


def test_the_same_content_is_the_same_model_and_another_has_another_fingerprint(
    tmp_path: Path,
) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(SMALL)
    first = load_model(file)
    assert load_model(file) is first
    file.write_text(SMALL + "\n")
    assert load_model(file).fingerprint != first.fingerprint


def test_values_follow_yaml_1_2(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(SMALL)
    values = load_model(file).tables["order"].dimensions["country"].values
    assert list(values) == ["NO", "007", 12, True]


def test_a_folder_is_one_model(tmp_path: Path) -> None:
    head, metrics = SMALL.split("metrics:\n")
    (tmp_path / "a.yaml").write_text(head)
    (tmp_path / "b.yaml").write_text("metrics:\n" + metrics)
    model = load_model(tmp_path)
    assert list(model.metrics) == ["order_count"]
    assert model.places["metrics.order_count"] == Place("b.yaml", 2)


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    _, metrics = SMALL.split("metrics:\n")
    (tmp_path / "a.yaml").write_text(SMALL)
    (tmp_path / "b.yaml").write_text("metrics:\n" + metrics)
    with pytest.raises(ModelRejected) as caught:
        load_model(tmp_path)
    detail = "one place only; it also stands in a.yaml:10"
    assert caught.value.problems == (
        ModelProblem(
            "duplicate_key", "b.yaml", 2, "metrics.order_count", "order_count", detail=detail
        ),
    )


def test_every_unknown_key_is_told_with_line_and_nearest_key(tmp_path: Path) -> None:
    text = (
        SMALL.replace("source:", "sorce:")
        .replace("{column: country", "{colum: country")
        .replace("aggregate: count", "agregate: count")
    )
    assert told(tmp_path, text) == [
        ("missing_key", 3, "tables.order.source", "", ()),
        ("unknown_key", 4, "tables.order.sorce", "sorce", ("source",)),
        ("unknown_key", 8, "tables.order.dimensions.country.colum", "colum", ("column",)),
        ("missing_key", 10, "metrics.order_count.aggregate", "", ()),
        ("unknown_key", 10, "metrics.order_count.agregate", "agregate", ("aggregate",)),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "kind: aggregate",
            "kind: agregat",
            ("wrong_value", 10, "metrics.order_count", "agregat", ("aggregate",)),
        ),
        (
            "aggregate: count",
            "aggregate: counted",
            (
                "wrong_value",
                10,
                "metrics.order_count.aggregate",
                "counted",
                ("count", "count_distinct"),
            ),
        ),
        (
            "aggregate: count",
            'aggregate: sum, of: "(select 1)"',
            ("bad_expression", 10, "metrics.order_count.of", "(select 1)", ()),
        ),
        (
            "names: {en: [orders]",
            "names: {en: [orders, 3]",
            ("wrong_value", 10, "metrics.order_count.names.en.1", "3", ()),
        ),
        (
            "key: id",
            "key: id\n    joins: {ship_to: {tabel: region, on: x}}",
            ("missing_key", 6, "tables.order.joins.ship_to.table", "", ()),
        ),
        ("key: id", "key: id\n    key: no", ("duplicate_key", 6, "tables.order.key", "key", ())),
        ("key: id", "key: !!python/name:os.system x", ("bad_tag", 5, "tables.order.key",
          "tag:yaml.org,2002:python/name:os.system", ())),
        ("key: id", "key: [id", ("bad_yaml", 6, "", "", ())),
        ("key: id", "key: id\n    ? [a, b]\n    : c", ("bad_key", 6, "tables.order", "", ())),
        ("model: small", "modell: small", ("missing_key", 0, "model", "", ())),
        ("model: small", "roles: {}\nmodel: small", ("unknown_key", 1, "roles", "roles", ())),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, before: str, after: str, expected: tuple[str, int, str, str, tuple[str, ...]]
) -> None:
    first = told(tmp_path, SMALL.replace(before, after, 1))[0]
    assert first[:4] == expected[:4]
    assert expected[4] in ((), first[4])


def test_an_alias_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    layers = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefgh"
    layers += [
        f"{name}: &{name} [{', '.join(['*' + before] * 10)}]" for before, name in pairwise(names)
    ]
    found = problems(tmp_path, "\n".join(layers))
    assert [each.code for each in found] == ["too_large"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "unreadable_file"),
        (b"- a\n- b\n", "wrong_value"),
        (b"", "missing_key"),
        (b"x" * 5_000_000, "too_large"),
        (b"[" * 5_000, "bad_yaml"),
    ],
    ids=["not-utf8", "a-list", "empty", "huge", "deep"],
)
def test_what_is_no_model_is_refused_and_never_crashes(
    tmp_path: Path, content: bytes, code: str
) -> None:
    assert problems(tmp_path, content)[0].code == code


def test_a_missing_file_and_an_empty_folder_are_problems(tmp_path: Path) -> None:
    for place, code in ((tmp_path / "none.yaml", "unreadable_file"), (tmp_path, "no_model_file")):
        with pytest.raises(ModelRejected) as caught:
            load_model(place)
        assert [each.code for each in caught.value.problems] == [code]


def test_warnings_do_not_stop_a_model(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(SMALL)
    found = check(read_model(file))
    assert {(each.code, each.warning) for each in found} == {
        ("missing_means", True),
        ("few_names", True),
    }
