"""Settings: order of sources, and problems that name the key and where it came from."""

from datetime import date
from pathlib import Path

import pytest

from agent.settings import (
    PLACES,
    SettingProblem,
    Settings,
    SettingsRejected,
    read_key,
    read_settings,
)


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for place in PLACES:
        monkeypatch.delenv(place.variable, raising=False)
    monkeypatch.delenv("ASKCRM_CONFIG", raising=False)
    monkeypatch.setattr("agent.settings.user_config_path", lambda _: tmp_path / "nowhere")


def config(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_nothing_said_means_the_demo_the_shipped_model_and_no_forced_language() -> None:
    settings = read_settings({})
    assert (settings.db, settings.model, settings.language, settings.today) == (None,) * 4
    assert (settings.seconds, settings.rows, settings.llm) == (10.0, 1000, "off")


def test_a_typed_option_beats_the_environment_which_beats_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = config(tmp_path, 'language = "zh"\ntheme = "dark"\n[limits]\nrows = 5\nseconds = 3\n')
    monkeypatch.setenv("ASKCRM_ROWS", "6")
    monkeypatch.setenv("ASKCRM_SECONDS", "4")
    settings = read_settings({"seconds": 2.0, "db": None}, file)
    assert (settings.seconds, settings.rows, settings.language) == (2.0, 6, "zh")
    assert settings.theme == "dark"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKCRM_LANG", "")
    assert read_settings({}).language is None


def test_a_path_in_the_file_is_meant_from_the_files_folder(tmp_path: Path) -> None:
    file = config(tmp_path, 'db = "crm.db"\nmodel = "/models/crm"\n')
    settings = read_settings({}, file)
    assert (settings.db, settings.model) == (str(tmp_path / "crm.db"), Path("/models/crm"))


def test_an_address_in_the_file_stays_as_it_is(tmp_path: Path) -> None:
    file = config(tmp_path, 'db = "postgresql://reader@host/crm"\n')
    assert read_settings({}, file).db == "postgresql://reader@host/crm"


def test_all_bad_values_are_told_at_once_each_with_its_key_and_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = config(tmp_path, "colour = 1\n[limits]\nrows = 0\n")
    monkeypatch.setenv("ASKCRM_LANG", "fr")
    with pytest.raises(SettingsRejected) as rejected:
        read_settings({"today": "yesterday"}, file)
    assert set(rejected.value.problems) == {
        SettingProblem("unknown_key", "colour", str(file), "1", "key"),
        SettingProblem("bad_value", "limits.rows", str(file), "0", "rows"),
        SettingProblem("bad_value", "ASKCRM_LANG", "ASKCRM_LANG", "fr", "language"),
        SettingProblem("bad_value", "--today", "--today", "yesterday", "today"),
    }


def test_a_named_file_that_is_missing_or_no_toml_is_a_problem(tmp_path: Path) -> None:
    missing = tmp_path / "other.toml"
    with pytest.raises(SettingsRejected) as rejected:
        read_settings({}, missing)
    assert rejected.value.problems == (
        SettingProblem("unreadable_file", "", str(missing), "", "file"),
    )
    broken = config(tmp_path, "rows = = 5")
    with pytest.raises(SettingsRejected) as rejected:
        read_settings({}, broken)
    assert rejected.value.problems == (
        SettingProblem("unreadable_file", "", str(broken), "", "toml"),
    )


def test_the_folder_one_stands_in_is_never_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config(tmp_path, 'db = "planted.db"')
    monkeypatch.chdir(tmp_path)
    assert read_settings({}).db is None


def test_a_day_may_be_typed_as_text_or_as_a_date() -> None:
    for typed in ("2026-11-22", date(2026, 11, 22)):
        assert read_settings({"today": typed}).today == date(2026, 11, 22)


def test_every_setting_has_its_place_in_all_three_sources() -> None:
    assert [place.field for place in PLACES] == list(Settings.model_fields)


def test_naming_an_endpoint_asks_it_when_needed_and_off_stays_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = config(tmp_path, '[llm]\nbase_url = "http://127.0.0.1:1/v1"\nmodel = "m"\n')
    assert read_settings({}, file).llm == "when_needed"
    assert read_settings({"llm": "off"}, file).llm == "off"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    assert read_settings({}).llm == "off"


def test_a_mode_without_an_endpoint_and_values_that_do_not_fit_are_problems(tmp_path: Path) -> None:
    file = config(
        tmp_path, '[llm]\nextra = "[1]"\nprice_in = -1\nbase_url = "ftp://x"\nkey = "sk"\n'
    )
    with pytest.raises(SettingsRejected) as rejected:
        read_settings({}, file)
    assert set(rejected.value.problems) == {
        SettingProblem("unknown_key", "llm.key", str(file), "", "key"),
        SettingProblem("bad_value", "llm.extra", str(file), "[1]", "object"),
        SettingProblem("bad_value", "llm.price_in", str(file), "-1", "price"),
        SettingProblem("bad_value", "llm.base_url", str(file), "ftp://x", "address"),
    }
    with pytest.raises(SettingsRejected) as rejected:
        read_settings({"llm": "always"})
    assert rejected.value.problems == (
        SettingProblem("bad_value", "--llm", "--llm", "always", "endpoint"),
    )
    file = config(tmp_path, '[llm]\nbase_url = "http://localhost:11434/v1"\n')
    with pytest.raises(SettingsRejected) as rejected:
        read_settings({}, file)
    assert rejected.value.problems == (
        SettingProblem(
            "bad_value", "llm.base_url", str(file), "http://localhost:11434/v1", "with_model"
        ),
    )


def test_the_key_comes_from_its_variable_then_from_a_file_of_ones_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text("sk-file\n", encoding="utf-8")
    file.chmod(0o600)
    settings = Settings(llm_key_file=file)
    assert read_key(settings) == "sk-file"
    monkeypatch.setenv("ASKCRM_API_KEY", "sk-variable")
    assert read_key(settings) == "sk-variable"


def test_a_key_file_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-file", encoding="utf-8")
    file.chmod(0o640)
    with pytest.raises(SettingsRejected) as rejected:
        read_key(Settings(llm_key_file=file))
    assert rejected.value.problems == (
        SettingProblem("unreadable_file", "", str(file), "", "private"),
    )


def test_the_key_of_openai_goes_to_openai_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    addresses = ("https://api.openai.com/v1", "https://api.openai.com.example/v1",
                 "https://api.deepseek.com", "http://127.0.0.1:1/v1")  # fmt: skip
    keys = [read_key(Settings(llm_base_url=address)) for address in addresses]
    assert keys == ["sk-openai", "", "", ""]


def test_no_key_stands_in_the_settings() -> None:
    assert [name for name in Settings.model_fields if "key" in name] == ["llm_key_file"]
