"""Opening other data from inside the chat: an analyst, or the sentence that says why not."""

from agent.analyst import Analyst
from agent.assemble import CannotOpen, open_analyst, opening_fault
from agent.settings import Settings
from semantic_layer.form import Language
from semantic_layer.problems import ModelRejected
from store.engine import StoreError


def opened_at(settings: Settings, place: str, language: Language) -> Analyst | str:
    """The database at `place`, read through the model of the settings."""
    try:
        return open_analyst(settings.model_copy(update={"db": place}))
    except (StoreError, ModelRejected, CannotOpen) as error:
        fault = opening_fault(error, language)
        return f"{fault.message} {fault.hint}".strip()
