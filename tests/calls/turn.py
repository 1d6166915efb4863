"""A small TURN client (RFC 8656) over UDP, TCP or TLS: asks a relay for an address, for a permission, and sends through it."""

import hashlib
import hmac
import os
import socket
import ssl
import struct
from dataclasses import dataclass, field

COOKIE = 0x2112A442
ALLOCATE, CREATE_PERMISSION, SEND = 0x0003, 0x0008, 0x0016
USERNAME, INTEGRITY, ERROR, PEER, DATA, REALM, NONCE, TRANSPORT = (
    0x0006,
    0x0008,
    0x0009,
    0x0012,
    0x0013,
    0x0014,
    0x0015,
    0x0019,
)
OK = 0


@dataclass
class TurnClient:
    """One client of a relay; every request answers 0 or the relay's error code."""

    relay: tuple[str, int]
    username: str
    password: str
    realm: bytes = b""
    nonce: bytes = b""
    wire: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def allocate(self) -> int:
        """Asks for a relayed address."""
        if self.wire.type == socket.SOCK_DGRAM:
            self.wire.connect(self.relay)
        self.wire.settimeout(5)
        udp = (TRANSPORT, b"\x11\0\0\0")
        first = self._ask(ALLOCATE, [udp], signed=False)
        return self._ask(ALLOCATE, [udp]) if first == 401 else first

    def permit(self, peer: str) -> int:
        """Asks to exchange packets with a peer."""
        return self._ask(CREATE_PERMISSION, [(PEER, _address(peer, 9))])

    def send(self, peer: str, port: int, data: bytes) -> None:
        """Sends through the relay; there is no answer."""
        self.wire.send(_message(SEND, [(PEER, _address(peer, port)), (DATA, data)]))

    def _ask(self, method: int, attributes: list[tuple[int, bytes]], *, signed: bool = True) -> int:
        if signed:
            attributes = [*attributes, (USERNAME, self.username.encode()), (REALM, self.realm), (NONCE, self.nonce)]
        message = _message(method, attributes)
        self.wire.send(self._sign(message) if signed else message)
        told = _attributes(self._answer())
        self.realm, self.nonce = told.get(REALM, self.realm), told.get(NONCE, self.nonce)
        error = told.get(ERROR)
        return error[2] * 100 + error[3] if error else OK

    def _answer(self) -> bytes:
        """One message: a datagram, or as many bytes of the stream as its head says."""
        if self.wire.type == socket.SOCK_DGRAM:
            return self.wire.recv(2048)
        head = self._exactly(20)
        return head + self._exactly(int.from_bytes(head[2:4], "big"))

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            more = self.wire.recv(size - len(found))
            if not more:
                raise ConnectionError("the relay hung up")
            found += more
        return found

    def _sign(self, message: bytes) -> bytes:
        """The message with its integrity: the length counts the attribute that is still to come."""
        counted = message[:2] + struct.pack("!H", len(message) - 20 + 24) + message[4:]
        key = hashlib.md5(f"{self.username}:{self.realm.decode()}:{self.password}".encode()).digest()
        return counted + struct.pack("!HH", INTEGRITY, 20) + hmac.digest(key, counted, hashlib.sha1)


def over_tcp(relay: tuple[str, int]) -> socket.socket:
    """A connection to the relay."""
    return socket.create_connection(relay, timeout=5)


def over_tls(relay: tuple[str, int], *, trusted: str) -> socket.socket:
    """A connection to the relay that nobody between can read, to a relay whose certificate is trusted."""
    return ssl.create_default_context(cafile=trusted).wrap_socket(over_tcp(relay), server_hostname=relay[0])


def _message(method: int, attributes: list[tuple[int, bytes]]) -> bytes:
    body = b"".join(
        struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4) for kind, value in attributes
    )
    return struct.pack("!HHI", method, len(body), COOKIE) + os.urandom(12) + body


def _attributes(message: bytes) -> dict[int, bytes]:
    found, at = {}, 20
    while at + 4 <= len(message):
        kind, length = struct.unpack_from("!HH", message, at)
        found[kind] = message[at + 4 : at + 4 + length]
        at += 4 + length + (-length % 4)
    return found


def _address(host: str, port: int) -> bytes:
    """An address as relays write it, mixed with the cookie; our old-world form is enough for one world."""
    number = int.from_bytes(socket.inet_aton(host), "big") ^ COOKIE
    return struct.pack("!BBHI", 0, 1, port ^ (COOKIE >> 16), number)
