"""Which texts are labelled, and that folding keeps every place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text_analysis.clauses import cut_clauses
from text_analysis.feedback import label_feedback
from text_analysis.language import fold, language_of

TEXTS = {
    "The delivery was late again": "en",
    "Amazing pizza, superb coffee, fantastic staff": "en",
    "Scam.": "en",
    "客服太慢了": "zh",
    "好": "zh",
    "iPhone 很好用": "zh",
    "客服 response 太慢了，very disappointed。": "mix",
    "😡😡": "mix",
    "10/10": "mix",
    "これはとても良いです": "other",
    "배송이 너무 늦어요": "other",
    "La comida es muy buena pero el servicio no": "other",
    "Die Lieferung war sehr schnell und das Essen ist gut": "other",
    "Muito bom, produto chegou antes do prazo, recomendo": "other",
    "Não recebi o produto ainda": "other",
    "Ottimo prodotto, grazie": "other",
    "The café was closed": "en",
    "": "other",
    "  ": "other",
}


@pytest.mark.parametrize("text", TEXTS)
def test_the_language_of_a_text(text: str) -> None:
    assert language_of(fold(text).text) == TEXTS[text]


def test_a_text_of_another_language_has_no_label() -> None:
    label = label_feedback("これはとても良いです")
    assert (label.sentiment, label.score, label.confidence, label.mentions) == (None, 0.0, 0.0, ())


@given(st.text(max_size=80))
def test_folding_keeps_a_place_for_every_character(text: str) -> None:
    folded = fold(text)
    places = [folded.original(place) for place in range(len(folded.text))]
    assert places == sorted(set(places))
    assert all(place < len(text) for place in places)


@given(st.text(alphabet="好坏但是不过，。! but,.\n a", max_size=60))
def test_clauses_stand_in_order_and_hold_every_letter(text: str) -> None:
    spans = cut_clauses(text, "mix")
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)
    inside = "".join(text[start:end] for start, end in spans)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in inside if sign.isalnum()] == letters


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    label = label_feedback(text, 3)
    assert 0 <= label.confidence <= 1
    assert all(0 <= r.start < r.end <= len(text) for r in label.reasons)
    assert all(0 <= m.start < m.end <= len(text) for m in label.mentions)
