"""A body is read once its address is known, not too much of it, not too slowly, and never into a file in clear."""

import asyncio
import tempfile

import pytest

from plaza.core import bodies
from plaza.core.bodies import Bodies
from plaza.core.limits import Message, Receive, Scope, Send
from plaza.urls import most_of

MOST = {"/form/": 1000, "/file/": 5000}


class App:
    """Reads what it is given and answers 200; remembers it."""

    def __init__(self) -> None:
        self.read: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.read.append(bytes((await receive()).get("body", b"")))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class Sender:
    """Somebody who sends a body in pieces, each after a pause."""

    def __init__(
        self, *pieces: int, pause: float = 0.0, path: str = "/form/", declared: int | None = None, at: str = "8.8.8.8"
    ) -> None:
        self.waiting, self.pause, self.sent, self.asked = list(pieces), pause, list[Message](), 0
        headers = [(b"content-length", str(declared).encode())] if declared is not None else []
        self.scope: Scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "client": (at, 1)}

    async def receive(self) -> Message:
        self.asked += 1
        await asyncio.sleep(self.pause)
        size = self.waiting.pop(0) if self.waiting else 0
        return {"type": "http.request", "body": b"x" * size, "more_body": bool(self.waiting)}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def to(self, gate: Bodies) -> int:
        await gate(self.scope, self.receive, self.send)
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def gate(app: App) -> Bodies:
    return Bodies(app, most_of=lambda path: MOST.get(path, 0))


async def test_a_body_arrives_whole(gate: Bodies, app: App) -> None:
    assert await Sender(400, 600).to(gate) == 200
    assert [len(body) for body in app.read] == [1000]
    assert await Sender(5000, path="/file/").to(gate) == 200


async def test_what_is_sent_to_no_address_is_never_read(gate: Bodies, app: App) -> None:
    sender = Sender(10_000, path="/nowhere/", declared=10_000)
    assert await sender.to(gate) == 200 and app.read == [b""]
    assert sender.asked == 0 and sender.headers[b"connection"] == b"close"


@pytest.mark.parametrize(("pieces", "declared"), [((600, 600), None), ((1,), 99_999)])
async def test_a_body_larger_than_its_address_takes_is_refused(
    gate: Bodies, pieces: tuple[int, ...], declared: int | None
) -> None:
    assert await Sender(*pieces, declared=declared).to(gate) == 413


async def test_a_body_that_comes_too_slowly_is_given_up(
    gate: Bodies, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.2)
    sender = Sender(*[1] * 50, pause=0.05)
    assert await sender.to(gate) == 408 and app.read == []
    assert "sinyal" in sender.sent[1]["body"].decode()


async def test_bodies_have_so_much_room_and_one_network_a_share_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    held, go = asyncio.Event(), asyncio.Event()

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        held.set()
        await go.wait()
        await App()(scope, receive, send)

    gate = Bodies(waiting, most_of=lambda _: 5000)
    monkeypatch.setattr(bodies, "ROOM", 8000)
    monkeypatch.setattr(bodies, "SHARE", 4000)
    first = asyncio.create_task(Sender(3000).to(gate))
    await held.wait()
    greedy = Sender(3000)
    assert await greedy.to(gate) == 503 and greedy.headers[b"retry-after"] == b"10"
    other = asyncio.create_task(Sender(3000, at="1.1.1.1").to(gate))
    await asyncio.sleep(0.05)
    assert await Sender(3000, at="9.9.9.9").to(gate) == 503
    go.set()
    assert [await first, await other] == [200, 200]
    assert await Sender(3000).to(gate) == 200, "what was held is given back"


async def test_what_is_told_to_come_later_is_not_read_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [503, 200, 200]
    read: list[int] = []

    async def crowded(_scope: Scope, receive: Receive, send: Send) -> None:
        read.append(len((await receive()).get("body", b"")))
        await send({"type": "http.response.start", "status": answers.pop(0), "headers": []})
        await send({"type": "http.response.body", "body": b""})

    monkeypatch.setattr(bodies, "LARGE", 3000)
    gate = Bodies(crowded, most_of=lambda path: MOST.get(path, 0))
    assert await Sender(4000, path="/file/", declared=4000).to(gate) == 503
    again = Sender(4000, path="/file/", declared=4000)
    assert await again.to(gate) == 503 and again.headers[b"retry-after"] == b"10" and again.asked == 0
    assert await Sender(100, path="/file/", declared=100).to(gate) == 200, "small things go on"
    assert await Sender(4000, path="/file/", declared=4000, at="1.1.1.1").to(gate) == 200, "others are not meant"
    monkeypatch.setattr(bodies.time, "monotonic", lambda: 10.0**9)
    answers.append(200)
    assert await Sender(4000, path="/file/", declared=4000).to(gate) == 200, "the pause is over"
    assert read == [4000, 100, 4000, 4000]


async def test_alive_is_said_while_every_page_hangs() -> None:
    async def hangs(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    sender = Sender(path="/healthz/live")
    sender.scope["method"] = "GET"
    async with asyncio.timeout(0.5):
        assert await sender.to(Bodies(hangs, most_of=lambda _: 0)) == 200
    assert sender.sent[1]["body"] == b'{"live": true}'


def test_only_addresses_that_take_files_take_much() -> None:
    assert most_of("/tidak/ada/") == 0
    assert most_of("/aduan/") == 2 * 1024 * 1024
    assert most_of("/periksa/berkas/") == most_of("/permohonan/AAAA/isi/berkas-ktp/") == 16 * 1024 * 1024


@pytest.mark.django_db
def test_no_file_of_a_form_goes_to_the_temporary_folder(stranger, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from django.core.files.uploadedfile import SimpleUploadedFile

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a body was written down in clear")

    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, never)
    given = SimpleUploadedFile("izin.pdf", b"%PDF-1.4" + b"0" * 12_700_000)
    assert "12 MB" in stranger.post("/periksa/berkas/", {"berkas": given}).content.decode()
