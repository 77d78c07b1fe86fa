"""A broken page gives a reference number, and nobody's data away."""

import logging

import pytest

from auth import mishaps


def broken() -> Exception:
    try:
        raise ValueError("victim Willow Example, born 1990-01-01")
    except ValueError as error:
        return error


def test_the_log_says_where_a_page_broke_and_not_whose_data_broke_it() -> None:
    told = mishaps.where(broken())
    assert told.startswith("ValueError at ")
    assert "test_mishaps.py" in told
    assert "Willow" not in told


def test_the_person_gets_words_and_the_reference_that_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(mishaps.st, "error", shown.append)
    with caplog.at_level(logging.ERROR, "daily_actions"):
        assert mishaps.on_script_error(broken()) is True
    reference = shown[0].partition("Reference: ")[2][:8]
    assert reference in caplog.text
    assert "Willow" not in caplog.text + shown[0]


def test_streamlits_own_log_line_loses_the_message() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "Uncaught app execution", (), None)
    error = broken()
    record.exc_info = (type(error), error, error.__traceback__)
    assert mishaps.NoMessages().filter(record)
    assert "Willow" not in logging.Formatter().format(record)
