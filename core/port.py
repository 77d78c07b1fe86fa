"""A port of this machine, held from before anything is touched until the server on it ends."""

import errno
import socket

from core.disk_trouble import Cause, cause

LOOPBACK = "127.0.0.1"
_ANOTHER = "name another with --port"
_NO_PORT = Cause("there is no such port", f"{_ANOTHER}, from 1 to 65535")
_NOT_ALLOWED = Cause("this account may not listen on so low a port", _ANOTHER)
_WHY = {
    errno.EADDRINUSE: Cause("somebody listens there already", f"stop what runs there, or {_ANOTHER}"),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EADDRNOTAVAIL: Cause("this machine has no such address", "look at how its network is set up"),
}


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
        why = _WHY.get(error.errno or 0) or cause(error) if isinstance(error, OSError) else _NO_PORT
        raise PortNotFree(
            f"port {port} of {host} cannot be listened on: {why.words}. Nothing was touched. Next: {why.mend}."
        ) from None
    return held
