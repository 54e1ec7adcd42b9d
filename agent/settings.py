"""Settings: typed option > ASKCRM_* > config.toml in the user's folder > default.

The only file that reads the environment. Nothing is read from the working directory: a folder
someone sent must not choose a database or an endpoint. A bad value is a problem that names the key
and where it came from, never a traceback.
"""

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from semantic_layer.form import Language

OptionValue = str | int | float | bool | date | Path | None


class Settings(BaseModel):
    """Everything a start may be told, already in order of precedence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    db: str | None = None
    """Path or URL of the database; unset = the demo, built on first use."""
    model: Path | None = None
    """Folder or file of the semantic model; unset = the CRM model that ships."""
    language: Language | None = None
    """en or zh for every answer; unset = the language of each question."""
    today: date | None = None
    """The day questions are asked on; unset = the data's own day, else the clock's."""
    user: str = Field(default_factory=lambda: os.environ.get("USER") or _windows_user())
    """Who asks, for the history."""
    plain: bool = False
    """True: no full-screen interface."""
    ascii: bool = False
    """True: draw with - | # where a terminal shows line characters two cells wide."""
    theme: str = ""
    """Name of the terminal theme; empty = the built-in one."""
    history: bool = True
    """False: no question is kept."""
    seconds: float = Field(default=10.0, gt=0, le=3600)
    """Seconds one statement may take."""
    rows: int = Field(default=1000, ge=1, le=1_000_000)
    """Rows of a result that are read."""
    llm: Literal["off", "when_needed", "always"] = "off"
    """off: questions are read on this machine. when_needed, the default once an endpoint is named:
    a model is asked where our own reading is not sure. always: a model is asked every time."""
    llm_base_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Address of an OpenAI-compatible endpoint, up to and with its version."""
    llm_model: str = ""
    """The model's name there."""
    llm_fallback_model: str = ""
    """Asked when the model fails; empty = none."""
    llm_key_file: Path | None = None
    """A file only its owner may read that holds the key; unset = ASKCRM_API_KEY."""
    llm_price_in: float = Field(default=0.0, ge=0)
    """Per million tokens sent, in any currency; 0 = costs are not counted."""
    llm_price_out: float = Field(default=0.0, ge=0)
    """Per million tokens received."""
    llm_cost: float | None = Field(default=None, ge=0)
    """The most one question may cost, in the currency of the prices; unset = no limit."""
    llm_seconds: float = Field(default=30.0, gt=0, le=600)
    """Seconds a model may take for one question, all calls together."""
    llm_share: Literal["schema", "aggregates"] = "aggregates"
    """What may be sent: names only; also stored values, labels and aggregates."""
    llm_insecure: bool = False
    """True: http:// is allowed beyond this machine."""
    llm_extra: str = ""
    """A JSON object of further fields of each request, such as one that switches thinking off."""

    @field_validator("llm_extra")
    @classmethod
    def _is_object(cls, given: str) -> str:
        if given and not isinstance(json.loads(given), dict):
            raise ValueError("not an object")
        return given

    data_folder: Path = Field(default_factory=lambda: user_data_path("askcrm"))
    """Where the demo and the history are kept."""


def _windows_user() -> str:
    return os.environ.get("USERNAME", "")


@dataclass(frozen=True)
class Place:
    """The names one setting has in each source."""

    field: str
    option: str
    variable: str
    key: str
    """Dotted key in config.toml."""


PLACES: tuple[Place, ...] = (
    Place("db", "--db", "ASKCRM_DB", "db"),
    Place("model", "--model", "ASKCRM_MODEL", "model"),
    Place("language", "--lang", "ASKCRM_LANG", "language"),
    Place("today", "--today", "ASKCRM_TODAY", "today"),
    Place("user", "--user", "ASKCRM_USER", "user"),
    Place("plain", "--plain", "ASKCRM_PLAIN", "plain"),
    Place("ascii", "--ascii", "ASKCRM_ASCII", "ascii"),
    Place("theme", "--theme", "ASKCRM_THEME", "theme"),
    Place("history", "--history", "ASKCRM_HISTORY", "history"),
    Place("seconds", "--seconds", "ASKCRM_SECONDS", "limits.seconds"),
    Place("rows", "--rows", "ASKCRM_ROWS", "limits.rows"),
    Place("llm", "--llm", "ASKCRM_LLM", "llm.mode"),
    Place("llm_base_url", "--llm-base-url", "ASKCRM_LLM_BASE_URL", "llm.base_url"),
    Place("llm_model", "--llm-model", "ASKCRM_LLM_MODEL", "llm.model"),
    Place("llm_fallback_model", "--llm-fallback-model", "ASKCRM_LLM_FALLBACK_MODEL",
          "llm.fallback_model"),
    Place("llm_key_file", "--llm-key-file", "ASKCRM_LLM_KEY_FILE", "llm.key_file"),
    Place("llm_price_in", "--llm-price-in", "ASKCRM_LLM_PRICE_IN", "llm.price_in"),
    Place("llm_price_out", "--llm-price-out", "ASKCRM_LLM_PRICE_OUT", "llm.price_out"),
    Place("llm_cost", "--llm-cost", "ASKCRM_LLM_COST", "llm.cost"),
    Place("llm_seconds", "--llm-seconds", "ASKCRM_LLM_SECONDS", "llm.seconds"),
    Place("llm_share", "--llm-share", "ASKCRM_LLM_SHARE", "llm.share"),
    Place("llm_insecure", "--llm-insecure", "ASKCRM_LLM_INSECURE", "llm.insecure"),
    Place("llm_extra", "--llm-extra", "ASKCRM_LLM_EXTRA", "llm.extra"),
    Place("data_folder", "--data-folder", "ASKCRM_DATA_FOLDER", "data_folder"),
)  # fmt: skip

Wanted = Literal[
    "language", "today", "truth", "seconds", "rows", "llm", "text", "file", "readable", "toml",
    "key", "address", "share", "price", "llm_seconds", "endpoint", "private",
    "object", "with_model",
]  # fmt: skip

_WANTED: Mapping[str, Wanted] = {
    "language": "language",
    "today": "today",
    "plain": "truth",
    "ascii": "truth",
    "history": "truth",
    "seconds": "seconds",
    "rows": "rows",
    "llm": "llm",
    "llm_base_url": "address",
    "llm_price_in": "price",
    "llm_price_out": "price",
    "llm_cost": "price",
    "llm_seconds": "llm_seconds",
    "llm_share": "share",
    "llm_insecure": "truth",
    "llm_extra": "object",
}


@dataclass(frozen=True)
class SettingProblem:
    """One setting that cannot be used."""

    code: Literal["unknown_key", "bad_value", "unreadable_file"]
    key: str
    """The key as that source names it, such as `limits.seconds`; empty for a whole file."""
    source: str
    """`--today`, `ASKCRM_TODAY`, or the path of config.toml."""
    value: str
    """What stood there; empty when there is none."""
    wanted: Wanted
    """What may stand there; worded under `settings.allowed.*`. `key`: one of PLACES."""


class SettingsRejected(Exception):  # noqa: N818 - bad input, collected like every other problem
    """Settings that cannot be used; `problems` holds all of them."""

    def __init__(self, problems: tuple[SettingProblem, ...]) -> None:
        """Keep all problems."""
        self.problems = problems
        super().__init__(
            "; ".join(f'"{p.value}" ({p.source}, {p.key}): {p.wanted}' for p in problems)
        )


@dataclass(frozen=True)
class _Given:
    """A value and where it came from."""

    value: object
    source: str
    key: str


def log_file() -> Path:
    """Where the details of a fault of ours are kept, settings or not."""
    return user_data_path("askcrm") / "askcrm.log"


def read_settings(options: Mapping[str, OptionValue], config: Path | None = None) -> Settings:
    """The settings in force; `options` are what was typed, by field name, None = not typed.

    `config` (else ASKCRM_CONFIG, else config.toml in the user's folder) is the file to read; the
    last one may be absent. Raises SettingsRejected with every problem found.
    """
    named = config or _path_or_none(os.environ.get("ASKCRM_CONFIG"))
    file = named or user_config_path("askcrm") / "config.toml"
    problems: list[SettingProblem] = []
    given: dict[str, _Given] = {}
    written = _read_config(file, must_exist=named is not None, problems=problems)
    given.update(_from_config(written, file, problems))
    given.update(_from_environment())
    given.update(_from_options(options))
    implied = "llm_base_url" in given and "llm" not in given
    if implied:
        given["llm"] = replace(given["llm_base_url"], value="when_needed")
    try:
        settings = Settings.model_validate({name: entry.value for name, entry in given.items()})
    except ValidationError as error:
        problems.extend(_bad_values(error, given))
        raise SettingsRejected(tuple(problems)) from None
    if settings.llm != "off" and not (settings.llm_base_url and settings.llm_model):
        entry = given["llm_base_url" if implied else "llm"]
        wanted: Wanted = "with_model" if implied else "endpoint"
        problems.append(
            SettingProblem("bad_value", entry.key, entry.source, str(entry.value), wanted)
        )
    if problems:
        raise SettingsRejected(tuple(problems))
    return settings


def read_key(settings: Settings) -> str:
    """The key of the endpoint, empty where there is none; raises SettingsRejected.

    ASKCRM_API_KEY, else the key file, else OPENAI_API_KEY for OpenAI's own address and no other.
    """
    if key := os.environ.get("ASKCRM_API_KEY", "").strip():
        return key
    if settings.llm_key_file is not None:
        return _key_in(settings.llm_key_file)
    is_openai = settings.llm_base_url.startswith("https://api.openai.com/")
    return os.environ.get("OPENAI_API_KEY", "").strip() if is_openai else ""


def _key_in(file: Path) -> str:
    try:
        others = file.stat().st_mode & 0o077
        key = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise SettingsRejected((_unreadable(file, "file"),)) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsRejected((_unreadable(file, "readable"),)) from None
    if others and os.name == "posix":
        raise SettingsRejected((_unreadable(file, "private"),))
    return key


def _read_config(
    file: Path, *, must_exist: bool, problems: list[SettingProblem]
) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            problems.append(_unreadable(file, "file"))
    except OSError:
        problems.append(_unreadable(file, "readable"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        problems.append(_unreadable(file, "toml"))
    return {}


def _unreadable(file: Path, wanted: Wanted) -> SettingProblem:
    return SettingProblem("unreadable_file", "", str(file), "", wanted)


def _from_config(
    written: Mapping[str, object], file: Path, problems: list[SettingProblem]
) -> dict[str, _Given]:
    by_key = {place.key: place for place in PLACES}
    given: dict[str, _Given] = {}
    for key, value in _flat(written):
        place = by_key.get(key)
        if place is None:
            shown = "" if key.startswith("llm.") else str(value)  # it may be a key to an endpoint
            problems.append(SettingProblem("unknown_key", key, str(file), shown, "key"))
            continue
        given[place.field] = _Given(_beside(file, place.field, value), str(file), key)
    return given


def _flat(written: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in written.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _beside(file: Path, field: str, value: object) -> object:
    """A path in config.toml is meant from that file's folder, not from where one stands."""
    is_path = isinstance(value, str) and field in {
        "db", "model", "data_folder", "llm_key_file",
    }  # fmt: skip
    if not is_path or "://" in str(value):
        return value
    path = Path(str(value)).expanduser()
    return str(path if path.is_absolute() else file.parent / path)


def _from_environment() -> dict[str, _Given]:
    return {
        place.field: _Given(value, place.variable, place.variable)
        for place in PLACES
        if (value := os.environ.get(place.variable)) not in {None, ""}
    }


def _from_options(options: Mapping[str, OptionValue]) -> dict[str, _Given]:
    typed = {place.field: place.option for place in PLACES}
    return {
        field: _Given(value, typed[field], typed[field])
        for field, value in options.items()
        if value is not None
    }


def _bad_values(error: ValidationError, given: Mapping[str, _Given]) -> Iterator[SettingProblem]:
    for fault in error.errors(include_url=False, include_context=False):
        field = str(fault["loc"][0])
        entry = given[field]
        wanted = _WANTED.get(field, "text")
        yield SettingProblem("bad_value", entry.key, entry.source, str(entry.value), wanted)


def _path_or_none(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None
