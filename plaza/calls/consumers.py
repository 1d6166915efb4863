"""The socket of a call: /ws/panggilan/<call reference>/. It lets people in, passes signals on and forgets them.

Close codes beyond those of every socket: 4409 the same seat was opened elsewhere, 4410 the call is over
(for this seat).
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.urls import URLPattern, path

from plaza.calls import actions, papers
from plaza.calls.arriving import HEAD, LARGEST_PIECE, Arriving, begin_photo, finish_photo, stop_photo, take_bytes
from plaza.calls.models import Call, Seat
from plaza.calls.queries import Entry, Page, access_call, rtc_config, snapshot
from plaza.calls.rules import DIRECTED, ROLES, SHARED, BadFrame, check_frame, is_between_two, is_polite
from plaza.core.bus import send_now
from plaza.core.live import hub
from plaza.core.texts import Pair, t
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.sockets import CLOSE_MALFORMED, CLOSE_NO_ACCESS, GuardedSocket
from plaza.verification.rules.uploads import UploadRefused

CLOSE_ELSEWHERE = 4409
CLOSE_OVER = 4410
LONGEST_SESSION = 64
GONE = t("Foto ini tidak sampai. Kirim sekali lagi.", "This photo did not get through. Send it again.")
BETWEEN_TWO = frozenset({"paper", "mark", "unmark", "show"})
"""What concerns a person's document is told to nobody who only sits beside."""


@lock("holder")
class CallSocket(GuardedSocket):
    """One page in one seat. What it may say is in rules.SCHEMA; what is not, is dropped, counted and answered once."""

    entry: Entry
    keeps_session = True
    largest_bytes = HEAD + LARGEST_PIECE
    photo: Arriving | None = None

    async def guard(self) -> None:
        """Opens for whoever has a seat in this call."""
        self.entry = await database_sync_to_async(access_call)(self.viewer, self.scope["url_route"]["kwargs"]["ref"])

    async def opened(self) -> None:
        """Sends the snapshot, tells the others, and listens until the socket closes."""
        self.mark, self.since = secrets.token_hex(8), time.time_ns()
        self.newest: dict[object, tuple[int, str]] = {}
        self.session = _session(self.scope.get("query_string", b"").decode("latin-1"), otherwise=self.mark)
        self.dropped, self.replaced = 0, False
        self.told_at: object = None
        self.listener = asyncio.create_task(self._listen())
        await database_sync_to_async(actions.seat_taken)(self.entry.seat)

    async def disconnect(self, code: int) -> None:
        """Gives the seat's socket up; the seat itself waits for its owner."""
        if not hasattr(self, "listener"):
            return
        self.listener.cancel()
        if self.replaced:
            return
        await self._tell({"type": "peer", "present": False})
        await database_sync_to_async(actions.seat_left)(self.entry.seat, dropped_frames=self.dropped)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Takes one frame, by its kind."""
        role = self.entry.seat.role
        try:
            frame = check_frame(content, role=role)
        except BadFrame as problem:
            self.dropped += 1
            await self.send_json({"type": "refused", "what": str(problem)[:40]})
            return
        kind = str(frame["type"])
        if kind in DIRECTED or kind in SHARED:
            await self._tell(frame)
        if handler := HANDLERS.get(kind):
            await handler(self, frame)

    async def receive_bytes(self, data: bytes) -> None:
        """Takes the next piece of the photograph that this page announced; bytes that nobody announced close the socket."""
        photo = self.photo
        if self.told_at is None:
            await self.shut_out(CLOSE_MALFORMED)
        if photo is None or len(data) <= HEAD:
            self.dropped += 1
            return
        before, offset = photo.at, int.from_bytes(data[:HEAD], "big")
        if await database_sync_to_async(take_bytes)(photo, offset=offset, data=data[HEAD:]):
            await self._photo_kept(photo)
        elif photo.at == before:
            await self.say_of(photo, at=before)

    async def _photo_kept(self, photo: Arriving) -> None:
        if photo.is_whole:
            await _finish(self, photo)
        elif photo.row.state != "open":
            self.photo = None
            await self.say_of(photo, **_both(GONE))
        else:
            await self.say_of(photo, kept=photo.at)

    async def say_of(self, photo: Arriving, **told: object) -> None:
        """Tells the page about its photograph; where it should go on is said once for each place."""
        place = told.get("at", -1)
        if place == -1 or place != self.told_at:
            await self.send_json({"type": "photo", "sha": photo.sha, **told})
        self.told_at = place

    async def _tell(self, frame: Page) -> None:
        """Passes a frame to the other seats, over the bus, because they may hang on other processes."""
        told = {**frame, "from": self.entry.seat.place, "session": self.session, "mark": self.mark, "since": self.since}
        await sync_to_async(send_now, thread_sensitive=False)(actions.topic(self.entry.call), told)

    async def _listen(self) -> None:
        """Gives on what is for this seat. The snapshot is sent after listening began, so that nothing falls between."""
        with hub().listen([actions.topic(self.entry.call)]) as stream:
            try:
                await self._welcome()
                await self._tell({"type": "peer", "present": True, "new": True})
                async for _topic, message in stream:
                    await self._hear(message)
            except NoAccess:  # the officer's task ended while the socket stood
                await self.close(CLOSE_NO_ACCESS)

    async def _welcome(self) -> None:
        self.entry = await database_sync_to_async(access_call)(self.viewer, self.entry.call.ref)
        welcome = await database_sync_to_async(snapshot)(self.entry)
        place = self.entry.seat.place
        polite = [other for other in range(len(ROLES)) if is_polite(place, towards=other)]
        if self._talks:
            welcome["papers"] = await database_sync_to_async(papers.papers_of)(self.entry.call)
        await self.send_json({**welcome, "session": self.session, "polite_to": polite})
        if self.entry.call.state == "ended":
            await self.close(CLOSE_OVER)

    @property
    def _talks(self) -> bool:
        return is_between_two(self.entry.seat.place)

    async def _hear(self, message: Page) -> None:
        kind = message.get("type")
        if kind in BETWEEN_TWO and not self._talks:
            return
        if message.get("mark") == self.mark or message.get("to") not in (None, self.entry.seat.place):
            return
        if kind in ("gap", "reload", "seats"):
            await self._welcome()
        elif kind == "peer":
            await self._hear_peer(message)
        else:
            await self.send_json({name: value for name, value in message.items() if name not in ("mark", "since")})
            if kind == "state" and message.get("state") == "ended":
                await self.close(CLOSE_OVER)

    async def _hear_peer(self, message: Page) -> None:
        """Somebody came or went: a newcomer is told that we are here; a page of a seat that a newer one has taken is not heard."""
        place, opened = message["from"], _opened(message)
        if place == self.entry.seat.place:
            await self._hear_rival(message, newer=opened > (self.since, self.mark))
            return
        if opened < self.newest.get(place, opened):
            return
        self.newest[place] = opened
        await self.send_json({"type": "peer", **{name: message[name] for name in ("from", "session", "present")}})
        if message.get("new"):
            await self._tell({"type": "peer", "present": True, "to": message["from"]})

    async def _hear_rival(self, message: Page, *, newer: bool) -> None:
        """Our own seat is open twice: of two pages the one opened later stays, and the other one hears of it."""
        if newer and message["present"]:
            self.replaced = True
            await self.close(CLOSE_ELSEWHERE)
        elif message.get("new"):
            await self._tell({"type": "peer", "present": True, "to": message["from"]})


def _opened(message: Page) -> tuple[int, str]:
    """When the page that speaks was opened, so that any two pages of a seat have an order."""
    since = message["since"]
    return (since if isinstance(since, int) else 0, str(message["mark"]))


async def _ping(socket: CallSocket, frame: Page) -> None:
    await socket.send_json({"type": "pong"})


async def _accept(socket: CallSocket, frame: Page) -> None:
    await _write(socket, actions.join, actor=socket.viewer.actor, check_words=str(frame.get("check", "")))


async def _decline(socket: CallSocket, frame: Page) -> None:
    await _write(socket, actions.end_call, by="citizen", outcome="declined", actor=socket.viewer.actor)


async def _hangup(socket: CallSocket, frame: Page) -> None:
    role = socket.entry.seat.role
    if role not in ("officer", "citizen"):
        await socket.close(CLOSE_OVER)  # a guest leaves; the call goes on
        return
    outcome = str(frame.get("outcome") or "")
    await _write(socket, actions.hang_up, role=role, actor=socket.viewer.actor, outcome=outcome)


async def _relay(socket: CallSocket, frame: Page) -> None:
    rtc = await database_sync_to_async(rtc_config)(socket.entry.call.ticket_ref)
    await socket.send_json({"type": "rtc", "rtc": rtc})


async def _chat(socket: CallSocket, frame: Page) -> None:
    if not str(frame["text"]).strip():
        return
    place = socket.entry.seat.place
    line = await _write(socket, actions.send_chat, place=place, line_id=str(frame["id"]), text=str(frame["text"]))
    if line:
        await socket.send_json(line)  # the page that said it hears it at once, and by this knows that it is kept


async def _rung(socket: CallSocket, frame: Page) -> None:
    used = frame["bytes"]
    seat: Seat = socket.entry.seat
    if isinstance(used, int):
        note = database_sync_to_async(actions.record_rung)
        await note(seat, rung=str(frame["rung"]), bytes_used=used, chosen=frame.get("chosen") is True)


async def _mark(socket: CallSocket, frame: Page) -> None:
    place = {name: frame[name] for name in ("x", "y", "w", "h") if name in frame}
    word, actor = str(frame.get("word") or ""), socket.viewer.actor
    await _write(socket, papers.mark, document=str(frame["document"]), actor=actor, place=place, word=word)


async def _unmark(socket: CallSocket, frame: Page) -> None:
    await _write(socket, papers.unmark, document=str(frame["document"]))


async def _photo(socket: CallSocket, frame: Page) -> None:
    """A photograph is announced, or comes back after a break: the page hears from where to send."""
    length, sha = frame["length"], str(frame["sha"])
    given = {"viewer": socket.viewer, "sha": sha, "length": length, "wanted": str(frame.get("wanted") or "")}
    socket.told_at = -1
    socket.photo = await _photo_step(socket, sha, lambda: _on_fresh(begin_photo, socket.entry.call.pk, given))
    if socket.photo is None:
        return
    if socket.photo.is_whole:
        await _finish(socket, socket.photo)
        return
    await socket.say_of(socket.photo, at=socket.photo.at)


async def _finish(socket: CallSocket, photo: Arriving) -> None:
    socket.photo = None
    paper = await _photo_step(socket, photo.sha, lambda: finish_photo(photo))
    if paper is not None:
        await socket.say_of(photo, document=paper.ref)


async def _photo_end(socket: CallSocket, frame: Page) -> None:
    if socket.photo is not None:
        await database_sync_to_async(stop_photo)(socket.photo)
        socket.photo = None


async def _photo_step(socket: CallSocket, sha: str, act: Callable[[], Any]) -> Any:
    """One step of a photograph; None after a sentence for its page."""
    try:
        return await database_sync_to_async(act)()
    except UploadRefused as problem:
        said = _both(problem.sentence)
    except papers.TooMany:
        said = _both(papers.SLOWER)
    except actions.CallOver:
        said = _both(papers.OVER)
    await socket.send_json({"type": "photo", "sha": sha, **said})
    return None


def _both(sentence: Pair) -> Page:
    """A sentence in both languages: a socket does not know which one its page speaks."""
    return {"sentence": {language: sentence.in_language(language) for language in ("id", "en")}}


async def _write(socket: CallSocket, action: Callable[..., Any], **arguments: object) -> Any:
    """Runs an action on the call as it is now; after its end the page is told so and the socket closes."""
    try:
        return await database_sync_to_async(_on_fresh)(action, socket.entry.call.pk, arguments)
    except actions.CallOver:
        await socket.send_json({"type": "state", "state": "ended"})
        await socket.close(CLOSE_OVER)
    except (NoAccess, papers.TooMany):
        await socket.send_json({"type": "refused", "what": "document"})
    return None


def _on_fresh(action: Callable[..., Any], pk: int, arguments: dict[str, object]) -> Any:
    return action(Call.objects.get(pk=pk), **arguments)


def _session(query: str, *, otherwise: str) -> str:
    """The page's own name for its visit (``?s=…``): a reconnect keeps it, a reload makes a new one."""
    name = dict(part.partition("=")[::2] for part in query.split("&")).get("s", "")
    return name if name.isalnum() and len(name) <= LONGEST_SESSION else otherwise


HANDLERS: dict[str, Callable[[CallSocket, Page], Awaitable[None]]] = {
    "ping": _ping,
    "accept": _accept,
    "decline": _decline,
    "hangup": _hangup,
    "relay": _relay,
    "chat": _chat,
    "rung": _rung,
    "mark": _mark,
    "unmark": _unmark,
    "photo": _photo,
    "photo_end": _photo_end,
}

websocket_urlpatterns: list[URLPattern] = [path("ws/panggilan/<str:ref>/", CallSocket.as_asgi())]
