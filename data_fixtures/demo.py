"""The demo: an invented force, an embedded database, a real local identity provider and the app, in one command."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from core.clock import LONDON
from core.progress import Told
from core.store.engine import URL_VARIABLE, engine
from core.store.refresh import refresh
from data_fixtures.generate import generate
from data_fixtures.people import claims_json, sign_in_table
from data_fixtures.provider import as_toml, demo_secrets, free_port, running_provider, stop, wait_until_up

ROOT = Path(__file__).parents[1]
SEED = 1


def demo(port: int, crimes: int, now: datetime, told: Told) -> None:
    """Runs until interrupted. Everything it writes lies under `var/demo` and is made afresh each time."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped by a service manager: take the servers along
    folder = ROOT / "var" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'daily_actions.db'}"
    shutil.rmtree(folder / "extract", ignore_errors=True)
    for part in folder.glob("daily_actions.db*"):
        part.unlink()  # another day's force is another force: loaded over this one, its crimes would seem to vanish
    generate(folder / "extract", crimes, SEED, newest_extract(now), told)
    refresh(engine(url), folder / "extract", now, told)
    with running_provider(free_port(), claims_json()) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(as_toml(demo_secrets(provider, port)), encoding="utf-8")
        secrets.chmod(0o600)
        app = _started(port, url, secrets)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/readyz", app)
            print(
                f"\nDaily Actions runs at http://localhost:{port}\n\n{sign_in_table()}\n\nStop it with Ctrl-C.",
                flush=True,
            )
            app.wait()
        except KeyboardInterrupt:
            told("stopping")
        finally:
            stop(app)


def newest_extract(now: datetime) -> date:
    """The day of the newest extract: the invented records system extracts at six in the morning."""
    return (now.astimezone(LONDON) - timedelta(hours=6)).date()


def _started(port: int, url: str, secrets: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {URL_VARIABLE: url, "DAILY_ACTIONS_SECRETS": str(secrets)}
    return subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)], env=environment)
