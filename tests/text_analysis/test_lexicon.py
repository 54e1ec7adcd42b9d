"""The word files: what is refused, what a word does."""

from pathlib import Path

import pytest

from text_analysis.lexicon import LexiconRefused, read_lexicon, shipped_lexicon, verb_forms

BAD = {
    "two_sides": ("language: en\npositive: {clear: [fine]}\nnegative: {clear: [fine]}\n", "fine"),
    "not_text": ("language: en\nnegators: [not, no]\n", "False"),
    "bad_pattern": ("language: zh\nproblem: ['a*']\n", "a*"),
    "unknown_key": ("language: zh\nnegator: [不]\n", "negator"),
    "no_language": ("positive: {clear: [fine]}\n", "language"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_word_file_is_refused_with_its_word(kind: str, tmp_path: Path) -> None:
    text, word = BAD[kind]
    file = tmp_path / "words.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconRefused) as refused:
        read_lexicon(file)
    assert (refused.value.kind, refused.value.key) == (kind, word)


def test_regular_verbs_have_four_forms() -> None:
    assert verb_forms("annoy~") == ("annoy", "annoys", "annoyed", "annoying")
    assert verb_forms("reply~") == ("reply", "replies", "replied", "replying")
    assert verb_forms("crash~") == ("crash", "crashes", "crashed", "crashing")
    assert verb_forms("love") == ("love",)


def test_the_shipped_files_hold_words_of_both_sides() -> None:
    for language in ("zh", "en"):
        values = [entry.value for entry in shipped_lexicon(language).entries.values()]
        assert sum(value > 1 for value in values) > 400
        assert sum(value < -1 for value in values) > 600
