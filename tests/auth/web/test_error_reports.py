"""A broken page gives a reference number, and nobody's data away."""

import logging

import pytest
from authlib.integrations.base_client import OAuthError

from auth.web import error_reports


def broken() -> Exception:
    try:
        raise ValueError("victim Willow Example, born 1990-01-01")
    except ValueError as error:
        return error


def test_the_log_says_where_a_page_broke_and_not_whose_data_broke_it() -> None:
    told = error_reports.where(broken())
    assert told.startswith("ValueError at ")
    assert "test_error_reports.py" in told
    assert "Willow" not in told


def test_the_person_gets_words_and_the_reference_that_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(error_reports.st, "error", shown.append)
    with caplog.at_level(logging.ERROR, "daily_actions"):
        assert error_reports.on_script_error(broken()) is True
    reference = shown[0].partition("Reference: ")[2][:8]
    assert reference in caplog.text
    assert "Willow" not in caplog.text + shown[0]


def test_streamlits_own_log_line_loses_the_message() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "Uncaught app execution", (), None)
    error = broken()
    record.exc_info = (type(error), error, error.__traceback__)
    assert error_reports.NoMessages().filter(record)
    said = logging.Formatter().format(record)
    assert "Willow" not in said
    assert "[ValueError at " in said


@pytest.mark.parametrize(("code", "kept"), [("invalid_client", True), ("Willow Example", False)])
def test_a_refusal_by_the_token_endpoint_keeps_a_code_of_the_standard_and_no_other_text(code: str, kept: bool) -> None:
    error = OAuthError(code, "Willow Example")
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "exchange failed for '%s'", ("default",), None)
    record.exc_info = (OAuthError, error, None)
    assert error_reports.NoMessages().filter(record)
    said = logging.Formatter().format(record)
    assert said.startswith("exchange failed for 'default' [")
    assert ("invalid_client" in said) is kept
    assert "Willow" not in said


def test_no_logger_of_any_library_says_what_an_exception_said_once_the_server_runs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    usual = logging.getLogRecordFactory()
    error_reports.without_messages()
    try:
        for name in ("uvicorn.error", "asyncio", "sqlalchemy.pool", "a.library.not.yet.known"):
            logging.getLogger(name).error("Exception in ASGI application", exc_info=broken())
    finally:
        logging.setLogRecordFactory(usual)
    assert caplog.text.count("[ValueError at ") == 4
    assert "Willow" not in caplog.text
