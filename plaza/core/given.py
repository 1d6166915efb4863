"""Files that somebody else handed over: read only when they are files, and only as much as such a file may hold.

It needs nothing of the plaza or of Django: the outsider's check of a log uses it too.
"""

import os
import stat
from pathlib import Path

MIB = 1024 * 1024


class Unreadable(OSError):
    """A file that is none, or is too large, in a sentence."""


def read_given(name: str | Path, *, most: int) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes. Never waits for a pipe, never reads a device. Raises OSError.

    A missing file raises FileNotFoundError as ever; whatever is no file, or is too large, raises Unreadable.
    """
    handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        return _whole(handle, name=str(name), most=most)
    finally:
        os.close(handle)


def _whole(handle: int, *, name: str, most: int) -> bytes:
    found = os.fstat(handle)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(21, os.strerror(21), name)
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(f"{shown(name)} is no ordinary file")
    if found.st_size > most:
        raise _too_large(name, most)
    data = os.read(handle, found.st_size)
    # Some file systems give it in parts, and some files are longer than they say.
    while len(data) <= most and (more := os.read(handle, min(MIB, most + 1 - len(data)))):
        data += more
    if len(data) > most:
        raise _too_large(name, most)
    return data


def shown(text: str) -> str:
    """The text as it can be printed anywhere: what is no character stands there as its number."""
    return text.encode("utf-8", "backslashreplace").decode()


def _too_large(name: str, most: int) -> Unreadable:
    size = f"{most // MIB} MB" if most >= MIB else f"{most} bytes"
    return Unreadable(f"{shown(name)} is larger than {size}, which no file of this kind is")
