"""Pages under an ASGI server: every request is answered whole by one of a few threads that stay.

Django's own handler starts a thread for each request and changes between it and the loop several times, which costs as much as
a small page itself (docs/decisions/0040-lean-requests.md). No page of the plaza is asynchronous, so none of that is needed.
"""

import asyncio
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import IO, Any

from django.core import signals
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from plaza.core.addresses import scope_network
from plaza.core.limits import Receive, Scope, Send
from plaza.core.turns import Turns

Answered = tuple[dict[str, Any], bytes, Iterator[bytes] | None]
PATIENCE, AGAIN, MOST_WAITING = 10.0, 0.25, 64
"""Seconds for which an answer that a job is making is waited for, seconds between two looks, and how many may wait so."""


class Pages(BaseHandler):
    """The ASGI application of all pages, with so many threads to answer them."""

    def __init__(self, *, threads: int) -> None:
        super().__init__()
        self.load_middleware()
        self._waiting, self._turns = 0, Turns()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with closing(io.BytesIO()) as body:  # never a file: what somebody sends lies nowhere in clear
            if not await _read(receive, into=body):
                return
            loop = asyncio.get_running_loop()
            head, content, more = await self._in_time(scope, body)
            await send(head)
            if more is None:
                await send({"type": "http.response.body", "body": content})
                return
            while part := await loop.run_in_executor(self._threads, next, more, b""):
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    async def _in_time(self, scope: Scope, body: IO[bytes]) -> Answered:
        """The answer; while a job is making what was asked for, it is asked again and again, and no thread waits for it."""
        loop, until, network = asyncio.get_running_loop(), time.monotonic() + PATIENCE, scope_network(scope)
        while True:
            answered, not_yet = await self._turns.answer(
                network, begin=lambda: loop.run_in_executor(self._threads, self._answer, scope, body)
            )
            if not not_yet or time.monotonic() > until or self._waiting >= MOST_WAITING or scope["method"] != "GET":
                return answered
            self._waiting += 1
            try:
                await asyncio.sleep(AGAIN)
            finally:
                self._waiting -= 1
            body.seek(0)

    def _answer(self, scope: Scope, body: IO[bytes]) -> tuple[Answered, bool]:
        """The head and body of the answer, or the parts of a body that is handed over piece by piece; and whether to ask again."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        response = self._response(scope, body)
        vars(response)["_handler_class"] = type(self)  # as Django's own handlers do: whoever hears of the end is told
        head = {"type": "http.response.start", "status": response.status_code, "headers": _headers(response)}
        if not isinstance(response, HttpResponse):
            return (head, b"", _parts(response)), False
        content = response.content
        response.close()
        return (head, content, None), bool(vars(response).get("not_yet"))

    def _response(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        try:
            request = ASGIRequest(scope, body)
        except UnicodeDecodeError:
            return HttpResponseBadRequest()
        except RequestDataTooBig:
            return HttpResponse(status=413)
        return self.get_response(request)


async def _read(receive: Receive, *, into: IO[bytes]) -> bool:
    """Reads the request's body; False when the browser went away meanwhile."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        if part := message.get("body", b""):
            into.write(part)
        if not message.get("more_body", False):
            into.seek(0)
            return True


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    found = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    cookies = [
        (b"Set-Cookie", cookie.output(header="").strip().encode("ascii")) for cookie in response.cookies.values()
    ]
    return found + cookies


def _parts(response: Any) -> Iterator[bytes]:
    """The body piece by piece; the response is closed at its end."""
    try:
        yield from filter(None, response)
    finally:
        response.close()
