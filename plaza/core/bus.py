"""News between the processes of one plaza, heard after the commit. It may be lost: whoever needs all of it reads the tables.

The machine's own bus is a folder of unix datagram sockets, one per listening process; with ``PLAZA_REDIS_URL`` it is one
Redis channel, and the processes may stand on many machines. Each process subscribes once and gives the news on in memory
(see live.py).
"""

import atexit
import hashlib
import json
import logging
import os
import socket
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
LARGEST = 60_000
CHANNEL = "plaza"
AGAIN = 1.0
"""Seconds before a bus that went away is begun again."""
Message = dict[str, Any]
Hear = Callable[[str, Message], None]


def publish(topic: str, message: Message) -> None:
    """Tells every process of the plaza, once the caller's transaction commits (at once outside of one)."""
    transaction.on_commit(partial(send_now, topic, message))


def send_now(topic: str, message: Message) -> None:
    """Tells every process at once. A message too large for the bus is told as ``{"type": "reload"}``."""
    frame = json.dumps([topic, message], separators=(",", ":")).encode()
    if len(frame) > LARGEST:
        frame = json.dumps([topic, {"type": "reload"}]).encode()
    try:
        _redis().publish(CHANNEL, frame) if settings.REDIS_URL else _to_sockets(frame)
    except (redis.RedisError, OSError) as problem:
        log.warning("the bus did not take a message on %s: %s", topic, problem)


def folder() -> Path:
    """Where this plaza's sockets lie: a short path, because a socket's address may hold 107 characters."""
    mark = hashlib.sha256(str(settings.DATA_DIR).encode()).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / f"plaza-{os.getuid()}-{mark}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to somebody else: remove it, or set TMPDIR to a folder of your own.")
    return path


def _to_sockets(frame: bytes) -> None:
    try:
        with os.scandir(_folder_of(str(settings.DATA_DIR))) as there:
            addresses = [entry.path for entry in there if entry.name.endswith(".sock")]
    except FileNotFoundError:  # somebody tidied up: nobody listens there
        return
    for address in addresses:
        try:
            _sender().sendto(frame, address)
        except (ConnectionRefusedError, FileNotFoundError):
            Path(address).unlink(missing_ok=True)  # its process is gone
        except TimeoutError:
            log.warning("a listener of the bus is too slow: %s", address)


@cache
def _folder_of(_data: str) -> str:
    """The folder's path, looked after once for each process."""
    return str(folder())


@cache
def _sender() -> socket.socket:
    """The one socket that this process speaks from."""
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.settimeout(0.2)
    atexit.register(sender.close)
    return sender


@cache
def _redis() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, health_check_interval=30)


def _nothing() -> None:
    """For a listener to whom it does not matter."""


def listen(
    hear: Hear, *, stopped: Callable[[], bool], ready: Callable[[], None] = _nothing, lost: Callable[[], None] = _nothing
) -> None:  # fmt: skip
    """Hears the bus in the calling thread until ``stopped()``; ``hear(topic, message)`` must not block.

    ``ready()`` is called each time from when on nothing is missed, ``lost()`` when that is over; the bus is then begun again.
    """
    while not stopped():
        try:
            (_hear_redis if settings.REDIS_URL else _hear_sockets)(hear, stopped, ready)
        except (redis.RedisError, OSError) as problem:
            log.warning("the bus is away, trying again: %s", problem)
            lost()
            time.sleep(AGAIN)


def _hear_sockets(hear: Hear, stopped: Callable[[], bool], ready: Callable[[], None]) -> None:
    path = folder() / f"{os.getpid()}-{os.urandom(4).hex()}.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(path))
        ear.settimeout(0.5)
        ready()
        try:
            while not stopped():
                try:
                    topic, message = json.loads(ear.recv(LARGEST + 1))
                except TimeoutError:
                    if not path.exists():  # somebody tidied up: nothing would be heard here any more
                        raise FileNotFoundError(f"{path} is gone") from None
                    continue
                hear(topic, message)
        finally:
            path.unlink(missing_ok=True)


def _hear_redis(hear: Hear, stopped: Callable[[], bool], ready: Callable[[], None]) -> None:
    with _redis().pubsub() as ear:  # type: ignore[no-untyped-call]
        ear.subscribe(CHANNEL)
        while not stopped():
            frame = ear.get_message(timeout=0.5) or {}
            if frame.get("type") == "subscribe":
                ready()
            elif frame.get("type") == "message":
                hear(*json.loads(frame["data"]))
