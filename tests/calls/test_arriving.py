"""A photograph through the call's own socket: piece by piece, over breaks, for its owner alone, and never twice."""

import hashlib
from typing import Any

import pytest
from channels.db import database_sync_to_async

from plaza.calls.arriving import BLOCK, LARGEST_PIECE
from plaza.calls.models import Call, Paper
from plaza.catalogue.actions import seed_catalogue
from plaza.core.storage import open_blob
from plaza.people.sockets import CLOSE_MALFORMED
from plaza.verification.models import Incoming, Piece, VaultFile
from tests.calls.conftest import Talk
from tests.calls.test_papers import photo
from tests.calls.test_sockets import both, come, hear, leave, say
from tests.fixtures.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = database_sync_to_async


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    """Every kind of document is known."""
    assert seed_catalogue(None, actor="sistem").ok


def sum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def announce(socket: Socket, data: bytes, **other: object) -> dict[str, Any]:
    """What the plaza says to a page that wants to send these bytes."""
    frame = {"sha": sum_of(data), "length": len(data), "wanted": "ktp", **other}
    await say(socket, type="photo", **frame)
    told: dict[str, Any] = await hear(socket, "photo")
    return told


async def send(socket: Socket, data: bytes, *, start: int, end: int, size: int = 3000) -> None:
    """Pieces from one place to another."""
    for at in range(start, end, size):
        await socket.say(at.to_bytes(4, "big") + data[at : min(at + size, end)])


async def told_last(socket: Socket) -> dict[str, Any]:
    """What is said of the photograph in the end."""
    while "kept" in (told := await hear(socket, "photo")):
        pass
    return told  # type: ignore[no-any-return]


async def test_it_comes_piece_by_piece_and_both_are_told_to_look(talk: Talk) -> None:
    alice, rina = await both(talk)
    data = photo()
    assert len(data) > 3 * BLOCK
    assert (await announce(alice, data))["at"] == 0
    await send(alice, data, start=0, end=len(data))
    assert (await hear(alice, "photo"))["kept"] == 9000, "every full block is kept, and told"
    told = await told_last(alice)
    assert (await hear(rina, "paper"))["document"] == told["document"]
    paper = await ROWS(Paper.objects.get)(ref=told["document"])
    file = await ROWS(VaultFile.objects.get)(ref=paper.file_ref)
    assert (file.belongs_to, file.kinds, paper.guessed) == (talk.call.ticket_ref, ["ktp"], False)
    assert (await ROWS(open_blob)(file.blob))[:3] == b"\xff\xd8\xff"
    assert not await ROWS(Piece.objects.exists)(), "nothing of the pieces is left"
    await leave(alice, rina)


async def test_after_a_break_it_goes_on_where_the_last_block_ended(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref, session="alice1")
    data = photo()
    await announce(alice, data)
    await send(alice, data, start=0, end=BLOCK + 2000, size=2000)
    assert (await hear(alice, "photo"))["kept"] == 10_000
    await alice.leave()
    again = await come(talk.alice, talk.call.ref, session="alice1")
    assert (await announce(again, data))["at"] == 10_000
    await send(again, data, start=10_000, end=len(data), size=LARGEST_PIECE)
    assert (await told_last(again))["document"]
    await again.leave()


async def test_the_same_photograph_is_shown_once_and_not_sent_again(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref)
    data = photo()
    await announce(alice, data)
    await send(alice, data, start=0, end=len(data))
    first = (await told_last(alice))["document"]
    assert (await announce(alice, data))["document"] == first
    assert (await announce(alice, data, wanted="kk"))["document"] != first, "as another kind it is another document"
    assert await ROWS(Paper.objects.count)() == 2
    await alice.leave()


async def test_bytes_for_another_place_change_nothing_and_are_answered_once(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref)
    data = photo()
    await announce(alice, data)
    await send(alice, data, start=0, end=1000)
    for _ in range(3):
        await send(alice, data, start=5000, end=6000)
    assert (await hear(alice, "photo"))["at"] == 1000
    await say(alice, type="ping")
    assert (await hear(alice))["type"] in ("pong", "peer"), "said once"
    await send(alice, data, start=1000, end=len(data))
    assert (await told_last(alice))["document"]
    await alice.leave()


async def test_what_is_no_picture_or_has_no_length_is_answered_in_both_languages(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref)
    for length in (0, 30_000_000):
        said = (await announce(alice, b"", length=length))["sentence"]
        assert said["id"] and said["en"] and said["id"] != said["en"]
    junk = b"bukan gambar" * 2000
    await announce(alice, junk)
    await send(alice, junk, start=0, end=len(junk))
    assert (await told_last(alice))["sentence"]["id"]
    assert not await ROWS(Paper.objects.exists)()
    await alice.leave()


async def test_given_up_nothing_is_left_of_it(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref)
    data = photo()
    await announce(alice, data)
    await send(alice, data, start=0, end=2 * BLOCK, size=BLOCK)
    await hear(alice, "photo")
    await say(alice, type="photo_end")
    await say(alice, type="ping")
    await hear(alice, "pong")
    assert (await ROWS(Incoming.objects.get)()).state == "ended"
    assert not await ROWS(Piece.objects.exists)()
    await alice.leave()


async def test_after_the_call_it_is_refused_in_words(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref)
    data = photo()
    await announce(alice, data)
    await ROWS(lambda: Call.objects.filter(pk=talk.call.pk).update(state="ended"))()
    await send(alice, data, start=0, end=len(data))
    assert "berakhir" in (await told_last(alice))["sentence"]["id"]
    assert not await ROWS(VaultFile.objects.exists)()
    await alice.leave()


async def test_an_officer_sends_none_and_bytes_that_nobody_announced_close_the_socket(talk: Talk) -> None:
    alice, rina = await both(talk)
    await say(rina, type="photo", sha=sum_of(b""), length=10, wanted="ktp")
    assert (await hear(rina, "refused"))["what"] == "forbidden"
    for side in (alice, rina):
        await side.say(b"\0\0\0\0bytes")
        assert await side.until_closed() == CLOSE_MALFORMED
        await side.leave()


async def test_an_announcement_without_a_sum_is_no_announcement(talk: Talk) -> None:
    alice = await come(talk.alice, talk.call.ref)
    await hear(alice, "welcome")
    await say(alice, type="photo", sha="kurang", length=10)
    assert (await hear(alice, "refused"))["what"] == "sha"
    await alice.leave()
