"""A real coturn on loopback for measurements and tests, with the shared-secret scheme of production.

Promises: UDP and TCP on one free port; the process ends with the context; a missing turnserver is said in words.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SECRET = "bench-only-secret"


class NoRelay(RuntimeError):
    """The machine has no turnserver."""


@dataclass(frozen=True)
class Relay:
    """Where the relay listens and how one gets in."""

    port: int
    secret: str = SECRET

    @property
    def address(self) -> tuple[str, int]:
        """The relay's own address, which a shaper forwards to."""
        return ("127.0.0.1", self.port)

    def ice_servers(self, port: int, *, transport: str = "udp") -> list[dict[str, str]]:
        """The iceServers of a browser that reaches the relay through `port`."""
        username = f"{int(time.time()) + 3600}:bench"
        mac = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        return [
            {
                "urls": f"turn:127.0.0.1:{port}?transport={transport}",
                "username": username,
                "credential": base64.b64encode(mac).decode(),
            }
        ]


def free_port() -> int:
    """A UDP port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def relay(*, secret: str = SECRET) -> Iterator[Relay]:
    """Run coturn until the context ends."""
    program = shutil.which("turnserver")
    if program is None:
        raise NoRelay("coturn is missing: install Debian's package `coturn`")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [program, *_options(port, secret, folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_until_listening(port)
            yield Relay(port=port, secret=secret)
        finally:
            process.terminate()
            process.wait(timeout=10)


def _options(port: int, secret: str, folder: str) -> list[str]:
    return [
        "-n",
        "--listening-ip=127.0.0.1",
        "--relay-ip=127.0.0.1",
        f"--listening-port={port}",
        "--use-auth-secret",
        f"--static-auth-secret={secret}",
        "--realm=plaza.test",
        "--fingerprint",
        "--allow-loopback-peers",
        "--no-cli",
        "--no-tls",
        "--no-dtls",
        "--relay-threads=1",
        f"--pidfile={folder}/turnserver.pid",
        f"--userdb={folder}/turndb",
        f"--log-file={folder}/turn.log",
        "--simple-log",
    ]


def _wait_until_listening(port: int, *, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise NoRelay("coturn did not start within 10 seconds")
