"""A bare tus client at the door: what goes well, what goes wrong on the way, and that no byte is lost or doubled."""

import base64
import hashlib
import io
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from PIL import Image

from plaza.core.clock import real_now
from plaza.core.storage import blob_names
from plaza.core.throttle import allow
from plaza.people.actions import give_key
from plaza.people.viewers import DEVICE_COOKIE
from plaza.verification.incoming import HANDING
from plaza.verification.models import Incoming, Piece, VaultFile
from plaza.verification.queries import file_bytes, files_of
from plaza.verification.rules.incoming import MOST_PIECES
from tests.fixtures.clock import Clock
from tests.fixtures.crowds import at_once
from tests.fixtures.people import Person
from tests.verification.tus import (
    PHOTO,
    PIECE,
    Tus,
    commits,
    draft,
    metadata,
    photo,
    sha256,
)

# ---- What goes well


def test_a_client_asks_what_the_server_can_do(tus):
    answer = tus.ask("OPTIONS", Tus_Resumable=None)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert set(answer.headers["Tus-Checksum-Algorithm"].split(",")) >= {"sha1"}
    assert int(answer.headers["Tus-Max-Size"]) > 1_000_000
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_a_file_in_pieces_arrives_as_it_was_sent(tus):
    begun = tus.begin(len(PHOTO))
    assert begun.status_code == 201
    assert begun.headers["Tus-Resumable"] == "1.0.0"
    assert "GMT" in begun.headers["Upload-Expires"]
    for start in range(0, len(PHOTO), 10_000):
        assert tus.head() == start
        answer = tus.patch(start, PHOTO[start : start + 10_000])
        assert answer.status_code == 204, answer.content
        assert int(answer.headers["Upload-Offset"]) == min(start + 10_000, len(PHOTO))
    assert tus.told["state"] == "done"
    assert tus.told["sha256"] == sha256(PHOTO)
    assert tus.head() == len(PHOTO)


@commits
def test_the_last_piece_puts_the_document_into_the_application_and_leaves_no_pieces(tus, application):
    before = set(blob_names())
    tus.send(PHOTO, piece=20_000)
    (file,) = files_of(application.ref)
    assert (file.requirement, file.mime, file.actor) == ("ktp", "image/jpeg", tus.person.viewer.actor)
    assert not Piece.objects.exists()
    assert set(blob_names()) - before == {file.blob}


def test_pieces_lie_sealed_until_the_whole_is_there(tus):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:30_000])
    blob = Piece.objects.get().blob
    kept = (Path(settings.DATA_DIR) / "vault" / blob[:2] / blob).read_bytes()
    assert PHOTO[:30_000] not in kept
    assert base64.b64encode(PHOTO[3:3000]) not in kept


def test_an_upload_goes_on_after_many_hours(tus, clock: Clock):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:10_000])
    clock.forward(hours=20)
    tus.patch(10_000, PHOTO[10_000:20_000])
    clock.forward(hours=20)
    assert tus.head() == 20_000
    assert tus.patch(20_000, PHOTO[20_000:]).status_code == 204
    assert tus.told["state"] == "done"


def test_an_upload_goes_on_where_its_owner_is_now(tus, bob: Person, application):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:10_000])
    give_key(application.ref, holder=bob.device)
    there = Tus(bob, application)
    there.begin(len(PHOTO))
    there.at = tus.at
    assert there.head() == 10_000
    assert there.patch(10_000, PHOTO[10_000:]).status_code == 204


def test_a_proxy_that_knows_only_get_and_post_is_no_hindrance(tus):
    tus.begin(len(PHOTO))
    answer = tus.ask("POST", tus.at, PHOTO, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert answer.status_code == 204
    assert tus.told["state"] == "done"


def test_nothing_is_a_piece_too(tus):
    tus.begin(len(PHOTO))
    answer = tus.patch(0, b"")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "0")
    assert not Piece.objects.exists()


def test_a_new_upload_for_the_same_requirement_replaces_the_document(tus, application):
    tus.send(PHOTO)
    other = photo(seed=2)
    tus.send(other)
    (file,) = files_of(application.ref)
    assert Incoming.objects.get(file_ref=file.ref).sha256 == sha256(other)


# ---- The same bytes are never sent twice


def test_a_file_that_is_here_already_is_not_sent_again(tus, application):
    tus.send(PHOTO)
    (file,) = files_of(application.ref)
    again = tus.begin(len(PHOTO), Upload_Metadata=metadata(sha256=sha256(PHOTO), filename="foto ü.jpg"))
    assert again.status_code == 200
    assert int(again.headers["Upload-Offset"]) == len(PHOTO)
    assert [kept.ref for kept in files_of(application.ref)] == [file.ref]


def test_a_file_from_the_owners_other_application_is_linked(tus, alice: Person):
    tus.send(PHOTO)
    second = Tus(alice, draft(alice))
    answer = second.begin(len(PHOTO), Upload_Metadata=metadata(sha256=sha256(PHOTO)))
    assert (answer.status_code, int(answer.headers["Upload-Offset"])) == (201, len(PHOTO))
    assert second.told["state"] == "done"
    (mine,), (first,) = files_of(second.application.ref), files_of(tus.application.ref)
    assert mine.ref != first.ref
    assert mine.blob != first.blob
    assert Image.open(io.BytesIO(file_bytes(mine)[0])).size == (400, 400)


def test_whoever_only_knows_a_files_sum_gets_nothing_by_it(tus, bob: Person):
    tus.send(PHOTO)
    theirs = Tus(bob, draft(bob))
    answer = theirs.begin(len(PHOTO), Upload_Metadata=metadata(sha256=sha256(PHOTO)))
    assert answer.headers["Upload-Offset"] == "0"
    assert not files_of(theirs.application.ref)


def test_an_unfinished_upload_is_found_by_its_sum(tus):
    told = {"Upload_Metadata": metadata(sha256=sha256(PHOTO))}
    first = tus.begin(len(PHOTO), **told)
    tus.patch(0, PHOTO[:12_345])
    again = tus.begin(len(PHOTO), **told)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "12345"


def test_a_file_that_was_taken_back_must_be_sent_again(tus, application, alice: Person):
    tus.send(PHOTO)
    (file,) = files_of(application.ref)
    alice.post(f"/permohonan/{application.reference}/berkas/{file.ref}/hapus/")
    answer = tus.begin(len(PHOTO), Upload_Metadata=metadata(sha256=sha256(PHOTO)))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")


def test_bytes_that_are_not_the_ones_announced_are_refused(tus, application):
    tus.begin(len(PHOTO), Upload_Metadata=metadata(sha256=sha256(b"something else")))
    answer = tus.patch(0, PHOTO)
    assert answer.status_code == 422
    assert tus.told["state"] == "refused"
    assert not files_of(application.ref)


# ---- What goes wrong on the way


def test_a_piece_that_was_damaged_is_not_kept(tus):
    tus.begin(len(PHOTO))
    right = base64.b64encode(hashlib.sha1(PHOTO[:5000], usedforsecurity=False).digest()).decode()
    wrong = tus.patch(0, b"x" * 5000, Upload_Checksum=f"sha1 {right}")
    assert (wrong.status_code, wrong.reason_phrase) == (460, "Checksum Mismatch")
    assert tus.head() == 0
    assert not Piece.objects.exists()
    assert tus.patch(0, PHOTO[:5000], Upload_Checksum=f"sha1 {right}").status_code == 204
    best = base64.b64encode(hashlib.sha256(PHOTO[5000:]).digest()).decode()
    assert tus.patch(5000, PHOTO[5000:], Upload_Checksum=f"sha256 {best}").status_code == 204


@pytest.mark.parametrize("told", ["crc32 AAAA", "sha1", "sha1 ***", "sha1 AAAA", "sha256 " + "A" * 400, "", "sha1  "])
def test_a_checksum_that_cannot_be_read_is_said(tus, told):
    tus.begin(len(PHOTO))
    assert tus.patch(0, PHOTO[:100], Upload_Checksum=told).status_code == 400
    assert tus.head() == 0


@pytest.mark.parametrize("offset", [1, 9_999, 10_001, 10**14])
def test_the_wrong_place_is_said_with_the_right_one(tus, offset):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:10_000])
    answer = tus.patch(offset, PHOTO[10_000:])
    assert answer.status_code == 409
    assert answer.headers["Upload-Offset"] == "10000"
    assert tus.head() == 10_000


@pytest.mark.parametrize("offset", ["-1", "", "1.5", "0x10", "ten", "1" * 400, "٣", None])
def test_an_offset_that_is_no_number_is_said(tus, offset):
    tus.begin(len(PHOTO))
    answer = tus.ask("PATCH", body=PHOTO, Upload_Offset=offset)
    assert answer.status_code == 400
    assert "Upload-Offset" in answer.json()["sentence"]
    assert tus.head() == 0


@pytest.mark.parametrize("length", ["-1", "", "1e6", "nan", "9" * 400, None])
def test_a_length_that_is_no_number_is_said(tus, length):
    assert tus.ask("POST", tus.home, Upload_Length=length).status_code == 400
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("length", [10**9, 10**14])
def test_a_huge_length_is_refused_before_a_byte_is_sent(tus, length):
    answer = tus.begin(length)
    assert answer.status_code == 413
    assert "MB" in answer.json()["sentence"]
    assert not Incoming.objects.exists()


def test_an_empty_file_is_refused_in_a_sentence(tus):
    answer = tus.begin(0)
    assert answer.status_code == 422
    assert "kosong" in answer.json()["sentence"]


def test_more_than_was_announced_is_not_taken(tus):
    tus.begin(100)
    answer = tus.patch(0, b"x" * 101)
    assert answer.status_code == 413
    assert tus.head() == 0


def test_pieces_of_a_byte_do_not_fill_the_vault(tus):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:1])
    row = Incoming.objects.get()
    Piece.objects.bulk_create([Piece(incoming=row, offset=10**6 + n, size=1, blob="none") for n in range(MOST_PIECES)])
    assert tus.patch(1, PHOTO[1:2]).status_code == 400
    assert tus.head() == 1


@pytest.mark.parametrize("told", [f"sha256 {'x' * 40}", metadata(sha256="abc"), ",", "a b,a b", "sha256 AAAA", "a é"])
def test_metadata_that_cannot_be_read_are_said(tus, told):
    assert tus.begin(100, Upload_Metadata=told).status_code == 400


def test_any_file_name_will_do(tus):
    for name in ("", "../../etc/passwd", "KTP saya (1).JPG", "ktp\x00.exe", "写真.jpg", "a" * 3000):
        assert tus.begin(100, Upload_Metadata=metadata(filename=name)).status_code == 201


def test_the_last_answer_may_be_lost(tus, application):
    """All bytes are there, the client never heard so: it asks, and sends nothing again."""
    tus.send(PHOTO, piece=30_000)
    assert tus.head() == len(PHOTO)
    assert tus.patch(len(PHOTO), b"").status_code == 204
    assert tus.patch(30_000, PHOTO[30_000:]).status_code == 409
    assert len(files_of(application.ref)) == 1


def whole_but_not_handed_over(tus: Tus, **how: object) -> None:
    """As a plaza that died after the last piece leaves it."""
    tus.begin(len(PHOTO) + 1)
    tus.patch(0, PHOTO)
    Incoming.objects.update(length=len(PHOTO), state="whole", **how)


def test_what_was_whole_when_the_plaza_died_is_handed_over_later(tus, application, clock: Clock):
    whole_but_not_handed_over(tus, handed_at=real_now(), tries=1)
    assert tus.told["state"] == "whole"
    assert tus.patch(len(PHOTO), b"").status_code == 204
    assert not files_of(application.ref)
    clock.forward(seconds=HANDING.total_seconds() + 1)
    assert tus.told["state"] == "done"
    assert len(files_of(application.ref)) == 1


def test_what_breaks_everything_that_opens_it_is_given_up(tus, clock: Clock):
    whole_but_not_handed_over(tus, tries=3)
    assert tus.told["state"] == "refused"
    assert tus.ask("HEAD").status_code == 410


def test_bytes_that_are_no_document_are_refused_with_the_way_out(tus, application):
    answer = tus.send(b"MZ" + b"\x00" * 5000)
    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown" or "program" in answer.json()["sentence"].lower()
    assert tus.told["sentence"] == answer.json()["sentence"]
    assert not files_of(application.ref)
    assert not Piece.objects.exists()


def test_too_many_files_within_an_hour_wait_and_lose_nothing(tus, application, clock: Clock):
    while allow(f"upload:{application.ref}", limit=120, per=3600):
        pass
    answer = tus.send(PHOTO)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    clock.forward(minutes=30)
    assert tus.told["state"] == "done"


def test_beginning_without_end_is_stopped(tus):
    answers = [tus.begin(100).status_code for _ in range(130)]
    assert answers[-1] == 429
    assert Incoming.objects.filter(state="open").count() <= 2


@commits
def test_two_connections_with_the_same_piece_keep_it_once(tus):
    tus.begin(len(PHOTO))

    def send(_: int) -> int:
        mine = Tus(Person("alice"), tus.application)
        mine.at = tus.at
        return mine.patch(0, PHOTO[:50_000]).status_code

    assert sorted(at_once(send, times=4)) == [204, 409, 409, 409]
    assert tus.head() == 50_000
    assert Piece.objects.count() == 1


@commits
def test_two_connections_that_finish_make_one_document(tus, application):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:50_000])

    def send(_: int) -> int:
        mine = Tus(Person("alice"), tus.application)
        mine.at = tus.at
        return mine.patch(50_000, PHOTO[50_000:]).status_code

    assert sorted(at_once(send, times=3)) == [204, 409, 409]
    assert VaultFile.objects.count() == 1


@commits
async def test_a_piece_whose_connection_broke_leaves_the_offset_where_it_was(application, alice: Person):
    """Half of the announced bytes came, then the connection ended: nothing of it is kept, and the client goes on."""
    from asgiref.sync import sync_to_async

    from plaza.asgi import application as plaza

    tus = Tus(alice, application)
    await sync_to_async(tus.begin)(len(PHOTO))
    headers = {
        "host": "localhost:8000", "cookie": f"{DEVICE_COOKIE}={alice.cookies[DEVICE_COOKIE].value}", "tus-resumable": "1.0.0",
        "upload-offset": "0", "content-type": PIECE, "content-length": "40000",
    }  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "PATCH", "scheme": "http",
        "path": urlsplit(tus.at).path, "raw_path": tus.at.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("localhost", 8000),
    }  # fmt: skip
    wire = ApplicationCommunicator(plaza, scope)
    await wire.send_input({"type": "http.request", "body": PHOTO[:20_000], "more_body": True})
    await wire.send_input({"type": "http.disconnect"})
    await wire.wait(timeout=10)
    assert await sync_to_async(tus.head)() == 0
    answer = await sync_to_async(tus.patch)(0, PHOTO)
    assert answer.status_code == 204
