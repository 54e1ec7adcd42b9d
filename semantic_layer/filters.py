"""Filters laid together: sorted, their values sorted, equal keys merged into one condition."""

from semantic_layer.form import Scalar
from semantic_layer.query import AnyOf, Filter


def merged(filters: tuple[Filter | AnyOf, ...]) -> tuple[Filter | AnyOf, ...]:
    """Filters sorted, their values sorted, equal keys merged.

    Nothing left of two lists is a filter `in` without values, which resolve refuses.
    """
    single: dict[tuple[str, str, str], Filter] = {}
    either: list[AnyOf] = []
    for wanted in filters:
        match wanted:
            case AnyOf():
                parts = tuple(sorted((_tidy(part) for part in wanted.any_of), key=_filter_key))
                either.append(AnyOf(any_of=parts))
            case Filter():
                key = _filter_key(wanted)[:3]
                tidy = _tidy(wanted)
                single[key] = _both(single[key], tidy) if key in single else tidy
    alternatives = sorted(dict.fromkeys(either), key=lambda item: [*map(_filter_key, item.any_of)])
    return (*(single[key] for key in sorted(single)), *alternatives)


def _tidy(wanted: Filter) -> Filter:
    values = tuple(sorted(dict.fromkeys(wanted.values), key=_value_key))
    return wanted.model_copy(update={"values": values})


def _both(one: Filter, other: Filter) -> Filter:
    """The condition that both hold."""
    match one.op:
        case "in":
            values = tuple(value for value in one.values if value in other.values)
        case "not_in":
            values = tuple(sorted({*one.values, *other.values}, key=_value_key))
        case "gt" | "gte":
            values = max(one.values, other.values, key=lambda pair: _value_key(pair[0]))
        case "lt" | "lte":
            values = min(one.values, other.values, key=lambda pair: _value_key(pair[0]))
        case "contains":
            values = tuple(sorted({*one.values, *other.values}, key=_value_key))
        case _:
            values = one.values
    return one.model_copy(update={"values": values})


def _filter_key(wanted: Filter) -> tuple[str, str, str, str]:
    return wanted.dimension, wanted.part or "", wanted.op, repr(wanted.values)


def _value_key(value: Scalar) -> tuple[int, float, str]:
    """Empty first, then numbers, then text."""
    match value:
        case None:
            return 0, 0.0, ""
        case bool() | int() | float():
            return 1, float(value), ""
        case str():
            return 2, 0.0, value
