"""What a browser may say on a page's socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from auth.web.socket_messages import NotOurs, ends_a_run, passed_on

BYTES, VALUES = 16_384, 16


def run(query: str = "", values: int = 0, each: int = 1) -> bytes:
    said = BackMsg()
    said.rerun_script.query_string = query
    for number in range(values):
        widget = said.rerun_script.widget_states.widgets.add()
        widget.id, widget.string_value = f"w{number}", "x" * each
    return said.SerializeToString()


def test_what_pages_make_a_browser_say_goes_on_as_it_came() -> None:
    for kind in ("stop_script", "app_heartbeat"):
        words = BackMsg(**{kind: True}).SerializeToString()
        assert passed_on(words, BYTES, VALUES) == (kind, words)
    assert passed_on(run("ref=1", VALUES), BYTES, VALUES) == ("rerun_script", run("ref=1", VALUES))


@pytest.mark.parametrize(
    "kind", ["clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime", "debug_disconnect_websocket"]
)
def test_what_no_page_of_ours_says_is_not_heard(kind: str) -> None:
    assert passed_on(BackMsg(**{kind: True}).SerializeToString(), BYTES, VALUES) is None


def test_addresses_for_uploads_and_tools_of_developers_are_not_handed_out() -> None:
    said = BackMsg()
    said.file_urls_request.file_names.append("a")
    assert passed_on(said.SerializeToString(), BYTES, VALUES) is None
    said.backend_operation_request.request_id = "a"
    assert passed_on(said.SerializeToString(), BYTES, VALUES) is None
    assert passed_on(b"", BYTES, VALUES) is None


@pytest.mark.parametrize("words", [run("ref=1", VALUES + 1), run("ref=1", 2, BYTES)])
def test_a_page_that_was_open_when_its_sign_in_ended_is_led_to_the_door_without_its_values(words: bytes) -> None:
    assert passed_on(words, BYTES, VALUES) == ("rerun_script", run("ref=1"))


def test_an_address_longer_than_any_of_ours_is_refused() -> None:
    with pytest.raises(NotOurs, match="too big"):
        passed_on(run("x" * BYTES), BYTES, VALUES)


@given(st.binary(max_size=60))
def test_whatever_bytes_come_something_of_ours_goes_on_or_nothing(words: bytes) -> None:
    try:
        passed = passed_on(words, 40, 2)
    except NotOurs:
        return
    assert passed is None or len(passed[1]) <= 40


def test_a_page_is_complete_when_streamlit_says_so() -> None:
    finished, other = ForwardMsg(), ForwardMsg()
    finished.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    other.session_status_changed.run_on_save = True
    assert ends_a_run(finished.SerializeToString())
    assert not ends_a_run(other.SerializeToString())
