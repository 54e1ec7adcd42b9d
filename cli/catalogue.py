"""`askcrm metrics`: what can be asked of this database, and what cannot and why."""

from agent.wording.say import say
from cli.diagnostics import Exit, tell
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from cli.output import print_data
from semantic_layer.form import Language
from tools.describe_catalogue import Entry, catalogue


def print_catalogue(word: str, shared: Shared) -> int:
    """Every entry whose id or names hold `word`; exit code 3 when there is none."""
    match open_for(shared, word):
        case NotOpened(code):
            return code
        case Opened() as opened:
            language = opened.settings.language or spoken(shared, word)
            entries = catalogue(opened.analyst.workspace)
            chosen = [entry for entry in entries if _named(entry, word)]
            if not chosen:
                tell(say("catalogue.none", language))
                return Exit.PERSON
            print_data("\n".join(_lines(chosen, language)))
            return Exit.ANSWERED


def _named(entry: Entry, word: str) -> bool:
    wanted = word.strip().casefold()
    names = (entry.id, *entry.names.en, *entry.names.zh)
    return any(wanted in name.casefold() for name in names)


def _lines(entries: list[Entry], language: Language) -> list[str]:
    lines: list[str] = []
    for kind in ("metric", "dimension", "entity", "not_computable"):
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            heading = say(f"catalogue.{_HEADINGS[kind]}", language)
            lines += ["", heading] if lines else [heading]
            lines += [line for entry in of_kind for line in _entry_lines(entry, language)]
    return lines


_HEADINGS = {
    "metric": "metrics",
    "dimension": "dimensions",
    "entity": "entities",
    "not_computable": "not_computable",
}


def _entry_lines(entry: Entry, language: Language) -> list[str]:
    names = entry.names.en if language == "en" else entry.names.zh
    label = names[0] if names else entry.id
    lines = [f"  {label}  ({entry.id})"]
    if entry.means is not None:
        means = entry.means.in_language(language)
        text = say("catalogue.needs", language, needs=means)
        lines.append(f"      {text if entry.kind == 'not_computable' else means}")
    if len(names) > 1:
        others = ", ".join(names[1:]) if language == "en" else "、".join(names[1:])
        lines.append("      " + say("catalogue.also", language, names=others))
    return lines
