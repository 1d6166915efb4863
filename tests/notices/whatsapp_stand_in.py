"""A stand-in of ours for the WhatsApp Business Cloud API on loopback. It is not the real service: it keeps to what the published
reference says of sending one template message, refuses what that forbids, and fails in the ways that are asked of it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NUMBER, TOKEN, VERSION = "106540352242922", "a-token", "v23.0"
Answer = tuple[int, dict[str, Any] | bytes]


def fault(status: int, code: int) -> Answer:
    """An error as the service writes it; its sentence names the phone, as real ones may."""
    words = f"(#{code}) something about +6281234567890"
    return status, {"error": {"message": words, "type": "OAuthException", "code": code, "fbtrace_id": "x"}}


class StandIn(ThreadingHTTPServer):
    """``faults`` are answered first, one for each request; ``taken`` are the messages that were accepted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults: list[Answer] = []
        self.taken: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer_to(self, method: str, path: str, token: str, body: dict[str, Any]) -> Answer:
        if self.faults:
            return self.faults.pop(0)
        if token != f"Bearer {TOKEN}":
            return fault(401, 190)
        at = path.partition("?")[0]
        if method == "GET":
            return (200, {"id": NUMBER}) if at == f"/{VERSION}/{NUMBER}" else fault(400, 33)
        if at != f"/{VERSION}/{NUMBER}/messages":
            return fault(400, 33)
        if wrong_in(body):
            return fault(400, 100)
        self.taken.append(body)
        told = {"messaging_product": "whatsapp", "contacts": [{"input": body["to"], "wa_id": body["to"]}]}
        return 200, {**told, "messages": [{"id": f"wamid.{len(self.taken)}", "message_status": "accepted"}]}


def wrong_in(body: dict[str, Any]) -> str:
    """What the published reference does not allow."""
    template = body.get("template", {})
    texts = [one.get("text", "") for part in template.get("components", []) for one in part.get("parameters", [])]
    if body.get("messaging_product") != "whatsapp" or body.get("type") != "template" or not template.get("name"):
        return "no template message"
    if not str(body.get("to", "")).isdigit():
        return "to"
    if template.get("language", {}).get("code") not in ("id", "en"):
        return "language"
    if len(texts) != 3 or any(not text or "\n" in text or "\t" in text or "    " in text for text in texts):
        return "parameters"
    return ""


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: dict[str, Any]) -> None:
        status, told = self.server.answer_to(self.command, self.path, self.headers.get("Authorization", ""), body)
        words = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """The stand-in, running."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
