"""The two feedback forms in words: what they are about, and their conventions."""

from agent.wording.names import Names
from agent.wording.say import say, together
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Language
from semantic_layer.periods import Period

ASPECT = "aspect"
"""The dimension whose values bear the aspects' names."""
NAMELESS = "theme"
"""What names them where no labels are stored."""


def theme_name(key: str, names: Names) -> str:
    """An aspect as people call it; a phrase as it is."""
    shown = names.value(ASPECT, key)
    return names.value(NAMELESS, key) if shown == key else shown


def summary_subject(form: SummariseFeedback, names: Names) -> str:
    """What is summed up: "complaints about delivery, by region"."""
    what = say("reading.feedback", names.language)
    if form.themes:
        themes = tuple(theme_name(theme, names) for theme in form.themes)
        listed = together(themes, names.language)
        what = say("reading.feedback_themes", names.language, themes=listed)
    if form.split is None:
        return what
    split = names.of(form.split)
    return say("reading.feedback_split", names.language, what=what, split=split)


def summary_order(form: SummariseFeedback, language: Language) -> list[str]:
    """How the themes stand, where not by customers, and how many."""
    said = []
    if form.order != "customers":
        said.append(say(f"reading.feedback_order.{form.order}", language))
    if form.limit is not None:
        said.append(say("reading.feedback_first", language, count=form.limit))
    return said


def relation_subject(form: RelateTheme, names: Names) -> str:
    """The metric of customers with the theme beside that of others."""
    metric = names.metric(form.metric)
    if not form.theme:
        return say("reading.relation_any", names.language, metric=metric)
    theme = theme_name(form.theme, names)
    return say("reading.relation", names.language, metric=metric, theme=theme)


def feedback_conventions(
    form: SummariseFeedback | RelateTheme, base: Period | None, names: Names
) -> list[str]:
    """What a complaint is, the days compared with, and that no days were named."""
    said = [say("reading.feedback_means", names.language)]
    if form.period is None:
        said.append(say("reading.all_time", names.language))
    if isinstance(form, SummariseFeedback) and form.compare is not None and base is not None:
        days = names.days(base.start, base.end)
        said.append(say("reading.compare_period", names.language, days=days))
    return said
