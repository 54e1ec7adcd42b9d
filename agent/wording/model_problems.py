"""Problems of a model file in words: where, what, what is nearest, in both languages."""

from agent.wording.say import alternatives, known, listing, say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.problems import ModelProblem


def model_problem_sentence(problem: ModelProblem, language: Language) -> str:
    """`sales.yaml:41: metrics.refund_rate: unknown key "numerater". Nearest: "numerator".`."""
    place = f"{readable(problem.file)}:{problem.line}" if problem.line else readable(problem.file)
    code = f"check.code.{problem.code}"
    what = say(code, language) if known(code) else problem.code.replace("_", " ")
    if problem.key:
        place = say("check.place", language, place=place, key=readable(problem.key))
    if known(lint := f"check.lint.{problem.code}"):
        return _lint_sentence(problem, lint, place, language)
    key = "check.problem" if problem.value else "check.problem.missing"
    text = say(key, language, place=place, what=what, value=readable(problem.value))
    nearest = tuple(say("check.quoted", language, word=readable(w)) for w in problem.nearest)
    if nearest:
        text += say("check.nearest", language, nearest=alternatives(nearest, language))
    elif problem.detail and problem.code != "missing_key":
        text += say("check.wanted", language, detail=readable(problem.detail))
    return say("check.warning", language, text=text) if problem.warning else text


def _lint_sentence(problem: ModelProblem, key: str, place: str, language: Language) -> str:
    """A finding with a sentence of its own, such as a join that loses rows."""
    nearest = listing(tuple(map(readable, problem.nearest)), language)
    blanks = {"place": place, "detail": readable(problem.detail), "nearest": nearest}
    value = readable(problem.value)
    text = say(key, language, **blanks, value=value, count=value)
    return say("check.warning", language, text=text) if problem.warning else text
