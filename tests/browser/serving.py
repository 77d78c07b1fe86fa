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

# The same where the tests say what day it is: as many days after the real one as the file `days` beside the secrets
# names. The app itself has no such switch. The line under the title looks every second instead of every minute.
RUN_ON_ANOTHER_DAY = """
import sys
from datetime import timedelta
from pathlib import Path
from core import clock
from pages.work import freshness
real, days = clock.day, Path(sys.argv[3]).with_name("days")
clock.day = lambda at: real(at) + timedelta(days=int(days.read_text()))
freshness._SECONDS = 1
from serve import serve
serve(int(sys.argv[1]), database_url=sys.argv[2], secrets_path=sys.argv[3])
"""

# The same at one instant, which the file `instant` beside the secrets names. The provider's token is of the real day,
# the sign-in counts as of that instant, and what names it in the log is drawn from the person, not at random.
RUN_AT_ONE_INSTANT = """
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from core import clock
from auth.sign_in import token
instant = datetime.fromisoformat(Path(sys.argv[3]).with_name("instant").read_text())
clock.now = lambda: instant
token.signed_in_at = lambda claims, now: now
token._sid = lambda claims, at: sha256(str(claims["sub"]).encode()).hexdigest()
from serve import serve
serve(int(sys.argv[1]), database_url=sys.argv[2], secrets_path=sys.argv[3])
"""


@dataclass(frozen=True)
class App:
    """A running app: its address in a browser, its database, the file its log goes to, and its process."""

    address: str
    database_url: str
    log: Path
    process: subprocess.Popen[bytes]


@contextmanager
def running_app(
    folder: Path, database_url: str, provider_url: str, at: int | None = None, run: str = RUN, **settings: int
) -> Iterator[App]:
    """Serve the app on a free port, or on the port `at`. The address says localhost, as the sign-in's way back does.

    `settings` are more of the secrets' section `daily_actions`; `run` is the program of the process.
    """
    port, secrets, log = at or free_port(), folder / "secrets.toml", folder / "app.log"
    sections = demo_secrets(provider_url, port)
    sections["daily_actions"] |= settings
    if at is None:  # started again at the same place, it keeps its secrets, so that nobody is signed out
        secrets.write_text(as_toml(sections), encoding="utf-8")
    command = [sys.executable, "-c", run, str(port), database_url, str(secrets)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/livez", process)
            yield App(f"http://localhost:{port}", database_url, log, process)
        finally:
            stop(process)
