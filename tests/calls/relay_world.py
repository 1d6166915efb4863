"""Run inside a network of its own (`unshare -rn`): a coturn with deploy/turnserver.conf on a public-looking address, and peers.

Prints one JSON object: what the relay answered for each peer, and what each peer heard.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plaza.calls.rules import turn_credentials
from tests.calls.turn import TurnClient

ROOT = Path(__file__).resolve().parents[2]
RELAY, PUBLIC, PRIVATE, SECRET = (
    "11.22.33.44",
    "11.22.33.55",
    ("10.1.2.3", "192.168.7.7", "169.254.169.254"),
    "rahasia-relay",
)
PORT = 3478


def command(*words: str) -> None:
    """Sets the network up."""
    subprocess.run(words, check=True)


def client(*, seconds: int = 600, secret: str = SECRET, ticket: str = "ticket:7F3K9Q2M") -> TurnClient:
    """Somebody with credentials as the plaza makes them."""
    key = turn_credentials(secret, ticket_ref=ticket, expires=int(time.time()) + seconds)
    return TurnClient((RELAY, PORT), key.username, key.credential)


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


def tell() -> dict[str, object]:
    """Asks the relay everything."""
    known = client()
    told: dict[str, object] = {"known": known.allocate()}
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
    greedy = [client(ticket="ticket:RAKUS").allocate() for _ in range(60)]
    told["greedy"] = sorted(set(greedy))
    told["others"] = client(ticket="ticket:LAIN").allocate()
    return told


def main() -> None:
    """Builds the little world, asks, and ends it."""
    command("ip", "link", "set", "lo", "up")
    for address in (RELAY, PUBLIC, *PRIVATE):
        command("ip", "address", "add", f"{address}/32", "dev", "lo")
    with tempfile.TemporaryDirectory() as folder:
        words = [
            "turnserver", "-c", str(ROOT / "deploy/turnserver.conf"), f"--listening-ip={RELAY}", f"--relay-ip={RELAY}",
            f"--static-auth-secret={SECRET}", "--no-tls", "--no-dtls", f"--userdb={folder}/db", f"--log-file={folder}/log",
            f"--pidfile={folder}/pid", "--simple-log",
        ]  # fmt: skip
        relay = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex((RELAY, PORT)) == 0:
                        break
                time.sleep(0.1)
            sys.stdout.write(json.dumps(tell()))
        finally:
            relay.terminate()
            relay.wait(10)


if __name__ == "__main__":
    main()
