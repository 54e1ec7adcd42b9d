"""Which language a text is in; its width and case folded, every character's place kept.

Folding is one character to one, so an offset in the folded text is an offset in the original;
characters that nobody sees become nothing only where an index of places is kept beside.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

TextLanguage = Literal["zh", "en", "mix", "other"]
"""`mix`: words of both languages, or only signs that both use."""

MOST_CHARACTERS = 4000
"""What stands behind is not read."""

TRADITIONAL_FILE = Path(__file__).with_name("lexicons") / "traditional.txt"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufe0e\ufe0f]")
_LATIN_WORD = re.compile(r"(?<![a-z0-9_@#-])[a-z][a-z']+(?![a-z0-9_-])")
_LETTER = re.compile(r"[a-z]")
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f]")
_ACCENTED = re.compile(r"[\u00e0-\u00ff]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH_WORDS = _words("""
about after all also and any are as at be been but by can could did do does don't for from get
got had has have her him his how i i'm if it it's its just like my not of one or our out she
than that the their them then there they this to too up us very we were what when where which
who why will with would you your never good bad great nice love thanks thank works please
excellent terrible awesome amazing perfect best worst awful horrible service food quality
product price new today happy work time again really much more most only well
""")
"""Words that hardly another language has."""
_SHARED_WORDS = _words("""
in on an no me is am was so a i he we us here other others within without anyone someone nobody
nothing anything everything day days week month year first last next two three every each both
few many own same still just even back off down over under again once while since until before
between during through above below into against because however although though but yet or nor
should must might may shall ordered received arrived bought order customer delivery room staff
store website app phone card account money refund team people always usually never several some any
need needs needed want wants wanted request requested requesting submitted reported report
claimed contacted called received paid payment paying charged charging credit bank loan company
letter document documents number address information update updated problem issue item items
""")
"""Enough to tell a text from no English at all; some of them are words elsewhere, too."""
_FOREIGN_WORDS = _words("""
de la el los las una del que por para con muy pero este esta y es und der das ist nicht ein eine
mit auf ich zu sehr auch les des et est pas une pour dans avec je tres ce il che di per sono
molto non het een niet van dat ik voor zeer nao uma com mas muito os och att det som inte jag
den jest nie sie na ve bir bu cok yang dan tidak saya ini untuk
dos da das nas nos pelo pela ao aos foi sem mais muita muitos bem bom boa bons ainda antes depois ja
eu ele ela meu minha seu sua isso esse essa tudo quando porque porem mesmo sempre agora hoje dentro
estou tenho veio chegou recebi comprei gostei adorei amei recomendo produto produtos entrega
entregue entregou prazo pedido loja lojas compra qualidade preco otimo otima excelente perfeito
perfeita maravilhoso obrigado obrigada rapida rapido atendimento vendedor conforme dias
bien bueno buena gracias llego producto calidad precio envio tienda tambien hasta mejor recomiendo
todo todos como sobre desde ya su mi ser han fue hay donde
tout tous produit livraison merci cette sont avait ete qui nous vous leur bonne
leider wurde kein keine aber noch habe haben sind wir sie zum zur wie
ottimo prodotto anche grazie tutto bene questo della degli
""")
_ENOUGH_WORDS = 5
_FEW_WORDS = 3
"""From so many words on, a foreign letter and no English word tell another language."""


@dataclass(frozen=True)
class FoldedText:
    """A text ready to be read."""

    text: str
    """Half width, lower case, Simplified."""
    places: tuple[int, ...] | None
    """Place of each character in the original; None = the same places."""

    def original(self, place: int) -> int:
        """Where this place of the folded text stands in the original."""
        if self.places is None:
            return place
        return self.places[place] if place < len(self.places) else self.places[-1] + 1


def fold(text: str) -> FoldedText:
    """Fold width, case and Traditional forms; drop what is not seen: `Ｇｏｏｄ，` -> `good,`."""
    head = text[:MOST_CHARACTERS]
    if head.isascii():
        return FoldedText(head.lower(), None)
    folded = head.translate(_folding())
    if not _UNSEEN.search(folded):
        return FoldedText(folded, None)
    places = tuple(place for place, sign in enumerate(folded) if not _UNSEEN.match(sign))
    return FoldedText("".join(folded[place] for place in places), places or (0,))


def text_hash(folded: FoldedText) -> str:
    """Sixteen hexadecimal digits: equal for texts that are labelled alike."""
    words = " ".join(folded.text.split())
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest()


def language_of(folded: str) -> TextLanguage:
    """The language of a folded text; `other` is not labelled."""
    if not folded or folded.isspace():
        return "other"
    if folded.isascii():
        words = _LATIN_WORD.findall(folded)
        return _latin(words, folded) if words else "mix"
    chinese = len(CHINESE.findall(folded))
    foreign = len(_FOREIGN.findall(folded)) if _FOREIGN.search(folded) else 0
    if foreign > 2 and foreign * 4 > chinese:
        return "other"
    words = _LATIN_WORD.findall(folded) if _LETTER.search(folded) else []
    if chinese >= 2 or (chinese and not words):
        return "mix" if len(words) >= 2 else "zh"
    return _latin(words, folded) if words else "mix"


def _latin(words: list[str], folded: str) -> TextLanguage:
    """English unless the words of another language outnumber the English ones."""
    english = len(_ENGLISH_WORDS.intersection(words))
    foreign = len(_FOREIGN_WORDS.intersection(words))
    accented = len(_ACCENTED.findall(folded))
    if foreign > english or accented * 4 > len(words):
        return "other"
    if accented and not english and len(words) >= _FEW_WORDS:
        return "other"
    known = english or len(words) < _ENOUGH_WORDS or not _SHARED_WORDS.isdisjoint(words)
    return "en" if known else "other"


class _Folding(dict[int, str]):
    """Characters are folded when first met and remembered."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign != "\n" and unicodedata.category(sign) == "Cc":
            sign = " "
        wide = unicodedata.normalize("NFKC", sign)
        small = (wide if len(wide) == 1 else sign).lower()
        self[code] = small if len(small) == 1 else sign
        return self[code]


@cache
def _folding() -> _Folding:
    lines = TRADITIONAL_FILE.read_text(encoding="utf-8").splitlines()
    pairs = zip(lines[1], lines[2], strict=True)
    return _Folding({ord(old): new for old, new in pairs} | {ord("’"): "'", ord("‘"): "'"})
