"""`/metrics` over HTTP, for the monitoring that holds the token. Without one there is no such address."""

import hmac
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from auth.web.addresses import NOT_THERE
from auth.web.metrics import exposition
from core import clock

PATH = "/metrics"
_SCHEME = "bearer"
_WANTED = "A token is wanted: Authorization: Bearer, then the metrics_token of the secrets.\n"


def serve_metrics(token: str | None) -> Callable[[Request], Response]:
    """The endpoint of PATH. A plain function, so that a slow database holds up a thread and not every session."""

    def metrics(request: Request) -> Response:
        if token is None:
            return PlainTextResponse(NOT_THERE, 404)
        if not _holds(request.headers.get("authorization", ""), token):
            return PlainTextResponse(_WANTED, 401, {"www-authenticate": "Bearer"})
        return Response(exposition(clock.now()), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return metrics


def _holds(header: str, token: str) -> bool:
    """Whether a header carries the token; in the same time however much of it is right."""
    scheme, _, given = header.partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return same and scheme.lower() == _SCHEME
