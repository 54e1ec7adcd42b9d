"""A certificate tells the same figures from changed data and from a changed definition."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agent.analyst import Analyst
from agent.assemble import open_analyst
from agent.exports.certificate import (
    CertificateRejected,
    Change,
    NotCertified,
    certify,
    read_certificate,
    replayed,
    write_certificate,
)
from agent.settings import Settings

QUESTION = "revenue by region"


@pytest.fixture
def settings(tmp_path: Path, small_crm: Path, small_model_file: Path) -> Settings:
    return Settings.model_validate(
        {
            "db": str(small_crm),
            "model": small_model_file,
            "today": "2026-05-20",
            "data_folder": tmp_path / "data",
        }
    )


@pytest.fixture
def certificate(settings: Settings, tmp_path: Path) -> Path:
    """The certificate of one question, as a file."""
    analyst = open_analyst(settings)
    file = tmp_path / "revenue.cert.json"
    write_certificate(certify(analyst.ask(QUESTION), analyst.workspace), file)
    return file


def opened(settings: Settings) -> Analyst:
    return open_analyst(settings)


def test_the_same_data_replay_identically_on_any_later_day(
    settings: Settings, certificate: Path
) -> None:
    later = opened(settings.model_copy(update={"today": None})).workspace
    replay = replayed(read_certificate(certificate), later)
    assert (replay.outcome, replay.changes) == ("identical", ())


def test_changed_data_are_named_value_by_value(
    settings: Settings, certificate: Path, small_crm: Path
) -> None:
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("update orders set amount = 500 where order_id = 13")
        connection.commit()
    replay = replayed(read_certificate(certificate), opened(settings).workspace)
    assert (replay.outcome, replay.sql_same, replay.data_same) == ("data_changed", True, False)
    assert replay.changes == (Change("changed", 1, ("SC",), "revenue", 400.0, 500.0),)


def test_a_changed_definition_is_told_from_changed_data(
    settings: Settings, certificate: Path, small_model_file: Path
) -> None:
    text = small_model_file.read_text(encoding="utf-8")
    changed = text.replace("status <> 'canceled'", "status <> 'canceled' and amount > 60")
    small_model_file.write_text(changed, encoding="utf-8")
    replay = replayed(read_certificate(certificate), opened(settings).workspace)
    assert (replay.outcome, replay.model_same, replay.data_same) == (
        "definition_changed", False, True,
    )  # fmt: skip
    assert replay.changes == (Change("gone", 1, ("(no match)",)),)


def test_a_metric_that_is_gone_is_a_changed_definition_with_its_problem(
    settings: Settings, certificate: Path, small_model_file: Path
) -> None:
    text = small_model_file.read_text(encoding="utf-8")
    changed = text.replace("  revenue:\n", "  turnover:\n").replace("[revenue]}", "[turnover]}")
    small_model_file.write_text(changed, encoding="utf-8")
    replay = replayed(read_certificate(certificate), opened(settings).workspace)
    assert replay.outcome == "definition_changed"
    assert [problem.code for problem in replay.problems] == ["unknown_metric"]


def test_an_edited_certificate_proves_nothing(certificate: Path) -> None:
    text = certificate.read_text(encoding="utf-8")
    certificate.write_text(text.replace("600", "601"), encoding="utf-8")
    with pytest.raises(CertificateRejected, match="altered"):
        read_certificate(certificate)


@pytest.mark.parametrize("content", ["", "{}", '{"askcrm": 1}', "[1]"])
def test_other_files_are_no_certificates(content: str, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CertificateRejected, match="not_a_certificate"):
        read_certificate(file)


def test_an_answer_without_a_figure_is_not_certified(settings: Settings) -> None:
    analyst = opened(settings)
    with pytest.raises(NotCertified):
        certify(analyst.ask("delete all orders"), analyst.workspace)
