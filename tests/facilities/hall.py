"""The hall for tests in real browsers: a kiosk's page, and a line to the server that can be cut."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

KEPT = "() => JSON.parse(localStorage.getItem('plaza-kiosk') ?? '{}').services?.length > 100"


def open_kiosk(browser: Browser, context_of: Callable[..., BrowserContext], *, floor: int = 1, at: str = "") -> Page:
    """The kiosk of that floor on its tall screen, with everything it keeps."""
    page = context_of(browser, width=1080, height=1920).new_page()
    page.goto(f"{at}/kios/{floor}/")
    ready(page)
    return page


def ready(page: Page) -> None:
    """Waits until the kiosk's page works and has the server's words."""
    page.wait_for_selector("[data-kiosk][data-ready]")
    page.wait_for_function(KEPT)


class Line:
    """A way to the server through a port of its own; once it is cut nobody gets through, service workers neither."""

    def __init__(self, url: str) -> None:
        self.there = (urlsplit(url).hostname, urlsplit(url).port)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        self.whole = True
        self.wires: set[socket.socket] = set()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.door.accept()
                if not self.whole:
                    near.close()
                    continue
                far = socket.create_connection(self.there)
                self.wires |= {near, far}
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        for wire in (source, target):
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """From now on the server is away."""
        self.whole = False
        for wire in self.wires:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
            wire.close()
        self.wires.clear()

    def mend(self) -> None:
        """The server is there again."""
        self.whole = True

    def close(self) -> None:
        """Gives the port back."""
        self.cut()
        self.door.close()
