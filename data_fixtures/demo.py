"""The demo: an invented force, an embedded database, a real local identity provider and the app, in one command."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from core import owner_only
from core.clock import LONDON
from core.disk_trouble import cause
from core.port import hold
from core.progress import Progress
from core.store.engine import URL_VARIABLE, Unreadable, engine
from core.store.refresh.load import refresh
from data_fixtures.generate import generate
from data_fixtures.people import claims_json, sign_in_table
from data_fixtures.provider import (
    METADATA,
    ROOT,
    NotStarted,
    address,
    as_toml,
    demo_secrets,
    provider_on,
    server_on,
    wait_until_up,
)

SEED = 1


class Ended(Exception):
    """One of the demo's servers ended while it ran; the message says which."""


def demo(port: int, crimes: int, now: datetime, progress: Progress) -> None:
    """Runs until interrupted. Everything it writes lies under `var/demo/<port>` and is made afresh each time.

    Nothing is touched before the port is held, so no other demo uses that folder, and whoever answers on the port is
    this one. Raises PortNotFree, NotStarted, Unreadable and Ended.
    """
    if find_spec("oidc_provider_mock") is None:
        raise NotStarted(
            "The demo's identity provider, oidc-provider-mock, is not installed: a server does without it. "
            "Next: make demo, or pip install --require-hashes -r requirements-dev.txt."
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped by a service manager: take the servers along
    with hold(port) as own, hold(0) as other, _made_afresh(ROOT / "var" / "demo" / str(port)) as folder:
        secrets, url = folder / "secrets.toml", f"sqlite:///{folder / 'daily_actions.db'}"
        with _written(folder):
            with open(secrets, "w", encoding="utf-8", opener=owner_only.opener) as file:
                file.write(as_toml(demo_secrets(address(other), port)))
            generate(folder / "extract", crimes, SEED, newest_extract(now), progress)
            refresh(engine(url), folder / "extract", now, progress)
        environment = os.environ | {URL_VARIABLE: url, "DAILY_ACTIONS_SECRETS": str(secrets)}
        with (
            provider_on(other, claims_json()) as provider,
            server_on(own, "app", environment=environment) as app,
        ):
            wait_until_up(address(other) + METADATA, provider)
            wait_until_up(address(own) + "/readyz", app)
            print(
                f"\nDaily Actions runs at http://localhost:{port}\n\n{sign_in_table()}\n\nStop it with Ctrl-C.",
                flush=True,
            )
            _until_stopped({"app": app, "identity provider": provider}, progress)


def newest_extract(now: datetime) -> date:
    """The day of the newest extract: the invented records system extracts at six in the morning."""
    return (now.astimezone(LONDON) - timedelta(hours=6)).date()


@contextmanager
def _made_afresh(folder: Path) -> Iterator[Path]:
    """An empty folder: another day's force is another force, over whose records this one's would seem to vanish.

    Of a demo that could not be started nothing is left.
    """
    with _written(folder):
        if folder.exists():
            shutil.rmtree(folder)
        owner_only.folder(folder)
    try:
        yield folder
    except (NotStarted, Unreadable):
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """What cannot be written is said in words."""
    try:
        yield
    except OSError as error:
        why = cause(error)
        raise NotStarted(
            f"{folder.relative_to(ROOT)}: cannot be written: {why.words}. The demo was not started. Next: {why.mend}."
        ) from error


def _until_stopped(servers: Mapping[str, subprocess.Popen[bytes]], progress: Progress) -> None:
    """Waits for Ctrl-C. Raises Ended when a server ends by itself."""
    try:
        while all(process.poll() is None for process in servers.values()):
            time.sleep(0.3)
    except KeyboardInterrupt:
        progress("stopping")
        return
    ended = ", ".join(
        f"the {name} ended with status {process.poll()}"
        for name, process in servers.items()
        if process.poll() is not None
    )
    raise Ended(f"{ended}. Nobody can use the demo any more. Next: read what it printed, and start it again.")
