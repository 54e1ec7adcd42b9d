"""How near two words are: by letters, by sound, and by name in the other language.

Answers candidates only; what may be repaired, and whether it is shown as an assumption, is decided
by the callers. Pinyin is imported late: only left-over words ever need it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from agent.offline.normalise import normalise

SHORTEST_REPAIRED = 5
"""Letters from which one slip is forgiven."""
SHORTEST_TWICE_REPAIRED = 8
"""Letters from which two are."""
SHORTEST_SOUND = 2
LONGEST_SOUND = 6
FAMILY_NAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施庄严华倪"
)
AFFIXES = ("特别行政区", "自治区", "省", "市", "州", "县", "区")
"""What a stored place may carry behind its name."""


class Names:
    """Candidate surfaces, kept by first letter so that a word is held against few of them."""

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._by_letter: dict[str, list[tuple[str, str]]] = {}
        for surface in surfaces:
            plain = _plain(surface)
            if plain:
                self._by_letter.setdefault(plain[0], []).append((plain, surface))

    def near(self, word: str, *, known: bool = False) -> tuple[str, ...]:
        """The nearest surfaces within the slips forgiven, all of them if several are as near.

        'regoin' among 'region', 'reason' -> ('region',). A known English word is no slip unless
        `known` lifts that guard (the slip is then in the data: technology, 'technolgy').
        """
        # Late: needed at the first misspelt word only.
        from rapidfuzz.distance import OSA

        plain = _plain(word)
        allowed = slips_allowed(plain)
        if not allowed or (not known and is_known(plain)):
            return ()
        best: list[str] = []
        nearest = allowed + 1
        for candidate, surface in self._by_letter.get(plain[0], ()):
            if abs(len(candidate) - len(plain)) > allowed or candidate == plain:
                continue
            distance = OSA.distance(plain, candidate, score_cutoff=nearest)
            if distance < nearest:
                best, nearest = [surface], distance
            elif distance == nearest and distance <= allowed:
                best.append(surface)
        return tuple(dict.fromkeys(best))


def near(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates a word may be a slip of; see `Names.near`."""
    return Names(candidates).near(word)


def slips_allowed(word: str) -> int:
    """0 below five letters, 1 from five, 2 from eight; 0 for words that are not Latin."""
    if not word or not word[0].isascii() or not any(char.isalpha() for char in word):
        return 0
    letters = sum(char.isalpha() for char in word)
    if letters < SHORTEST_REPAIRED or any(char.isdigit() for char in word):
        return 0
    return 2 if letters >= SHORTEST_TWICE_REPAIRED else 1


def is_known(words: str) -> bool:
    """True if every word is an English word of the bundled list, so no slip."""
    parts = words.split()
    return bool(parts) and all(_is_english(part) for part in parts)


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    text = files("agent.offline").joinpath("words/common_english.txt").read_text("utf-8")
    return frozenset(text.split())


def _is_english(word: str) -> bool:
    known = _english_words()
    return word in known or any(
        word.endswith(ending) and word[: -len(ending)] + stem in known
        for ending, stem in (("s", ""), ("es", ""), ("ies", "y"), ("'s", ""), ("ed", ""),
                             ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""))
    )  # fmt: skip


def _plain(text: str) -> str:
    return normalise(text).text.strip()


class Sounds:
    """Chinese surfaces by their toneless pinyin; built on the first left-over word."""

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        self._by_letters: dict[str, list[str]] = {}
        for surface in surfaces:
            plain = _plain(surface)
            if not is_han(plain) or len(plain) < SHORTEST_SOUND:
                continue
            for sound in _sounds(plain):
                self._by_sound.setdefault(sound, []).append(surface)
                self._by_letters.setdefault(sound.replace(" ", ""), []).append(surface)

    def same_sound(self, words: str) -> tuple[str, ...]:
        """Surfaces that sound like `words` but are written otherwise: 消售额 -> 销售额."""
        plain = _plain(words)
        if not is_han(plain):
            return ()
        found = [one for sound in _sounds(plain) for one in self._by_sound.get(sound, ())]
        return tuple(dict.fromkeys(one for one in found if _plain(one) != plain))

    def spelt(self, word: str) -> tuple[str, ...]:
        """Surfaces whose pinyin a Latin word is: 'xiaoshoue' -> 销售额, 'Zhang Wei' -> 张伟."""
        letters = "".join(char for char in _plain(word) if char.isalpha())
        return tuple(dict.fromkeys(self._by_letters.get(letters, ())))

    def windows(
        self, text: str, start: int, end: int
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Stretches of 3 to 6 characters touching [start, end) that sound like a surface.

        The longest come first.
        """
        for length in range(LONGEST_SOUND, 2, -1):
            for first in range(max(0, start - length + 1), min(end, len(text) - length + 1)):
                found = self.same_sound(text[first : first + length])
                if found:
                    yield first, first + length, found


def is_han(text: str) -> bool:
    """True if every character is Chinese."""
    return bool(text) and all("㐀" <= char <= "鿿" for char in text)


@lru_cache(maxsize=65536)
def _sounds(han: str) -> tuple[str, ...]:
    """The toneless readings: as a phrase and character by character."""
    from pypinyin import lazy_pinyin

    phrase = " ".join(lazy_pinyin(han))
    single = " ".join(part for char in han for part in lazy_pinyin(char))
    return (phrase,) if phrase == single else (phrase, single)


def initials(han: str) -> str:
    """The first letters of the pinyin: 退款率 -> 'tkl'; other characters stand for themselves."""
    from pypinyin import Style, lazy_pinyin

    return "".join(part[:1] for part in lazy_pinyin(han, style=Style.FIRST_LETTER)).lower()


def other_language_names(value: str) -> tuple[str, ...]:
    """What the other language calls a stored value, in one spelling.

    广东 -> ('guangdong', 'guang dong', 'canton'); 'São Paulo' -> ('圣保罗',).
    """
    plain = _plain(value)
    bare = _without_affix(plain)
    names = [*_gazetteer().get(plain, ()), *_gazetteer().get(bare, ())]
    if not names and is_han(bare) and 2 <= len(bare) <= 8:
        names += _romanised(bare)
    return tuple(dict.fromkeys(name for name in names if name != plain))


def _romanised(han: str) -> list[str]:
    names: list[str] = []
    for sound in _sounds(han):
        parts = sound.split(" ")
        names += ["".join(parts), sound]
        if len(han) in (2, 3) and han[0] in FAMILY_NAMES:
            family, given = parts[0], "".join(parts[1:])
            names += [f"{family} {given}", f"{given} {family}"]
    return names


def _without_affix(plain: str) -> str:
    for affix in AFFIXES:
        if plain.endswith(affix) and len(plain) - len(affix) >= 2:
            return plain[: -len(affix)]
    return plain


@lru_cache(maxsize=1)
def _gazetteer() -> dict[str, tuple[str, ...]]:
    """Every place name in one spelling -> its names in the other language."""
    text = files("agent.offline").joinpath("words/places.tsv").read_text("utf-8")
    table: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        english, chinese = (tuple(map(_plain, cell.split(";"))) for cell in line.split("\t"))
        for names, others in ((english, chinese), (chinese, english)):
            for name in names:
                table[name] = (*table.get(name, ()), *others)
    return table
