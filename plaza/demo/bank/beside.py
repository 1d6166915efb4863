"""The simulator as a process beside a demonstration, or alone: ``plaza bank-simulator``."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from plaza.core.local_tls import served
from plaza.core.processes import Child, listening_socket
from plaza.demo.bank import keys
from plaza.demo.bank.server import bank, opened

FOLDER = "bank"


def child() -> Child:
    """The simulator as one more process of a demonstration; the settings of the others learn of it through their surroundings.

    Keys and books lie in the data folder, so that what was paid yesterday is still paid today.
    """
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    listener = listening_socket("127.0.0.1", 0)
    os.environ.update(keys.surroundings(folder, url=f"http://127.0.0.1:{listener.getsockname()[1]}"))
    handle = listener.detach()
    return Child(["bank-simulator", "--fd", str(handle), "--folder", str(folder)], [handle])


def run(
    *, folder: Path, plaza: str, port: int, handle: int | None, stopped: threading.Event, say: Callable[[str], None]
) -> int:
    """Serves the simulator until told to stop; alone it says how a plaza reaches it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    trust = str(served().authority) if settings.TLS == "local" else ""
    server = opened(
        bank(folder, plaza=plaza, trust=trust),
        port=port,
        listener=None if handle is None else socket.socket(fileno=handle),
    )
    if handle is None:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        say(
            f"Bank Contoh, a simulator: no bank, no money. It listens at {url} and tells {plaza}. Start the plaza with:"
        )
        for name, value in keys.surroundings(folder, url=url).items():
            say(f"  {name}={value}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stopped.wait()
    server.shutdown()
    return 0
