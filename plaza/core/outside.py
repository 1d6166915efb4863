"""Speaking with what is not the plaza: never from a page, and never longer than a total deadline.

A library's own timeout counts from one byte to the next: a server that sends a byte now and then is never late. Here the whole
exchange has an end: it runs in a thread of its own, which is left behind when it does not come back in time.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
MOST_LEFT_BEHIND: Final = 64
"""Exchanges that may still hang after their deadline; above it nothing new is begun until some of them end."""
_left_behind = threading.BoundedSemaphore(MOST_LEFT_BEHIND)
_in_page: ContextVar[bool] = ContextVar("in_page", default=False)


class TooSlow(OSError):
    """No whole answer came within the deadline."""


class InPage(RuntimeError):
    """A page would have waited for a file's inside, a child process or another server: that belongs into a job."""


@contextmanager
def page() -> Iterator[None]:
    """Marks what runs within as a page, which waits for nothing but the plaza's own tables and files."""
    token = _in_page.set(True)
    try:
        yield
    finally:
        _in_page.reset(token)


def in_page() -> bool:
    """Whether a page is being answered here."""
    return _in_page.get()


@contextmanager
def knowingly() -> Iterator[None]:
    """Lets a page wait all the same, where what it needs may be kept nowhere, not even for a job. Say why beside it."""
    token = _in_page.set(False)
    try:
        yield
    finally:
        _in_page.reset(token)


class NotYet(Exception):
    """A job is making what was asked for: whoever serves pages asks again in a moment, without holding a thread meanwhile."""


def refuse_in_page(what: str) -> None:
    """Fails in tests, and is told in the log elsewhere, when a page is about to wait for ``what``."""
    if not _in_page.get():
        return
    from django.conf import settings  # noqa: PLC0415 - whoever only checks a log has no Django

    if settings.MODE == "test":
        raise InPage(f"a page would wait for {what}: let a job do it")
    log.error("a page waits for %s: a job should do that", what)


def within(seconds: float, act: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
    """What ``act`` answers, or raises; raises TooSlow when it has not ended after so many seconds. It must not touch the database."""
    refuse_in_page(getattr(act, "__qualname__", "a server"))
    if not _left_behind.acquire(blocking=False):
        raise TooSlow("too many servers hang already")
    found: list[Answer] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(act(*arguments, **named))
        except BaseException as problem:  # whatever it is, whoever asked must hear of it
            failed.append(problem)
        finally:
            _left_behind.release()

    thread = threading.Thread(target=run, name="outside", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TooSlow(f"no whole answer within {seconds:g} seconds")
    return found[0]
