"""What a page's socket may say to Streamlit: only what our pages make a browser say, and no larger than they make it.

Streamlit would also empty the caches of everybody, run git, or hand out addresses for uploads to whoever asks.
"""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

RUN = "rerun_script"
SAID = frozenset({RUN, "stop_script", "app_heartbeat"})


class NotOurs(Exception):
    """No browser with a page of ours says this; `too_big` tells why."""

    def __init__(self, too_big: bool = False) -> None:
        super().__init__("too big" if too_big else "not readable")
        self.too_big = too_big


def passed_on(words: bytes, most_bytes: int, most_values: int) -> tuple[str, bytes] | None:
    """The kind of a message and what of it goes on; None for a kind that no page of ours causes. Raises NotOurs.

    Too large with the values of widgets, it goes on without them: a page that was open when its sign-in ended says all
    that stood in it, and only where it was is of use to the door.
    """
    try:
        message = BackMsg.FromString(words)
    except DecodeError:
        raise NotOurs from None
    kind = message.WhichOneof("type")
    if kind not in SAID:
        return None
    if len(words) > most_bytes or len(message.rerun_script.widget_states.widgets) > most_values:
        message.rerun_script.ClearField("widget_states")
        words = message.SerializeToString()
    if len(words) > most_bytes:
        raise NotOurs(too_big=True)
    return kind, words


def ends_a_run(words: bytes) -> bool:
    """Whether Streamlit tells the browser that the page is complete."""
    return ForwardMsg.FromString(words).WhichOneof("type") == "script_finished"
