"""The real app in a process of its own, joined to a provider and a database, for as long as a block lasts."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_fixtures.provider import as_toml, demo_secrets, free_port, stop, wait_until_up

ROOT = Path(__file__).parents[2]
RUN = "import sys; from serve import serve; serve(int(sys.argv[1]), database_url=sys.argv[2], secrets_path=sys.argv[3])"


@dataclass(frozen=True)
class App:
    """A running app: its address in a browser, its database, and the file its log goes to."""

    address: str
    database_url: str
    log: Path


@contextmanager
def running_app(folder: Path, database_url: str, provider_url: str) -> Iterator[App]:
    """Serve the app on a free port. The address says localhost, as the sign-in's way back does."""
    port, secrets, log = free_port(), folder / "secrets.toml", folder / "app.log"
    secrets.write_text(as_toml(demo_secrets(provider_url, port)), encoding="utf-8")
    command = [sys.executable, "-c", RUN, str(port), database_url, str(secrets)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/livez", process)
            yield App(f"http://localhost:{port}", database_url, log)
        finally:
            stop(process)
