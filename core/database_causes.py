"""Why a database cannot be used: what it answers, in words for a screen and a command, and what mends it.

By PostgreSQL's SQLSTATE and the name of SQLite's code; and, where a server lets nobody in and gives no state, by its
words. None of ours names a host, a user, a place or a row.
"""

import re

from sqlalchemy import exc

from core.disk_trouble import Cause

_ADMIN = "ask the database administrator"
NOT_YET = Cause(
    "there is no database there yet",
    "manage.py refresh SOURCE makes it; or look at its URL, and whether its disk is mounted",
)
NO_FOLDER = Cause("there is no database there yet, nor the folder for it", NOT_YET.mend)
HELD = Cause("somebody else is writing", "wait until that is done; a refresh may take minutes")
HELD_WHOLE = Cause(
    "somebody else has locked the whole database", "end what holds it, such as a copy or a tool that has it open"
)
READ_ONLY = Cause("it is read-only, as after a failover", f"{_ADMIN} for the server that can be written")
FULL = Cause("its disk is full", "free space on the disk that holds it, and on that of temporary files")
_AT_ONCE = Cause("somebody else wrote the same at the same moment", "run it again")
_STOPPING = Cause("its server is being stopped or restarted", "try again when it is up")
_NOT_UP = Cause("its server is starting or recovering", "try again when it is up")
_CRASHED = Cause("its server broke down in the middle", f"{_ADMIN} to look at the server's log")
_MANY = Cause("its server has no connection left", f"{_ADMIN} about max_connections; see Data in operations")
_NO_SUCH = Cause("its server has no database of that name", f"look at the end of the URL, or {_ADMIN}")
_PASSWORD = Cause(
    "its server takes neither this user nor this password", f"look at user and password in the URL, or {_ADMIN}"
)
_ACCOUNT = Cause("its server knows this machine's account by another name", f"{_ADMIN} about pg_hba.conf (peer, ident)")
_NO_ENTRY = Cause(
    "its server lets this user in from here neither with nor without encryption",
    f"{_ADMIN} about pg_hba.conf; sslmode in the URL says which is tried",
)
_NO_RIGHTS = Cause(
    "its user has not the rights that the app needs", "run manage.py refresh as the owner of the database, or " + _ADMIN
)
_BROKEN_OFF = Cause("the connection broke off", "look at the server and the network")
_DAMAGED = Cause("it is damaged", "restore it from a backup; keep the damaged one for a look")
_NO_FILE = Cause(
    "its file is damaged at its beginning, or not a database", "look at its URL, or restore it from a backup"
)
_DISK = Cause("its disk does not answer as it should", "look at the disk and at the system's log")
_MEMORY = Cause("there is no memory left for it", "look at what else runs on that machine")
_TOO_LONG = Cause("it took longer than the server allows one question", f"{_ADMIN} about statement_timeout")
_STOPPED = Cause("the question was stopped by an administrator of the server", "run it again")
_IDLE = Cause("the server ended a connection that stood idle", f"{_ADMIN} about its idle timeouts")
_MOVED = Cause("its file was moved or replaced while it was open", "start the app again once the file stands still")

BY_STATE = {
    "25006": READ_ONLY,
    "55P03": HELD,
    "40001": _AT_ONCE,
    "40P01": _AT_ONCE,
    "53100": FULL,
    "53200": _MEMORY,
    "53300": _MANY,
    "57014": _STOPPED,
    "57P01": _STOPPING,
    "57P02": _CRASHED,
    "57P03": _NOT_UP,
    "57P05": _IDLE,
    "25P03": _IDLE,
    "28000": _PASSWORD,
    "28P01": _PASSWORD,
    "3D000": _NO_SUCH,
    "42501": _NO_RIGHTS,
    "58030": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "08000": _BROKEN_OFF,
    "08003": _BROKEN_OFF,
    "08006": _BROKEN_OFF,
    "SQLITE_BUSY": HELD,
    "SQLITE_LOCKED": HELD,
    "SQLITE_FULL": FULL,
    "SQLITE_NOMEM": _MEMORY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _NO_FILE,
    "SQLITE_IOERR": _DISK,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_READONLY_DBMOVED": _MOVED,
    "SQLITE_BUSY_SNAPSHOT": _AT_ONCE,
}
# Those that stand in the way of writing alone: who reads may go on.
STOPS_WRITES = frozenset({
    "25006", "55P03", "53100", "40001", "40P01", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL",
    "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC",
})  # fmt: skip
# What a server, a pooler or the driver says while somebody comes in; the first that matches.
COMING_IN = {
    r"failed to resolve host|could not translate host name": Cause(
        "no machine of that name is known", "look at the host in the URL, and at the name service"
    ),
    r"Connection refused|on socket .*No such file": Cause(
        "no database server listens there", "start the server, or look at host and port in the URL"
    ),
    r"on socket .*Permission denied": Cause("this account may not use the server's socket", _ADMIN),
    r"timeout expired|timed out|No route to host|Network is unreachable": Cause(
        "the way to its server does not answer", "look at the network and the firewall, and at the host in the URL"
    ),
    r"(does not support|unsupported) SSL|SSL was required": Cause(
        "its server offers no encryption, and the URL wants it", f"{_ADMIN}; sslmode in the URL says what is wanted"
    ),
    r"certificate|SSL error|SSL SYSCALL": Cause(
        "the encryption with its server did not come about",
        "look at sslmode and sslrootcert in the URL, and at the server's certificate",
    ),
    r"no pg_hba\.conf entry|rejects connection": _NO_ENTRY,
    r"(Peer|Ident) authentication failed": _ACCOUNT,
    r"no password supplied": Cause("its server wants a password, and none is in the URL", "write it into the URL"),
    r"authentication failed|role .* does not exist|not permitted to log in|no such user": _PASSWORD,
    r"database .* does not exist|no such database": _NO_SUCH,
    r"not (currently|yet) accepting connections|starting up|in recovery mode": _NOT_UP,
    r"shutting down|pgbouncer.*(shutdown|paused)": _STOPPING,
    r"too many (clients|connections)|connection slots|no more connections allowed|query_wait_timeout": _MANY,
    r"permission denied for database": Cause(
        "its server does not let this user into that database", f"{_ADMIN} for GRANT CONNECT"
    ),
    r"server closed the connection|connection .*(reset|lost|closed)|bad connection": _BROKEN_OFF,
}


def cause_of(error: exc.DBAPIError) -> Cause | None:
    """What a database's error means by itself; None where it is none of these."""
    words = str(error.orig)  # read here and never shown: it may quote a name, a place or a row
    if name := getattr(error.orig, "sqlite_errorname", None):
        return BY_STATE.get(name) or BY_STATE.get("_".join(name.split("_")[:2]))
    state = getattr(error.orig, "sqlstate", None)
    if state == "57014" and "statement timeout" in words:
        return _TOO_LONG
    if state:
        return BY_STATE.get(state)
    return next((cause for form, cause in COMING_IN.items() if re.search(form, words, re.DOTALL)), None)
