"""Sealed reports at the server: it takes in what it cannot read, keeps no hour and no sender, and proves that it did."""

import base64
import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from plaza.cli import main
from plaza.core.models import Bucket
from plaza.core.storage import open_blob
from plaza.feedback.actions import reports
from plaza.feedback.actions.reports import log_reports, publish_fingerprint
from plaza.feedback.keys import make_pair, public_of
from plaza.feedback.models import Mailbox, SealedMessage
from plaza.feedback.rules.reports import (
    BUCKETS,
    SHORT,
    BadBox,
    BadKey,
    fingerprint,
    fits,
    read_public,
    split_box,
    window_end,
)
from plaza.integrity.keys import log_key
from plaza.integrity.models import Leaf
from plaza.integrity.rules.notes import Note
from tests.feedback.boxes import SEALED, challenge_for, report, solved


@pytest.fixture(autouse=True)
def key(settings):
    """The Inspectorate has given its key."""
    secret, public = make_pair()
    settings.REPORT_KEY = base64.b64encode(public).decode()
    return secret


def send(person: Client, body: bytes):
    return person.post("/lapor/kirim/", body, headers={"Plaza-Proof": solved(challenge_for(person))}, **SEALED)


def read(person: Client, address: bytes):
    return person.post("/lapor/kotak/", address, **SEALED)


@pytest.mark.django_db
def test_a_report_is_kept_sealed_and_promised(stranger):
    body = report()
    answer = send(stranger, body)
    told = answer.json()
    message = SealedMessage.objects.get()
    assert answer.status_code == 200
    assert told["fingerprint"] == fingerprint(open_blob(message.blob)) == message.fingerprint
    note = Note.parse(told["promise"].encode())
    assert note.verified_by([log_key().verifier])
    assert message.subject in note.text
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_same_report_sent_again_is_one_report(stranger):
    body = report()
    assert send(stranger, body).json() == send(stranger, body).json()
    assert SealedMessage.objects.count() == 1


@pytest.mark.django_db
def test_nothing_of_a_report_tells_its_hour_or_its_sender(alice, django_capture_on_commit_callbacks):
    alice.get("/lapor/")
    with django_capture_on_commit_callbacks(execute=True):
        send(alice, report())
    message = SealedMessage.objects.get()
    rows = [SealedMessage.objects.values().get(), Mailbox.objects.values().get()]
    times = [value for row in rows for value in row.values() if isinstance(value, datetime)]
    assert times == [message.promised_by]
    assert message.promised_by.minute == message.promised_by.second == 0
    assert message.promised_by.hour % 6 == 0
    assert not Leaf.objects.filter(kind="report.received").exists()
    assert not Bucket.objects.exists()
    path = Path(settings.DATA_DIR) / "vault" / message.blob[:2] / message.blob
    assert datetime.fromtimestamp(path.stat().st_mtime, UTC).time().isoformat() == "00:00:00"
    assert alice.device.removeprefix("device:") not in str(rows)


@pytest.mark.django_db
def test_the_entry_follows_when_the_span_ends_and_not_before(stranger):
    address = os.urandom(32)
    send(stranger, report(address))
    assert log_reports() == 0
    SealedMessage.objects.update(promised_by=datetime.now(UTC) - timedelta(minutes=1))
    assert log_reports() == 1
    assert log_reports() == 0
    message = SealedMessage.objects.get()
    assert Leaf.objects.get(kind="report.received").subject == f"report:{message.fingerprint}"
    [letter] = read(stranger, address).json()["messages"]
    assert (letter["fingerprint"], letter["receipt"]) == (message.fingerprint, "")
    assert base64.b64decode(letter["box"]) == bytes(message.reporters)


@pytest.mark.django_db
def test_only_whoever_knows_the_address_reads_the_mailbox(alice, stranger):
    address = os.urandom(32)
    send(alice, report(address))
    assert len(read(alice, address).json()["messages"]) == 1
    for guess in (os.urandom(32), b"", address[:-1], address + b"x", Mailbox.objects.get().address.encode()):
        assert read(stranger, guess).status_code == 404
    assert address.hex() not in Mailbox.objects.get().address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 412), (b"Pak Budi minta uang", 422), (os.urandom(20_000), 422), (b"\0" * 30_000, 422),
        (b"x" * (9 * 1024 * 1024), 413),
    ],
    ids=["nothing", "plain words", "noise", "noughts", "nine megabytes"],
)  # fmt: skip
def test_what_is_no_sealed_report_is_refused_in_words_and_kept_nowhere(stranger, body, status):
    answer = send(stranger, body)
    assert answer.status_code == status
    assert len(answer.json()["problem"]) > 15
    assert not SealedMessage.objects.exists()


@pytest.mark.django_db
def test_a_box_of_an_unknown_size_is_refused(stranger):
    for bad in (report()[:-1], report() + b"x" * 7, report(bucket=BUCKETS[0] + 1), report(copy=SHORT[0] + 1)):
        assert send(stranger, bad).status_code == 422
    assert not SealedMessage.objects.exists()


@given(st.binary(max_size=300))
def test_no_bytes_at_all_are_taken_for_a_report_by_chance(noise):
    with pytest.raises(BadBox):
        split_box(noise)


@pytest.mark.django_db
def test_a_file_that_an_older_offline_writer_sealed_is_taken(stranger):
    body = report()
    assert send(stranger, body + b"\0" * 8).json()["fingerprint"] == fingerprint(body[-BUCKETS[0] :])


@pytest.mark.django_db
def test_a_full_day_says_so_and_when_to_come_back(stranger, monkeypatch):
    monkeypatch.setattr(reports, "room_today", lambda _: 2.0 * BUCKETS[0])
    answers = [send(stranger, report()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 503]
    assert 0 < int(answers[-1]["Retry-After"]) <= 86_400
    assert "lampiran" in answers[-1].json()["problem"]


@pytest.mark.django_db
def test_large_attachments_never_take_the_room_of_words(stranger, monkeypatch):
    monkeypatch.setattr(reports, "room_today", lambda _: 5.0 * BUCKETS[2])
    answers = [send(stranger, report(bucket=BUCKETS[2])).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 503]
    assert send(stranger, report()).status_code == 200


def test_the_days_room_is_a_share_of_what_is_free_and_leaves_a_part_to_words():
    assert 0 < reports.room_today(0) < shutil.disk_usage(settings.DATA_DIR).free / 10
    assert not fits(10, taken=95, room=100) and fits(5, taken=95, room=100)
    assert not fits(BUCKETS[2], taken=0, room=BUCKETS[2])


@pytest.mark.django_db
def test_without_a_key_there_is_no_form_but_other_ways(stranger, settings):
    settings.REPORT_KEY = ""
    page = stranger.get("/lapor/").content.decode()
    assert "report-writer" not in page
    assert "lapor.go.id" in page
    assert send(stranger, report()).status_code == 409


@pytest.mark.django_db
def test_the_page_has_no_form_that_would_send_plain_words(stranger):
    page = stranger.get("/lapor/").content.decode()
    forms = [part for part in page.split("<form")[1:] if "textarea" in part.partition("</form>")[0]]
    assert forms
    assert not any("action=" in part.partition(">")[0] or "method=" in part.partition(">")[0] for part in forms)
    assert "<noscript>" in page


@pytest.mark.django_db
def test_the_inspectorate_fetches_what_is_sealed_and_every_opening_is_an_entry(alice, officer_of):
    body = report()
    send(alice, body)
    inspector, ref = officer_of("", role="inspektorat"), Mailbox.objects.get().ref
    assert inspector.get("/inspektorat/laporan/").status_code == 200
    [message] = inspector.get(f"/inspektorat/laporan/{ref}/").json()["messages"]
    assert inspector.get(message["address"]).content in body
    assert Leaf.objects.filter(kind="report.opened", actor=inspector.officer.ref).count() == 1
    assert Mailbox.objects.get().state == "read"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["petugas", "kepala", "koordinator", "pendamping"])
def test_nobody_else_fetches_or_answers_anything(alice, officer_of, role):
    send(alice, report())
    ref = Mailbox.objects.get().ref
    other = officer_of("DPMPTSP" if role in ("petugas", "kepala") else "", role=role)
    for who in (other, alice):
        for address in ("", f"{ref}/", f"{ref}/1.kotak"):
            assert who.get(f"/inspektorat/laporan/{address}").status_code in (302, 404)
        for address in ("jawab/", "selesai/"):
            answer = who.post(f"/inspektorat/laporan/{ref}/{address}", b"x", **SEALED)
            assert answer.status_code in (302, 404)
    assert Mailbox.objects.get().state == "new"
    assert SealedMessage.objects.count() == 1


@pytest.mark.django_db
def test_a_reply_lies_in_the_mailbox_and_a_new_message_opens_it_again(alice, officer_of):
    address = os.urandom(32)
    send(alice, report(address))
    inspector, ref = officer_of("", role="inspektorat"), Mailbox.objects.get().ref
    reply = SHORT[0].to_bytes(4, "big") + os.urandom(SHORT[0] + BUCKETS[0])
    assert inspector.post(f"/inspektorat/laporan/{ref}/jawab/", reply, **SEALED).status_code == 200
    assert inspector.post(f"/inspektorat/laporan/{ref}/jawab/", b"plain words", **SEALED).status_code == 422
    assert [one["side"] for one in read(alice, address).json()["messages"]] == ["reporter", "inspectorate"]
    inspector.post(f"/inspektorat/laporan/{ref}/selesai/")
    assert Mailbox.objects.get().state == "closed"
    send(alice, report(address))
    assert Mailbox.objects.get().state == "new"
    assert SealedMessage.objects.filter(mailbox__ref=ref).count() == 3


@pytest.mark.django_db
def test_the_scripts_fingerprint_is_an_entry_again_only_when_it_changes():
    assert publish_fingerprint("a" * 64)
    assert not publish_fingerprint("a" * 64)
    assert publish_fingerprint("b" * 64)
    assert [leaf.subject[:10] for leaf in Leaf.objects.filter(kind="report.scripts_published")] == [
        "scripts:aa",
        "scripts:bb",
    ]


@pytest.mark.django_db
def test_the_offline_file_is_one_file_and_its_fingerprint_is_told(stranger):
    for language in ("id", "en"):
        file = stranger.get(f"/lapor/luring-{language}.html").content
        words = file.decode()
        assert hashlib.sha256(file).hexdigest() in stranger.get("/lapor/sidik.txt").content.decode()
        assert "src=" not in words.split("<script>")[0]
        assert "import " not in words.split("(() => {")[1].split("\n")[1]
        assert settings.REPORT_KEY in words


def test_the_key_command_writes_the_secret_once_and_prints_the_public_one(tmp_path, capsys):
    path = tmp_path / "secret"
    with pytest.raises(SystemExit) as done:
        main(["report-key", "--out", str(path)])
    assert done.value.code == 0
    public = read_public(capsys.readouterr().out.strip().partition("=")[2])
    line = path.read_text().strip().splitlines()[-1]
    assert public_of(base64.b64decode(line.split()[1])) == public
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(SystemExit) as again:
        main(["report-key", "--out", str(path)])
    assert again.value.code == 2


@pytest.mark.parametrize("text", ["", "x", "AAAA", base64.b64encode(b"x" * 31).decode()])
def test_a_bad_key_is_no_key(text):
    with pytest.raises(BadKey):
        read_public(text)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)), st.sampled_from([1, 6, 24]))
def test_a_span_ends_after_now_within_its_hours_and_on_the_hour(moment, hours):
    moment = moment.replace(tzinfo=UTC)
    end = window_end(moment, hours=hours)
    assert timedelta() < end - moment <= timedelta(hours=hours)
    assert end.hour % hours == 0
    assert (end.minute, end.second, end.microsecond) == (0, 0, 0)


@pytest.mark.django_db
def test_the_list_says_who_of_the_inspectorate_opened_or_answered_a_mailbox(alice, officer_of):
    send(alice, report())
    maya = officer_of("", role="inspektorat", name="Maya Ibarat")
    assert "Maya" not in maya.get("/inspektorat/laporan/").content.decode()
    maya.get(f"/inspektorat/laporan/{Mailbox.objects.get().ref}/")
    page = officer_of("", role="inspektorat", name="Lain").get("/inspektorat/laporan/").content.decode()
    assert "dibuka oleh Maya Ibarat, " in page
