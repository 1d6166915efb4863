"""Where public files are read from: an address or a folder."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from plaza.core.given import read_given
from plaza.integrity.fetching import LARGEST, Site, Unreachable
from plaza.integrity.rules.tiles import Fetch, Missing


@contextmanager
def opened(source: str) -> Iterator[Fetch]:
    """Reads public files from an address or a folder: of the log itself, or of the plaza whose log lies under ``log``."""
    if re.match(r"https?://", source):
        with Site(source) as site:
            yield _at_or_under(lambda path: _got(site, path))
    else:
        yield _at_or_under(lambda path: _from_disk(source, path))


def _at_or_under(fetch: Fetch) -> Fetch:
    """The log lies right there, or in ``log`` below."""
    try:
        fetch("checkpoint")
    except Missing:
        return lambda path: fetch(f"log/{path}")
    return fetch


def _got(site: Site, path: str) -> bytes:
    answer = site.get(path)
    if answer.status in (404, 410) or answer.kind == "text/html":
        raise Missing(path)
    if answer.status != 200:
        raise Unreachable(f"{path} was answered with {answer.status}")
    return answer.body


def _from_disk(folder: str, path: str) -> bytes:
    try:
        return read_given(f"{folder}/{path}", most=LARGEST)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as problem:
        raise Missing(path) from problem
