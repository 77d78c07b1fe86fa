"""The server: the ASGI app with its health, headers, deep links and warm-up. `manage.py serve` runs it.

One process serves one port; more capacity is more processes behind a proxy that keeps a browser on one of them.
"""

import gc
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import config
from streamlit.runtime import memory_session_storage
from streamlit.runtime.pages_manager import PagesManager
from websockets import http11

from auth.pages import keys
from auth.settings import Settings, current_settings
from auth.settings.variables import SECRETS_VARIABLE
from auth.sign_in.cookie import SignInCookie
from auth.sign_in.deep_link import DeepLink
from auth.sign_in.identity_cookie import signed_in
from auth.sign_in.token import ClaimNames, claim_names
from auth.visit import end
from auth.web import calendar_route, export_route, metrics_route
from auth.web.addresses import KnownAddresses
from auth.web.error_reports import on_script_error, without_messages
from auth.web.headers import Headers
from auth.web.hosts import OwnPagesOnly, hosts_of
from auth.web.rate_limit import RateLimit, limits_of
from auth.web.sockets import NothingOfStrangers, Sockets
from auth.web.wire import WIDE, BoundedSocket
from core import clock, owner_only
from core.port import LOOPBACK, hold
from core.store.engine import URL_VARIABLE, Unreadable, engine
from core.store.engine import database_url as usable_url
from core.store.operations import health
from core.store.schema_known import opened

ROOT = Path(__file__).parent
LONGEST_HEADER = 32_768  # bytes; cookies of the force's other sites reach the app too, and nginx is told the same
OWN = ("/livez", "/readyz", metrics_route.PATH)
PATHS = tuple(f"/{key}" for key in keys())
PING_SECONDS = 20  # keeps a websocket open through proxies that drop silent ones


def _end(names: ClaimNames, claims: Mapping[str, Any], successor: Mapping[str, Any] | None) -> bool:
    return end(engine(), claims, names, clock.now(), successor)


def _who_is(key: str | None, names: ClaimNames, cookies: Mapping[str, str]) -> str | None:
    return signed_in(key, names, cookies, clock.now()) if key else None


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    without_messages()
    # Everything imported stays to the end. Unfrozen, the garbage collector would stop every session for a tenth of a
    # second, again and again, to walk through it.
    gc.freeze()
    yield {}


async def live(_request: Request) -> JSONResponse:
    """The process answers: nothing else is asked of it."""
    return JSONResponse({"status": "alive"})


def readiness(limit: timedelta) -> Any:
    """The `/readyz` endpoint. A plain function, so that a slow database holds up a thread and not every session."""

    def ready(_request: Request) -> JSONResponse:
        state = health.check(None, clock.now(), limit)
        return JSONResponse(state.words(), status_code=200 if state.ready else 503)

    return ready


def middleware(settings: Settings) -> list[Middleware]:
    """Headers outermost, so that every answer carries them; deep links once there is a key to sign them with."""
    key, names = settings.auth.cookie_secret, claim_names(settings.daily_actions)
    tls = (settings.auth.redirect_uri or "").startswith("https://")
    made = [
        Middleware(Headers, tls=tls),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts_of(settings), www_redirect=False),
        Middleware(KnownAddresses, own=OWN, below=(calendar_route.PREFIX, export_route.PREFIX), pages=PATHS),
        Middleware(OwnPagesOnly, tls=tls),
        Middleware(RateLimit, allowed=limits_of(settings.daily_actions)),
        Middleware(Sockets, who_is=partial(_who_is, key, names)),
    ]
    if key:
        made.append(Middleware(DeepLink, key=key, paths=PATHS))
        made.append(Middleware(SignInCookie, key=key, names=names, end=partial(_end, names)))
    return made


def application() -> st.App:
    """The whole app, from the settings and the database the environment names. Raises BadSettings and Unreadable.

    A database that is away is waited for; a URL that could never be used is refused before anybody comes.
    """
    current_settings.cache_clear()  # pages have what is read here, whatever was read in this process before
    settings = current_settings()
    # Whole, since the working directory changes below and a relative path would be another file then.
    os.environ[URL_VARIABLE] = usable_url().render_as_string(hide_password=False)
    app = st.App(
        ROOT / "Home.py",
        secrets={"auth": settings.auth.for_streamlit()} if "auth" in settings.model_fields_set else None,
        lifespan=_lifespan,
        middleware=middleware(settings),
        routes=[
            Route("/livez", live),
            Route("/readyz", readiness(settings.daily_actions.snapshot_limit(clock.today()))),
            Route(metrics_route.PATH, metrics_route.serve_metrics(settings.daily_actions.metrics_token)),
            Route(export_route.PATH, export_route.fetch),
            Route(calendar_route.PATH, calendar_route.serve_feed(settings.auth.redirect_uri or "")),
        ],
        on_script_error=on_script_error,
    )
    _settle(settings.auth.cookie_secret)
    return app


def _settle(key: str | None) -> None:
    """Settings that must not depend on where the server was started or on who else writes the environment."""
    owner_only.from_now_on()
    os.chdir(ROOT)  # Streamlit looks for .streamlit/config.toml in the working directory
    config.get_config_options(force_reparse=True)
    if key:
        # The cookie that carries a sign-in to the provider and back must open in every process, not only in this one.
        config.set_option("server.cookieSecret", key)
    # From 8,192 bytes of cookies on, pages would load and their websockets hang without a word.
    http11.MAX_LINE_LENGTH = LONGEST_HEADER
    # Identity comes from the signed cookie alone: a header could be sent by anybody who reaches the port.
    config.set_option("server.trustedUserHeaders", {})
    # The coloured traceback of the console prints messages, which may quote a person's data.
    config.set_option("logger.enableRich", False)
    memory_session_storage.MemorySessionStorage = NothingOfStrangers  # type: ignore[misc]
    # Left alone, Streamlit takes the folder pages/ for its own until Home.py has run once: the first visitor after a
    # start would get "page not found" over a deep link, and a file there would run without passing the door.
    PagesManager.uses_pages_directory = False


def serve(
    port: int, host: str = LOOPBACK, database_url: str | None = None, secrets_path: Path | None = None,
    held: socket.socket | None = None,
) -> None:  # fmt: skip
    """Serve until stopped; give it a process of its own. Only a proxy on this machine may say what a client used.

    `held`: the socket, where somebody holds the port already. Raises BadSettings, PortNotFree and Unreadable; the
    environment is as it was where the URL cannot be used.
    """
    if database_url is not None:
        os.environ[URL_VARIABLE] = usable_url(database_url).render_as_string(hide_password=False)
    if secrets_path is not None:
        os.environ[SECRETS_VARIABLE] = str(secrets_path)
    settings = uvicorn.Config(
        application(),
        http="h11",  # the other parser, taken when it happens to be installed, has no bound on headers
        ws=BoundedSocket,
        ws_max_size=WIDE.message,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        access_log=False,
    )
    try:
        opened(None)
    except Unreadable as trouble:  # whoever starts it reads it at once; /readyz and the pages say it until it is over
        sys.stderr.write(f"not ready: {trouble}\n")
    server = uvicorn.Server(settings)
    with held or hold(port, host) as listening, suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(3)  # as uvicorn's own; the log says why


def __getattr__(name: str) -> Any:
    """`uvicorn serve:app` works too; the app is built when it is asked for, not when this module is imported."""
    if name == "app":
        return application()
    raise AttributeError(name)
