"""One server of the demo, as a process of its own: on a socket that its starter holds, and no longer than the starter.

`python -m data_fixtures.one_server app FD` or `… provider FD CLAIMS…`. Standard input ends when the starter does, also
when it was killed: a server left behind would hold the port against the next demo.
"""

import os
import signal
import socket
import sys
import threading
import time
from typing import Any

import uvicorn

_PATIENCE = 5  # seconds for those who are connected


def main(what: str, number: str, *claims: str) -> None:
    """Serves until it is stopped, or the starter ends."""
    held = socket.socket(fileno=int(number))
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    if what == "app":
        from auth.settings import BadSettings
        from serve import serve

        try:
            serve(held.getsockname()[1], held=held)
        except BadSettings as refusal:
            sys.stderr.write(f"refused: {refusal}\n")
            sys.stderr.flush()
            os._exit(2)  # the thread that waits for the starter holds standard input, and Python would abort over it
    else:
        # It is the demo's own, on this machine alone, and speaks plain http.
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
        uvicorn.Server(uvicorn.Config(_provider(claims), interface="wsgi", log_config=None)).run(sockets=[held])


def _provider(claims: tuple[str, ...]) -> Any:
    import json

    from oidc_provider_mock import User, app

    people = [json.loads(person) for person in claims]
    return app(user_claims=[User(sub=person.pop("sub"), claims=person) for person in people])


def _end_with_the_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
