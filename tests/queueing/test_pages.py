"""The pages of the line as a browser without JavaScript meets them: they lead on, say what is wrong, and open for nobody else."""

import json
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse

from plaza.catalogue.queries import services
from plaza.notices.models import Subscription
from plaza.notices.queries import notices_about
from plaza.people.actions import give_key
from plaza.queueing import actions
from plaza.queueing.models import Message, Ticket
from plaza.queueing.queries import link_of, ticket_of
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
CODE = "DPMPTSP-01"
Officers = Callable[..., Person]


@pytest.fixture(autouse=True)
def city(db: None, clock: Clock) -> None:
    """The demo city on a Tuesday at 09.30 WITA."""
    put_catalogue()


@pytest.fixture
def rina(officer_of: Officers) -> Person:
    """An officer of the licensing agency."""
    return officer_of("DPMPTSP")


def hidden(page: HttpResponse, name: str = "key") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found
    return found.group(1)


def take(person: Person, **answers: str) -> Ticket:
    page = person.get(f"/antre/{CODE}/")
    answer = person.post(f"/antre/{CODE}/", {"key": hidden(page), **answers})
    assert answer.status_code == 302, answer.content.decode()
    return ticket_of(answer["Location"].split("/")[2])


def called(rina: Person) -> Ticket:
    rina.post("/petugas/panggil/", {"key": hidden(rina.get("/petugas/"))})
    ticket = Ticket.objects.get(claimed_by=rina.officer, state__in=("called", "serving"))
    return ticket_of(ticket.ref)


def test_one_press_gives_a_number_and_the_page_says_the_place(alice: Person, bob: Person) -> None:
    take(alice)
    page = bob.get(f"/tiket/{take(bob).ref}/").content.decode()
    assert "DPM-002" in page
    assert re.search(r'data-role="place-in-line"[^>]*>2<', page)
    assert "Belum dapat diperkirakan" in page


def test_a_double_click_is_one_number(alice: Person) -> None:
    key = hidden(alice.get(f"/antre/{CODE}/"))
    first, second = (alice.post(f"/antre/{CODE}/", {"key": key}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_whoever_has_a_number_is_led_to_it(alice: Person) -> None:
    ticket = take(alice)
    assert ticket.number in alice.get(f"/antre/{CODE}/").content.decode()


def test_the_page_speaks_both_languages(alice: Person) -> None:
    ticket = take(alice)
    alice.cookies["plaza_lang"] = "en"
    assert "Your place in line" in alice.get(f"/tiket/{ticket.ref}/").content.decode()


@pytest.mark.parametrize(
    "address", ["/antre/NOSUCH-01/", "/antre/NOSUCH-01/pesan/", "/tiket/NOSUCH/", "/tiket/0000/isi/"]
)
def test_what_is_not_there_is_not_found(alice: Person, address: str) -> None:
    assert alice.get(address).status_code == 404


def test_a_number_opens_for_its_owner_and_the_officer_who_was_given_it(
    alice: Person, stranger: Person, rina: Person, officer_of: Officers
) -> None:
    ticket = take(alice)
    other = officer_of("BPJSKES")
    for address in (f"/tiket/{ticket.ref}/", f"/tiket/{ticket.ref}/isi/"):
        assert alice.get(address).status_code == 200
        assert [who.get(address).status_code for who in (stranger, rina, other)] == [404, 404, 404]
    link = f"/tiket/{ticket.ref}/ey"
    assert link in alice.get(f"/tiket/{ticket.ref}/").content.decode()
    called(rina)
    seen = rina.get(f"/tiket/{ticket.ref}/")
    assert seen.status_code == 200
    assert link not in seen.content.decode(), "the link makes a holder, so no officer gets it"
    assert other.get(f"/tiket/{ticket.ref}/").status_code == 404


@pytest.mark.parametrize("act", ["keluar", "kembali", "nanti"])
def test_only_the_owner_acts_on_a_number(alice: Person, stranger: Person, rina: Person, act: str) -> None:
    ticket = take(alice)
    called(rina)
    before = ticket_of(ticket.ref).state
    for who in (stranger, rina):
        assert who.post(f"/tiket/{ticket.ref}/{act}/").status_code == 404
    assert ticket_of(ticket.ref).state == before


def test_the_signed_link_is_exchanged_for_a_clean_address(alice: Person, bob: Person) -> None:
    ticket = take(alice)
    path = link_of(ticket).split("8000", 1)[1]
    answer = bob.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/tiket/{ticket.ref}/")
    assert bob.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "spoil", [lambda path: path[:-5] + "xxxx/", lambda path: path.replace(path.split("/")[3], "x")]
)
def test_a_changed_link_is_refused_in_words(alice: Person, bob: Person, spoil: Callable[[str], str]) -> None:
    answer = bob.get(spoil(link_of(take(alice)).split("8000", 1)[1]))
    assert answer.status_code == 410
    assert "tidak berlaku" in answer.content.decode()


def test_an_old_link_is_refused_and_one_of_another_number_too(alice: Person, bob: Person, clock: Clock) -> None:
    mine, other = take(alice), take(bob)
    token = link_of(mine).split("/")[-2]
    assert bob.get(f"/tiket/{other.ref}/{token}/").status_code == 410
    clock.forward(days=4)
    assert bob.get(f"/tiket/{mine.ref}/{token}/").status_code == 410


def test_leaving_and_coming_back_without_javascript(alice: Person) -> None:
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/keluar/")
    page = alice.get(f"/tiket/{ticket.ref}/").content.decode()
    assert "Anda keluar dari antrean" in page
    alice.post(f"/tiket/{ticket.ref}/kembali/")
    assert ticket_of(ticket.ref).state == "waiting"


def test_call_me_later_wants_a_contact_it_can_use(alice: Person) -> None:
    ticket = take(alice)
    for wrong in ("", "bukan alamat", "a@b", "x" * 400):
        answer = alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": wrong})
        assert answer.status_code == 422
        assert "Ada" in answer.content.decode()
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    assert ticket_of(ticket.ref).callback


def test_outside_the_hours_the_page_says_when_and_takes_words(alice: Person, rina: Person, clock: Clock) -> None:
    clock.to("2026-11-24 18:00")
    page = alice.get(f"/antre/{CODE}/")
    assert "buka besok" in page.content.decode()
    assert 'data-role="take-ticket"' not in page.content.decode()
    assert alice.post(f"/antre/{CODE}/", {"key": "x"}).status_code == 409
    form = alice.get(f"/antre/{CODE}/pesan/")
    assert alice.post(f"/antre/{CODE}/pesan/", {"key": hidden(form), "words": ""}).status_code == 422
    left = alice.post(
        f"/antre/{CODE}/pesan/", {"key": hidden(form), "words": "Apakah <b>KTP</b> cukup?", "contact": "a@contoh.id"}
    )
    assert "&lt;b&gt;KTP" in alice.get(left["Location"]).content.decode()
    clock.forward(minutes=20)
    page = rina.get("/petugas/pesan/").content.decode()
    assert "&lt;b&gt;KTP" in page
    rina.post("/petugas/pesan/", {"ref": Message.objects.get().ref, "words": "Ya, cukup."})
    assert "Ya, cukup." in alice.get(left["Location"]).content.decode()


def test_a_strangers_message_stays_closed(alice: Person, bob: Person, clock: Clock) -> None:
    clock.to("2026-11-24 18:00")
    form = alice.get(f"/antre/{CODE}/pesan/")
    left = alice.post(f"/antre/{CODE}/pesan/", {"key": hidden(form), "words": "Halo"})
    assert bob.get(left["Location"]).status_code == 404


# The desk


def test_the_desk_shows_how_many_and_nobody_by_name_before_the_call(alice: Person, rina: Person) -> None:
    ticket = take(alice)
    page = rina.get("/petugas/").content.decode()
    assert 'data-role="call-next"' in page
    assert ticket.number not in page
    assert ticket.ref not in rina.get("/petugas/keadaan/").content.decode()
    called(rina)
    assert ticket.number in rina.get("/petugas/").content.decode()


def test_a_double_press_of_call_next_is_one_person(alice: Person, bob: Person, rina: Person) -> None:
    take(alice), take(bob)
    key = hidden(rina.get("/petugas/"))
    for _ in range(2):
        rina.post("/petugas/panggil/", {"key": key})
    assert Ticket.objects.filter(state="called").count() == 1


def test_serving_somebody_from_call_to_outcome(alice: Person, rina: Person) -> None:
    take(alice, priority="pregnant")
    ticket = called(rina)
    actions.accept(ticket, actor=alice.device)
    rina.post(f"/petugas/tiket/{ticket.ref}/prioritas/", {"confirmed": "yes"})
    rina.post(f"/petugas/tiket/{ticket.ref}/catat/", {"note": "KTP dicek"})
    page = rina.get("/petugas/").content.decode()
    assert "KTP dicek" in page and "Hamil" in page and "dipastikan" in page
    rina.post(f"/petugas/tiket/{ticket.ref}/selesai/", {"outcome": "apply_online", "key": "k"})
    assert ticket_of(ticket.ref).state == "done"
    assert "Ajukan dari rumah" in alice.get(f"/tiket/{ticket.ref}/").content.decode()
    rina.post(f"/petugas/tiket/{ticket.ref}/batal-selesai/")
    assert ticket_of(ticket.ref).state == "serving"


@pytest.mark.parametrize(
    "act", ["selesai", "teruskan", "sisihkan", "kembalikan", "batal", "panggil-lagi", "catat", "mulai"]
)
def test_another_officer_does_nothing_to_my_person(alice: Person, rina: Person, officer_of: Officers, act: str) -> None:
    take(alice)
    ticket = called(rina)
    told = {"outcome": "resolved", "service": "DPMPTSP-02", "note": "x"}
    for who in (officer_of("DPMPTSP"), officer_of("BPJSKES"), alice):
        assert who.post(f"/petugas/tiket/{ticket.ref}/{act}/", told).status_code in (302, 404)
    after = ticket_of(ticket.ref)
    assert (after.state, after.claimed_by_id, after.rings, after.notes.count()) == (
        "called",
        ticket.claimed_by_id,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("selesai", {"outcome": "nonsense"}),
        ("selesai", {"outcome": "abusive"}),
        ("teruskan", {"service": "NOSUCH-99"}),
        ("teruskan", {}),
    ],
)
def test_a_wrong_act_is_said_in_a_sentence_and_changes_nothing(
    alice: Person, rina: Person, act: str, told: dict[str, str]
) -> None:
    take(alice)
    ticket = called(rina)
    answer = rina.post(f"/petugas/tiket/{ticket.ref}/{act}/", told, follow=True)
    assert answer.status_code == 200
    assert "notice-problem" in answer.content.decode()
    quiet = rina.post(f"/petugas/tiket/{ticket.ref}/{act}/", told, headers={"X-Requested-With": "fetch"})
    assert (quiet.status_code, bool(quiet.json()["problem"])) == (409, True)
    assert ticket_of(ticket.ref).state == "called"
    assert rina.post(f"/petugas/tiket/{ticket.ref}/nonsense/").status_code == 404


@pytest.mark.parametrize("address", ["/petugas/", "/petugas/keadaan/", "/petugas/pesan/"])
def test_the_desk_opens_for_officers_alone(alice: Person, officer_of: Officers, address: str) -> None:
    assert alice.get(address).status_code == 302
    assert officer_of("", role="koordinator").get(address).status_code == 404
    weak = officer_of("DPMPTSP", second_factor=False)
    assert weak.get(address).status_code == 302


def test_the_desk_says_who_is_not_on_the_roster(officer_of: Officers) -> None:
    away = officer_of("DPMPTSP", on_duty=False)
    assert "tidak ada di jadwal" in away.get("/petugas/").content.decode()
    assert "tidak ada di jadwal" in away.post("/petugas/panggil/", follow=True).content.decode()


def test_the_application_brought_along_lies_beside_the_call(alice: Person, rina: Person) -> None:
    from plaza.applications.actions.drafting import start_application

    application = start_application(CODE, viewer=alice.viewer, language="id")
    assert "Petugas boleh melihat" in alice.get(f"/antre/{CODE}/").content.decode()
    take(alice, bring="on")
    assert rina.get(f"/petugas/kasus/{application.reference}/").status_code == 404
    called(rina)
    page = rina.get("/petugas/").content.decode()
    assert "desk-case" in page and application.reference[:4] in page


def test_an_application_of_somebody_else_is_not_brought_along(alice: Person, bob: Person) -> None:
    from plaza.applications.actions.drafting import start_application

    start_application(CODE, viewer=alice.viewer, language="id")
    assert take(bob, bring="on").application_ref == ""


def test_every_service_has_a_page_to_take_a_number(alice: Person) -> None:
    give_key("x:1", holder=alice.device)
    codes = list(services().values_list("code", flat=True))
    answers = {alice.get(f"/antre/{code}/").status_code for code in codes[::16]}
    assert answers == {200}


# Push


def told(endpoint: str = "https://fcm.googleapis.com/fcm/send/abc", **more: object) -> str:
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": "x", "auth": "y"}, **more})


def push(person: Person, body: str) -> int:
    return person.post("/kabar/langganan/", body, content_type="application/json").status_code


def test_a_browser_asks_to_be_told_and_to_be_left_alone(alice: Person) -> None:
    assert push(alice, told()) == 204
    assert Subscription.objects.get().holder == alice.device
    assert push(alice, told(stop=True)) == 204
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"endpoint": "x"}',
        told("https://evil.example/x"),
        told("http://127.0.0.1.evil/"),
        "x" * 100_000,
    ],
)
def test_a_wrong_subscription_is_refused(alice: Person, body: str) -> None:
    assert push(alice, body) == 400
    assert not Subscription.objects.exists()


def test_nobody_ends_the_subscription_of_somebody_else(alice: Person, bob: Person) -> None:
    push(alice, told())
    push(bob, told(stop=True))
    assert Subscription.objects.count() == 1


def test_the_worker_and_the_key_are_public(stranger: Person) -> None:
    assert stranger.get("/worker.js")["Content-Type"].startswith("text/javascript")
    assert len(stranger.get("/kabar/kunci/").json()["key"]) == 87


def test_whoever_closed_the_page_gets_a_letter_with_the_link_when_called(alice: Person, rina: Person) -> None:
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    called(rina)
    [notice] = notices_about(ticket.subject)
    assert (notice.channel, notice.kind) == ("email", "queue.called")
    assert f"/tiket/{ticket.ref}/" in notice.link
