"""A port of this machine, held from before anything is touched until the server on it ends."""

import socket

LOOPBACK = "127.0.0.1"


class PortNotFree(Exception):
    """The port cannot be listened on; the message says which, why, and what to do."""


def hold(port: int, host: str = LOOPBACK) -> socket.socket:
    """A socket that listens on a port (0: any free one): from now on whoever else asks for it is refused.

    Whoever connects waits until a server takes the socket over. Raises PortNotFree.
    """
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # A server that was stopped a moment ago still has connections that are ending; those are no one's port.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        held.listen(2048)
    except (OSError, OverflowError) as error:
        held.close()
        why = error.strerror if isinstance(error, OSError) else "no such port"
        raise PortNotFree(
            f"port {port} of {host} cannot be listened on ({why}). Nothing was touched. "
            "Next: stop what runs there, or name another with --port."
        ) from None
    return held
