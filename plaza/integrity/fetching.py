"""Asking other machines over HTTP, with one connection that is kept, a limit of time and a limit of size."""

import zlib
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from types import TracebackType
from urllib.parse import urlsplit

from plaza.core.outside import refuse_in_page

LARGEST = 17 * 1024 * 1024
"""No public file of a log is larger than a bundle of 256 of the longest entries."""


class Unreachable(OSError):
    """The other machine did not give a whole answer, in words."""


@dataclass(frozen=True)
class Answer:
    """What the other machine said."""

    status: int
    kind: str
    body: bytes


class Site:
    """One address and what lies under it."""

    def __init__(self, address: str, *, patience: float = 20.0) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreachable(f"{address} is not an address that begins with https:// or http://")
        self.address, self._base = address, parts.path.rstrip("/") + "/"
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = make(parts.hostname, parts.port, timeout=patience)

    def __enter__(self) -> "Site":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def get(self, path: str) -> Answer:
        """What lies at this path; a connection that was closed meanwhile is opened once more."""
        try:
            return self._ask("GET", path, b"")
        except Unreachable:
            self._connection.close()
            return self._ask("GET", path, b"")

    def post(self, path: str, body: bytes) -> Answer:
        """Sends the body to this path."""
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        refuse_in_page("another server")
        try:
            headers = {"Accept-Encoding": "gzip, identity"}
            self._connection.request(method, self._base + path, body=body or None, headers=headers)
            found = self._connection.getresponse()
            data = found.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise Unreachable(f"{path} is larger than any file of a log")
            if found.getheader("Content-Encoding") == "gzip":
                data = _unpacked(data, path)
        except (OSError, HTTPException) as problem:
            self._connection.close()
            raise (
                problem if isinstance(problem, Unreachable) else Unreachable(str(problem) or type(problem).__name__)
            ) from problem
        return Answer(found.status, (found.getheader("Content-Type") or "").partition(";")[0], data)


def _unpacked(data: bytes, path: str) -> bytes:
    """The bytes behind a gzip, which may not be more than a file of a log can have."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(data, LARGEST)
    except zlib.error as problem:
        raise Unreachable(f"{path} came packed wrongly") from problem
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Unreachable(f"{path} is larger than any file of a log, or cut off")
    return whole
