"""The waiting page's socket on a real server: it finds the same place after a restart, and an end that vanished is no sign of life."""

import base64
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from plaza.queueing import actions
from plaza.queueing.models import Ticket
from tests.fixtures.people import Person
from tests.fixtures.processes import Started, free_port, is_ready, until
from tests.queueing.mall import ALWAYS, make_mall

pytestmark = pytest.mark.processes
QUICK = """
import sys, django
django.setup()
from plaza import cli
from plaza.core.processes import listening_socket
from plaza.queueing import live
cli.PING_EVERY = cli.PONG_WITHIN = 0.5
live.PULSE, live.LOOK = 0.2, 0.1
own = listening_socket("127.0.0.1", int(sys.argv[1]))
sys.exit(cli.main(["web", "--fd", str(own.fileno())]))
"""
"""The plaza's web process as it is, with signs of life thirty times as often."""
Starts = Callable[..., Started]


@pytest.fixture
def tickets(transactional_db: None, alice: Person, bob: Person) -> list[Ticket]:
    make_mall(ALWAYS)
    return [actions.take_ticket("DPMPTSP-01", holder=one.device) for one in (bob, alice)]


def ready(port: int, server: Started) -> None:
    until(lambda: is_ready(f"http://127.0.0.1:{port}"), within=60, what=f"the server: {server.words}")


@contextmanager
def page(person: Person, ticket: Ticket, port: int) -> Iterator[ClientConnection]:
    """The socket of a person's open page."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in person.cookies.items())
    address = f"ws://127.0.0.1:{port}/ws/tiket/{ticket.ref}/"
    with connect(
        address, additional_headers={"Cookie": cookies}, origin=Origin("http://localhost:8000"), compression=None
    ) as opened:
        yield opened


def numbers(opened: ClientConnection) -> list[str]:
    """The line as the page's first frame tells it."""
    while (frame := json.loads(opened.recv(10)))["type"] != "snapshot":
        pass
    return list(frame["numbers"])


def test_after_a_killed_server_the_page_comes_back_to_the_same_number_and_place(
    process: Starts, tickets: list[Ticket], alice: Person
) -> None:
    port = free_port()
    words = ("-m", "plaza", "serve", "--no-work")
    server = process(*words, PLAZA_PORT=str(port), DJANGO_SETTINGS_MODULE="plaza.settings")
    ready(port, server)
    with page(alice, tickets[1], port) as opened:
        before = numbers(opened)
        server.kill()
        with pytest.raises(Exception, match="close frame"):
            while True:
                opened.recv(10)
    Ticket.objects.update(seen_at=None)
    again = process(*words, PLAZA_PORT=str(port), DJANGO_SETTINGS_MODULE="plaza.settings")
    ready(port, again)
    with page(alice, tickets[1], port) as opened:
        assert numbers(opened) == before == [ticket.number for ticket in tickets]
        until(lambda: seen(tickets[1]), what="the sign of life")
    assert Ticket.objects.filter(state="waiting").count() == 2


def seen(ticket: Ticket) -> datetime | None:
    return Ticket.objects.get(pk=ticket.pk).seen_at


@contextmanager
def vanished(person: Person, ticket: Ticket, port: int) -> Iterator[socket.socket]:
    """A socket that was opened and whose other end says nothing more: no pong, no farewell."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in person.cookies.items())
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(
            (
                f"GET /ws/tiket/{ticket.ref}/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
                f"Origin: http://localhost:8000\r\nCookie: {cookies}\r\n\r\n"
            ).encode()
        )
        assert b" 101 " in wire.recv(4096)
        yield wire


def test_an_end_that_vanished_counts_as_gone_and_an_open_page_does_not(
    process: Starts, tickets: list[Ticket], alice: Person, bob: Person
) -> None:
    port = free_port()
    server = process("-c", QUICK, str(port), DJANGO_SETTINGS_MODULE="plaza.settings")
    ready(port, server)
    lost, there = tickets
    with page(alice, there, port) as opened, vanished(bob, lost, port) as wire:
        numbers(opened)
        until(lambda: seen(lost), what="the first sign of life")
        wire.settimeout(10)
        while wire.recv(4096):  # pings that nobody answers, then the end
            pass
        time.sleep(1)  # a note that was on its way is written
        last, since = seen(lost), seen(there)
        time.sleep(1)
        assert seen(lost) == last
        assert since is not None and (now := seen(there)) is not None and now > since
