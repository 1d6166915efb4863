"""Run inside a network of its own (`unshare -rn`): a coturn with deploy/turnserver.conf on a public-looking address, and peers.

Prints one JSON object: what the relay answered for each peer, and what each peer heard.
"""

import ipaddress
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from plaza.calls.rules import turn_credentials
from tests.calls.turn import TurnClient, over_tcp, over_tls

ROOT = Path(__file__).resolve().parents[2]
RELAY, PUBLIC, PRIVATE, SECRET = (
    "11.22.33.44",
    "11.22.33.55",
    ("10.1.2.3", "192.168.7.7", "169.254.169.254"),
    "rahasia-relay",
)
NEW_RELAY, NEW_PUBLIC = "2600:1::44", "2600:1::55"
NEW_PRIVATE = ("::1", "fd00::7", "fe80::1", "::ffff:10.1.2.3", "64:ff9b::a01:203", "2002:a01:203::1", "ff02::1")
PORT, TLS_PORT = 3478, 443
SHORT = 2
"""Seconds that a short-lived credential, and a nonce of this relay, live: minutes of a real call in the time of a test."""


def command(*words: str) -> None:
    """Sets the network up."""
    subprocess.run(words, check=True)


def client(
    *, seconds: int = 600, secret: str = SECRET, ticket: str = "ticket:7F3K9Q2M", wire: socket.socket | None = None
) -> TurnClient:
    """Somebody with credentials as the plaza makes them."""
    key = turn_credentials(secret, ticket_ref=ticket, expires=int(time.time()) + seconds)
    more = {} if wire is None else {"wire": wire}
    return TurnClient((RELAY, PORT), key.username, key.credential, **more)


def certificate(folder: str) -> str:
    """A certificate of the relay's own address, in ``folder`` with its key; gives the certificate's file."""
    key, moment = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "relay")])
    own = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(moment - timedelta(days=1)).not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(RELAY))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    Path(folder, "relay.key").write_bytes(key.private_bytes(*form))
    Path(folder, "relay.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    return f"{folder}/relay.pem"


def through(connect: Callable[[], socket.socket]) -> dict[str, object]:
    """What the relay answers whoever comes by a connection instead of datagrams."""
    known, listening = client(wire=connect(), ticket="ticket:LEWATTCP"), ear(PUBLIC)
    told: dict[str, object] = {"known": known.allocate(), "public": known.permit(PUBLIC)}
    told["private"] = known.permit(PRIVATE[0])
    known.send(PUBLIC, 5000, b"halo")
    told["heard"] = heard(listening)
    told["expired"] = client(seconds=-5, wire=connect()).allocate()
    told["forged"] = client(secret="bukan-rahasia", wire=connect()).allocate()
    listening.close()
    return told


def ear(address: str) -> socket.socket:
    """A peer that listens."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind((address, 5000))
    opened.settimeout(0.5)
    return opened


def heard(opened: socket.socket) -> bool:
    """Whether anything came."""
    try:
        return bool(opened.recv(100))
    except TimeoutError:
        return False


def long_call() -> dict[str, object]:
    """What becomes of a call that goes on longer than its credentials, and than the nonce, live."""
    caller, listening = client(seconds=SHORT, ticket="ticket:PANJANG"), ear(PUBLIC)
    told: dict[str, object] = {"begun": caller.allocate(), "before": caller.permit(PUBLIC)}
    time.sleep(SHORT + 1)
    told["new_with_the_same"] = client(seconds=-1, ticket="ticket:PANJANG").allocate()
    told["kept"], told["permitted"] = caller.refresh(), caller.permit(PUBLIC)
    told["private"] = caller.permit(PRIVATE[0])
    caller.send(PUBLIC, 5000, b"masih di sini")
    told["heard"] = heard(listening)
    listening.close()
    return told


def new_world() -> dict[str, object]:
    """What the relay answers whoever wants to reach addresses of the new world (IPv6)."""
    caller = client(ticket="ticket:BARU")
    told: dict[str, object] = {"known": caller.allocate(new_world=True), "public": caller.permit(NEW_PUBLIC)}
    told["private"] = {peer: caller.permit(peer) for peer in NEW_PRIVATE}
    return told


def tell(trusted: str) -> dict[str, object]:
    """Asks the relay everything."""
    told: dict[str, object] = {
        "tcp": through(lambda: over_tcp((RELAY, PORT))),
        "tls": through(lambda: over_tls((RELAY, TLS_PORT), trusted=trusted)),
        "long": long_call(),
        "new_world": new_world(),
    }
    known = client()
    told["known"] = known.allocate()
    told["expired"] = client(seconds=-5).allocate()
    told["forged"] = client(secret="bukan-rahasia").allocate()
    told["public"] = known.permit(PUBLIC)
    told["private"] = {
        peer: known.permit(peer) for peer in (*PRIVATE, "127.0.0.1", "100.64.0.1", "172.16.0.1", "224.0.0.1")
    }
    ears = {address: ear(address) for address in (PUBLIC, *PRIVATE)}
    for address in ears:
        known.send(address, 5000, b"halo")
    told["heard"] = {address: heard(opened) for address, opened in ears.items()}
    crowd = [
        client(ticket="ticket:RAKUS") for _ in range(60)
    ]  # all at once: a port that is free again would be the same client
    greedy = [one.allocate() for one in crowd]
    told["greedy"] = sorted(set(greedy))
    told["others"] = client(ticket="ticket:LAIN").allocate()
    return told


def main() -> None:
    """Builds the little world, asks, and ends it."""
    command("ip", "link", "set", "lo", "up")
    for address in (RELAY, PUBLIC, *PRIVATE):
        command("ip", "address", "add", f"{address}/32", "dev", "lo")
    for address in (NEW_RELAY, NEW_PUBLIC):
        command("ip", "address", "add", f"{address}/128", "dev", "lo")
    with tempfile.TemporaryDirectory() as folder:
        trusted = certificate(folder)
        words = [
            "turnserver", "-c", str(ROOT / "deploy/turnserver.conf"), f"--listening-ip={RELAY}",
            f"--relay-ip={RELAY}", f"--relay-ip={NEW_RELAY}",
            f"--static-auth-secret={SECRET}", f"--cert={trusted}", f"--pkey={folder}/relay.key", "--no-dtls",
            f"--stale-nonce={SHORT}", f"--userdb={folder}/db", f"--log-file={folder}/log",
            f"--pidfile={folder}/pid", "--simple-log",
        ]  # fmt: skip
        relay = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex((RELAY, PORT)) == 0:
                        break
                time.sleep(0.1)
            sys.stdout.write(json.dumps(tell(trusted)))
        finally:
            relay.terminate()
            relay.wait(10)


if __name__ == "__main__":
    main()
