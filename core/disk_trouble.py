"""Why the system does not let a file or folder be used: its number in words, and what mends it.

The one place for these words, whoever writes: a command its output, the demo its folder, the store its file.
"""

import errno
from typing import NamedTuple


class Cause(NamedTuple):
    """What is wrong, as the end of a sentence, and what to do, as the end of "Next: "; neither names a place."""

    words: str
    mend: str


_RIGHTS = Cause("this account has not the rights for it", "give it those rights, or take another place")
_NOT_A_FOLDER = Cause("a part of the way to it is a file and not a folder", "look at how the place is written")
CAUSES = {
    errno.ENOSPC: Cause("the disk is full", "free space on it"),
    errno.EDQUOT: Cause(
        "this account has used up its share of the disk", "free space of this account, or raise its quota"
    ),
    errno.EFBIG: Cause("this account may not have so large a file", "raise that limit (ulimit -f)"),
    errno.EROFS: Cause("the disk is mounted read-only", "mount it so that it can be written, or take another place"),
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.ENOENT: Cause(
        "a folder on the way to it is not there", "add the folder, or look at how the place is written"
    ),
    errno.ENOTDIR: _NOT_A_FOLDER,
    errno.EEXIST: _NOT_A_FOLDER,  # a folder that was to be made
    errno.EISDIR: Cause("it is a folder", "name a file"),
    errno.EMFILE: Cause("this process has too many files open", "raise its limit of open files (ulimit -n)"),
    errno.ENFILE: Cause("this machine has too many files open", "look at what else runs on it"),
    errno.ENAMETOOLONG: Cause("its name is longer than the disk takes", "take a shorter one"),
    errno.ELOOP: Cause("the links on the way to it lead round in a circle", "mend the links, or name the place itself"),
    errno.EIO: Cause("the disk does not answer as it should", "look at the disk and at the system's log"),
    errno.ESTALE: Cause("the disk of another machine that holds it went away", "mount it again"),
    errno.ENOMEM: Cause("this machine has no memory left", "look at what else runs on it"),
    errno.EPIPE: Cause("whoever read it has stopped", "see that it is read to its end"),
    errno.EBADF: Cause("it is closed", "start the command with it open"),
}


def cause(error: OSError) -> Cause:
    """The cause of an error of the system; of a rare one the system's own words, which name no place."""
    return CAUSES.get(error.errno or 0) or Cause(f"the system says: {error.strerror or 'no reason'}", "mend that")
