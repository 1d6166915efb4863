"""Documents in a call: whose they become, what both see of them, what the officer marks, and when they are gone."""

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from PIL import Image

from plaza.applications.actions.drafting import start_application
from plaza.calls import papers
from plaza.calls.actions import CallOver, end_call, invite_seat, open_call, take_seat
from plaza.calls.models import Paper
from plaza.calls.queries import open_call_of
from plaza.core.clock import real_now
from plaza.demo.specimens import as_pdf, draw, invent_person
from plaza.integrity.models import Leaf
from plaza.people.actions import end_tasks, give_key, give_task
from plaza.people.queries import NoAccess
from plaza.queueing.actions import call_next, take_ticket
from plaza.queueing.queries import ticket_of
from plaza.verification.actions import _keep_reading, open_upload, set_aside
from plaza.verification.models import VaultFile
from plaza.verification.rules.reading import FieldRead, Legibility, Line, Reading, to_json
from tests.calls.conftest import TICKET, Talk
from tests.calls.test_sockets import both, come, hear, leave, say
from tests.fixtures import uploads
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
BOX = ((100.0, 50.0), (300.0, 50.0), (300.0, 90.0), (100.0, 90.0))
NIK = "6472990101909001"


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    """Every kind of document is known."""
    put_catalogue()


def photo() -> bytes:
    """A picture that the vault takes."""
    out = io.BytesIO()
    Image.effect_noise((600, 380), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def address(talk: Talk, *parts: str) -> str:
    return "/".join(["", "panggilan", talk.call.ref, "dokumen", *parts, ""])


def sent(talk: Talk, wanted: str = "ktp") -> Paper:
    """Alice's photograph, sent through the page."""
    answer = talk.alice.post(address(talk), {"picture": io.BytesIO(photo()), "wanted": wanted})
    assert answer.status_code == 200, answer.content
    paper = Paper.objects.get(ref=answer.json()["document"])
    assert person_sees_no_picture_yet(talk, paper)
    open_upload(paper.file_ref)
    return paper


def person_sees_no_picture_yet(talk: Talk, paper: Paper) -> bool:
    """What nobody has opened yet is shown to nobody, the officer least of all."""
    return all(person.get(address(talk, paper.ref, "gambar")).status_code == 404 for person in (talk.alice, talk.rina))


def read(paper: Paper, *, kind: str | None = "ktp") -> None:
    """The reader is done with it."""
    seen = {"nik": FieldRead("nik", NIK, NIK, "label", box=BOX)} if kind else {}
    lines = (Line("PROVINSI KALIMANTAN TIMUR", BOX), Line(f"NIK : {NIK}", BOX))
    found = Reading("0" * 64, 1, "picture", kind, kind, 9, seen, lines, Legibility(60.0, 140.0, 0.0, 900))
    _keep_reading(VaultFile.objects.get(ref=paper.file_ref), to_json(found))


def test_a_photograph_lies_under_the_ticket_is_read_and_both_see_the_same_table(talk: Talk) -> None:
    paper = sent(talk)
    assert (paper.belongs_to, paper.guessed) == (TICKET, False)
    for person in (talk.alice, talk.rina):
        assert 'data-state="reading"' in person.get(address(talk, paper.ref)).content.decode()
        assert person.get(address(talk, paper.ref, "gambar")).headers["Content-Type"] == "image/jpeg"
    read(paper)
    for person in (talk.alice, talk.rina):
        words = person.get(address(talk, paper.ref)).content.decode()
        assert 'data-state="done"' in words
        assert NIK in words
        assert "Hasil pemeriksaan sistem" in words
    assert "mark-form" in talk.rina.get(address(talk, paper.ref)).content.decode()
    assert "mark-form" not in talk.alice.get(address(talk, paper.ref)).content.decode()


def test_what_nobody_named_is_told_by_the_paper_itself_or_by_nobody(talk: Talk) -> None:
    known, unknown = sent(talk, ""), sent(talk, "bukan-jenis")
    assert known.guessed
    assert unknown.guessed
    read(known, kind="ktp")
    read(unknown, kind=None)
    assert "Kartu Tanda Penduduk" in str(papers.look_at(known).kind) or "KTP" in str(papers.look_at(known).kind)
    assert papers.look_at(unknown).outcome == "unknown"


def test_of_a_pdf_the_officer_sees_drawn_pages_and_the_citizen_has_the_own_file_back(talk: Talk) -> None:
    card = as_pdf(draw("ktp", invent_person(6)))
    answer = talk.alice.post(address(talk), {"picture": io.BytesIO(card), "wanted": "ktp"})
    paper = Paper.objects.get(ref=answer.json()["document"])
    open_upload(paper.file_ref)
    here = address(talk, paper.ref, "gambar")
    for place in (here, f"{here}1/"):
        seen = uploads.drawn(talk.rina, place)
        assert seen["Content-Type"] == "image/jpeg"
        assert b"%PDF" not in seen.content
        with Image.open(io.BytesIO(seen.content)) as drawn:
            assert drawn.width > 600
    assert talk.rina.get(f"{here}2/").status_code == 404, "there is no such page"
    assert talk.rina.get(f"{here}0/").status_code == 404
    own = talk.alice.get(here)
    assert own["Content-Type"] == "application/pdf"
    assert own.content.startswith(b"%PDF")
    assert own["Content-Disposition"].startswith("attachment")
    assert "own-pdf" in talk.alice.get(address(talk, paper.ref)).content.decode()
    assert '<img src="' in talk.rina.get(address(talk, paper.ref)).content.decode()
    VaultFile.objects.filter(ref=paper.file_ref).update(pages=3)
    assert f"{here}3/" in talk.rina.get(address(talk, paper.ref)).content.decode()


def test_no_outsider_sees_sends_or_removes_anything(
    talk: Talk, bob: Person, stranger: Person, officer_of: Callable[..., Person]
) -> None:
    paper = sent(talk)
    take_seat(invite_seat(talk.call, actor="officer:1"), holder=bob.device)  # beside Alice, but not for her papers
    for person in (bob, stranger, officer_of("DPMPTSP"), officer_of("DPMPTSP", role="kepala")):
        for parts in ((), (paper.ref,), (paper.ref, "gambar"), (paper.ref, "gambar", "1")):
            assert person.get(address(talk, *parts)).status_code == 404
        assert person.post(address(talk), {"picture": io.BytesIO(photo())}).status_code == 404
        assert person.post(address(talk, paper.ref, "hapus")).status_code == 404
    assert talk.rina.post(address(talk), {"picture": io.BytesIO(photo())}).status_code == 404
    assert talk.rina.post(address(talk, paper.ref, "hapus")).status_code == 404


def test_a_paper_of_one_ticket_is_no_paper_of_another_even_for_the_same_two_people(talk: Talk) -> None:
    paper = sent(talk)
    give_key("visit:LAIN", holder=talk.alice.device)
    other = open_call("visit:LAIN", opened_by="officer:1")
    with pytest.raises(NoAccess):
        papers.access_paper(talk.alice.viewer, other.ref, paper.ref)
    with pytest.raises(NoAccess):
        papers.mark(other, document=paper.ref, actor="officer:1", place={"x": 0, "y": 0})
    assert papers.papers_of(other) == []


def handed_on(talk: Talk, officer_of: Callable[..., Person]) -> Talk:
    """The ticket goes to Sari of another tenant, who calls: a new call on the same ticket."""
    sari = officer_of("DUKCAPIL", name="Sari")
    end_call(talk.call, by="sistem", outcome="transferred", actor="officer:1")
    end_tasks(cause_ref=TICKET)
    give_task(sari.officer, subject_ref=TICKET, cause_ref=TICKET, mode="decide", until=real_now() + timedelta(hours=1))
    call = open_call(TICKET, opened_by=sari.viewer.actor, officer_name="Sari", tenant="DUKCAPIL")
    return Talk(call, talk.alice, sari)


def test_what_was_shown_follows_the_ticket_to_the_next_officer_and_leaves_the_former(
    talk: Talk, officer_of: Callable[..., Person], bob: Person, stranger: Person
) -> None:
    paper = sent(talk)
    read(paper)
    onward = handed_on(talk, officer_of)
    take_seat(invite_seat(onward.call, actor="officer:2"), holder=bob.device)
    for person in (onward.alice, onward.rina):
        assert person.get(f"/panggilan/{onward.call.ref}/kabar/").json()["papers"] == [paper.ref]
        assert NIK in person.get(address(onward, paper.ref)).content.decode()
        assert person.get(address(onward, paper.ref, "gambar")).status_code == 200
    papers.mark(onward.call, document=paper.ref, actor="officer:2", place={"x": 0.1, "y": 0.1}, word="buram")
    assert "buram" in onward.alice.get(address(onward, paper.ref)).content.decode()
    for person in (talk.rina, bob, stranger):
        for call in (talk, onward):
            assert person.get(address(call, paper.ref)).status_code == 404
            assert person.get(address(call, paper.ref, "gambar")).status_code == 404
    assert onward.alice.post(address(onward, paper.ref, "hapus")).status_code == 204
    assert papers.look_at(paper).state == "gone"


@pytest.mark.django_db(transaction=True)
async def test_a_reading_that_is_done_after_the_hand_over_is_told_in_the_call_that_runs(
    talk: Talk, officer_of: Callable[..., Person]
) -> None:
    paper = await database_sync_to_async(sent)(talk)
    onward = await database_sync_to_async(handed_on)(talk, officer_of)
    alice, sari = await both(onward)
    await database_sync_to_async(read)(paper)
    for side in (alice, sari):
        assert (await hear(side, "paper"))["document"] == paper.ref
    await leave(alice, sari)


def test_what_is_no_picture_is_answered_in_words_and_keeps_nothing(talk: Talk) -> None:
    for body in ({"picture": io.BytesIO(b"bukan gambar")}, {"picture": io.BytesIO(b"")}, {}):
        answer = talk.alice.post(address(talk), body)
        assert answer.status_code == 422
        assert answer.json()["sentence"]
    assert not Paper.objects.exists()
    assert {talk.alice.post(address(talk), {}).status_code for _ in range(14)} == {422, 429}


def test_after_the_call_nothing_is_sent_or_marked(talk: Talk) -> None:
    paper = sent(talk)
    end_call(talk.call, by="officer", outcome="finished", actor="officer:1")
    assert talk.alice.post(address(talk), {"picture": io.BytesIO(photo())}).status_code == 410
    talk.call.refresh_from_db()
    with pytest.raises(CallOver):
        papers.mark(talk.call, document=paper.ref, actor="officer:1", place={"x": 0, "y": 0})


def test_a_call_holds_so_many_papers_and_a_paper_so_many_marks(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_PAPERS", 1)
    monkeypatch.setattr(papers, "MOST_MARKS", 1)
    paper = sent(talk)
    with pytest.raises(papers.TooMany):
        papers.send_paper(talk.alice.viewer, talk.call, wanted="ktp", data=photo())
    papers.mark(talk.call, document=paper.ref, actor="officer:1", place={"x": 0.9, "y": 0.5, "w": 0.9, "h": 0.1})
    assert paper.marks.get().w == pytest.approx(0.1)
    with pytest.raises(papers.TooMany):
        papers.mark(talk.call, document=paper.ref, actor="officer:1", place={"x": 0, "y": 0})


def test_the_citizen_takes_a_photograph_back(talk: Talk) -> None:
    paper = sent(talk)
    assert talk.alice.post(address(talk, paper.ref, "hapus")).status_code == 204
    assert papers.look_at(paper).state == "gone"
    assert talk.rina.get(address(talk, paper.ref, "gambar")).status_code == 404
    assert "diambil kembali" in talk.rina.get(address(talk, paper.ref)).content.decode()


def test_a_file_that_breaks_its_reader_is_told_and_hurts_nobody(talk: Talk) -> None:
    paper = sent(talk)
    set_aside(VaultFile.objects.get(ref=paper.file_ref), why="test")
    assert "tidak dapat dibaca" in talk.alice.get(address(talk, paper.ref)).content.decode()


def test_a_week_after_the_call_it_is_gone(talk: Talk, clock: Clock) -> None:
    paper = sent(talk)
    end_call(talk.call, by="officer", outcome="finished", actor="officer:1")
    clock.forward(days=6)
    assert papers.forget_papers() == 0
    clock.forward(days=2)
    assert papers.forget_papers() == 1
    assert VaultFile.objects.get(ref=paper.file_ref).state == "deleted"
    assert not Paper.objects.exists()


def test_with_an_application_the_photograph_answers_its_requirement(
    alice: Person, officer_of: Callable[..., Person], clock: Clock
) -> None:
    service = "DPMPTSP-24"
    application = start_application(service, viewer=alice.viewer, language="id")
    ticket = take_ticket(service, holder=alice.device, application_ref=application.reference)
    rina = officer_of("DPMPTSP")
    assert call_next(rina.officer)
    call = open_call_of(ticket_of(ticket.ref).subject)
    assert call
    talk = Talk(call, alice, rina)
    wanted = next(one for one in papers.choices(alice.viewer, call) if one.for_application)
    assert wanted.code in alice.get(address(talk)).content.decode()
    paper = sent(talk, wanted.code)
    file = VaultFile.objects.get(ref=paper.file_ref)
    assert (file.belongs_to, f"permohonan:{file.requirement}") == (application.ref, wanted.code)
    for person in (alice, rina):
        assert person.get(address(talk, paper.ref, "gambar")).status_code == 200
    assert alice.post(address(talk, paper.ref, "hapus")).status_code == 404
    assert {choice.for_application for choice in papers.choices(rina.viewer, call)} == {False}


@pytest.mark.django_db(transaction=True)
async def test_a_mark_is_drawn_on_both_sides_kept_and_taken_away(talk: Talk) -> None:
    paper = await database_sync_to_async(sent)(talk)
    alice, rina = await both(talk)
    await say(rina, type="mark", document=paper.ref, x=0.25, y=0.5, w=0.2, h=0.1, word="NIK tertutup jari")
    for side in (alice, rina):
        heard = await hear(side, "mark")
        assert (heard["x"], heard["w"], heard["word"]) == (0.25, 0.2, "NIK tertutup jari")
    kept = await database_sync_to_async(lambda: talk.alice.get(address(talk, paper.ref)).content.decode())()
    assert "NIK tertutup jari" in kept
    await say(alice, type="unmark", document=paper.ref)
    assert (await hear(alice, "refused"))["what"] == "forbidden"
    await say(rina, type="unmark", document=paper.ref)
    for side in (alice, rina):
        await hear(side, "unmark")
    await say(rina, type="mark", document="BUKANDOKUMEN", x=0, y=0)
    assert (await hear(rina, "refused"))["what"] == "document"
    await leave(alice, rina)


@pytest.mark.django_db(transaction=True)
async def test_both_are_told_to_look_and_whoever_sits_beside_is_not(talk: Talk, bob: Person) -> None:
    def seat() -> None:
        take_seat(invite_seat(talk.call, actor="officer:1"), holder=bob.device)

    await database_sync_to_async(seat)()
    alice, rina = await both(talk)
    guest = await come(bob, talk.call.ref, session="bob1")
    assert "papers" not in await hear(guest, "welcome")
    paper = await database_sync_to_async(sent)(talk)
    for side in (alice, rina):
        assert (await hear(side, "paper"))["document"] == paper.ref
    await database_sync_to_async(read)(paper)
    for side in (alice, rina):
        assert (await hear(side, "paper"))["document"] == paper.ref
    await say(guest, type="ping")
    while (frame := json.loads(str(await guest.hear())))["type"] != "pong":
        assert frame["type"] != "paper"
    await leave(alice, rina, guest)


def test_the_log_keeps_that_it_was_shown_and_marked_and_no_word_of_it(talk: Talk) -> None:
    paper = sent(talk)
    papers.mark(talk.call, document=paper.ref, actor="officer:1", place={"x": 0, "y": 0}, word="rahasia sekali")
    kinds = set(Leaf.objects.values_list("kind", flat=True))
    assert {"call.paper_shown", "call.paper_marked"} <= kinds
    assert not any("rahasia" in str(vars(leaf)) for leaf in Leaf.objects.all())
