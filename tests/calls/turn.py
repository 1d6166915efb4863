"""A small TURN client (RFC 8656) over UDP, TCP or TLS: asks a relay for an address, for a permission, and sends through it."""

import hashlib
import hmac
import ipaddress
import os
import socket
import ssl
import struct
from dataclasses import dataclass, field

COOKIE = 0x2112A442
ALLOCATE, REFRESH, CREATE_PERMISSION, SEND = 0x0003, 0x0004, 0x0008, 0x0016
STALE_NONCE = 438
USERNAME, INTEGRITY, ERROR, PEER, DATA, REALM, NONCE, FAMILY, TRANSPORT = (
    0x0006,
    0x0008,
    0x0009,
    0x0012,
    0x0013,
    0x0014,
    0x0015,
    0x0017,
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

    def allocate(self, *, new_world: bool = False) -> int:
        """Asks for a relayed address, of the old world (IPv4) or the new one (IPv6)."""
        if self.wire.type == socket.SOCK_DGRAM:
            self.wire.connect(self.relay)
        self.wire.settimeout(5)
        wanted = [(TRANSPORT, b"\x11\0\0\0"), *([(FAMILY, b"\x02\0\0\0")] if new_world else [])]
        first = self._ask(ALLOCATE, wanted, signed=False)
        return self._ask(ALLOCATE, wanted) if first == 401 else first

    def refresh(self) -> int:
        """Asks to keep the relayed address."""
        return self._ask_again(REFRESH, [])

    def permit(self, peer: str) -> int:
        """Asks to exchange packets with a peer."""
        return self._ask_again(CREATE_PERMISSION, [(PEER, _address(peer, 9))])

    def send(self, peer: str, port: int, data: bytes) -> None:
        """Sends through the relay; there is no answer."""
        self.wire.send(_message(SEND, [(PEER, _address(peer, port)), (DATA, data)]))

    def _ask_again(self, method: int, attributes: list[tuple[int, bytes]]) -> int:
        """Asks, and once more with the fresh nonce where the relay wants one, as browsers do."""
        told = self._ask(method, attributes)
        return self._ask(method, attributes) if told == STALE_NONCE else told

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
    key = struct.pack("!I", COOKIE) + os.urandom(12)
    mixed = [(kind, _mixed(value, key) if kind == PEER else value) for kind, value in attributes]
    body = b"".join(struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4) for kind, value in mixed)
    return struct.pack("!HH", method, len(body)) + key + body


def _mixed(address: bytes, key: bytes) -> bytes:
    """The address as relays write it: port and host mixed with the cookie and the name of the message."""
    return address[:2] + _xor(address[2:4], key) + _xor(address[4:], key)


def _xor(value: bytes, key: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(value, key, strict=False))


def _attributes(message: bytes) -> dict[int, bytes]:
    found, at = {}, 20
    while at + 4 <= len(message):
        kind, length = struct.unpack_from("!HH", message, at)
        found[kind] = message[at + 4 : at + 4 + length]
        at += 4 + length + (-length % 4)
    return found


def _address(host: str, port: int) -> bytes:
    """An address of the old or the new world: family, port, host."""
    where = ipaddress.ip_address(host)
    return struct.pack("!BBH", 0, 1 if where.version == 4 else 2, port) + where.packed
