"""When a page breaks: a reference number for the person, the place in the code for the log, nobody's data in either."""

import logging
import secrets
import traceback
from typing import Any

import streamlit as st

# What a token endpoint may answer (RFC 6749, section 5.2): tells a wrong client_secret from a code used before.
TOKEN_ERRORS = (
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope",
)  # fmt: skip
LOG = logging.getLogger("daily_actions")


def on_script_error(error: Exception) -> bool:
    """Log where a run broke and show the reference to quote. True: Streamlit must not show the error itself."""
    reference = secrets.token_hex(4)
    LOG.error("page broke, reference %s: %s", reference, where(error))
    st.error(
        f"This page could not be shown. Reference: {reference}. Nothing you recorded is lost. "
        "Next: reload the page; if it happens again, give the reference to the service desk."
    )
    return True


def where(error: BaseException) -> str:
    """The kind of an error and its path through the code. Its message stays out: it may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))


class NoMessages(logging.Filter):
    """A library logs what broke with its message and trace; keep its line and the place, drop both."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, its exception as the kind of error, a provider's code, and the place."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            code = getattr(error, "error", "")
            known = f"{code} " if code in TOKEN_ERRORS else ""
            record.msg, record.args = "%s [%s%s]", (record.getMessage(), known, where(error))
        record.exc_info = record.exc_text = None
        return True


_usual_record, _no_messages = logging.getLogRecordFactory(), NoMessages()


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _usual_record(*args, **kwargs)
    _no_messages.filter(record)
    return record


def without_messages() -> None:
    """Keep what exceptions say out of every log of this process, whichever library writes it."""
    logging.setLogRecordFactory(_record)
