"""Every letter the plaza sends leads somewhere on any device, says what comes next, and tells nobody whose it is."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from plaza.applications.actions.telling import tell_owner
from plaza.applications.actions.wayback import send_way_back
from plaza.applications.models import Application
from plaza.applications.queries import code_of
from plaza.applications.rules.states import LETTERS
from plaza.calls import colleagues, rulings
from plaza.calls.actions import open_call
from plaza.calls.rules import INTERPRETER
from plaza.catalogue.actions import revising
from plaza.catalogue.models import Revision
from plaza.core.clock import now
from plaza.core.references import new_reference
from plaza.core.secrets import sign
from plaza.core.texts import t
from plaza.facilities.actions import companions, rooms
from plaza.facilities.models import Booking, CompanionCall, Facility
from plaza.feedback.actions.complaints import NEWS, Told, complain
from plaza.feedback.actions.complaints import tell as tell_complaint
from plaza.feedback.queries.complaints import code_of as code_of_complaint
from plaza.notices.links import GOOD_FOR, letter_link
from plaza.notices.models import Notice
from plaza.people import inviting, leaving
from plaza.people.models import Key
from plaza.queueing.actions import appointments, closings, desks, rounds, serving
from plaza.queueing.models import Appointment, Message, Queue, Ticket
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.fixtures.processes import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE, MAIL = "DINKES-06", "agnes@contoh.id"
NAMES = (AGNES.name, AGNES.name.title(), AGNES.nik, MAIL, "0812", "Bambang Pelapor")
STATES = {
    "granted": "granted", "needs_action": "needs_action", "to_pay": "needs_action", "handed_over": "review",
    "refused": "refused", "review_answered": "granted", "ending": "granted", "paid": "submitted", "billed": "submitted",
    "emergency": "draft",
}  # fmt: skip


def values_of(kind: str) -> dict[str, str]:
    """Something for each place that a letter leaves open."""
    words = "".join(f"{pair.indonesian}{pair.english}" for pair in LETTERS[kind])
    return {name: "250" for name in re.findall(r"\{(\w+)\}", words) if name != "reference"}


@pytest.fixture(autouse=True)
def city(db: None, clock: Clock) -> None:
    """The demo city on a Tuesday at 09.30 WITA."""
    put_catalogue()


@pytest.fixture
def application(alice: Person) -> Application:
    """Alice's filled-in draft."""
    someone = Applicant(alice).begin(SERVICE)
    someone.post("diri", nik=AGNES.nik, name=AGNES.name, birth_date=f"{AGNES.birth_date:%d-%m-%Y}")
    someone.post("kontak", email=MAIL, phone="0812 3456 7890")
    return someone.application


@pytest.fixture
def ticket(alice: Person) -> Ticket:
    """Alice's place in the line; she left a contact."""
    queue, _ = Queue.objects.get_or_create(tenant="DINKES", defaults={"letters": "DNK"})
    return Ticket.objects.create(
        ref=new_reference(), queue=queue, service=SERVICE, number="DNK-001", day=now().date(), holder=alice.device, contact=MAIL,
        first_joined_at=now(), joined_at=now(),
    )  # fmt: skip


def applications_letters(application: Application) -> None:
    for kind in LETTERS:
        tell_owner(application, kind, **values_of(kind))
    send_way_back(application.email_index)


def tickets_letters(ticket: Ticket) -> None:
    serving._call_out(ticket)
    closings._told(ticket, None, hours="hari ini", why=t("rapat", "a meeting"))
    rulings._tell(ticket)
    rounds._end_of_day(Ticket.objects.select_related("queue").get(pk=ticket.pk))


def messages_letters(ticket: Ticket, rina: Person) -> None:
    left = Message.objects.create(
        ref=new_reference(),
        queue=ticket.queue,
        service=SERVICE,
        holder=ticket.holder,
        contact=MAIL,
        words="?",
        left_at=now(),
    )
    desks.answer_message(left, rina.officer, words="Bawa KTP.")  # type: ignore[arg-type]


def appointments_letters(ticket: Ticket) -> None:
    made = Appointment.objects.create(
        ref=new_reference(), queue=ticket.queue, service=SERVICE, at=now() + timedelta(days=1), seat=1, channel="video",
        holder=ticket.holder, contact=MAIL, booked_at=now(),
    )  # fmt: skip
    appointments._tell(made, kind="booked", title=t("Janji Anda", "Your appointment"), body=t("{service}", "{service}"))


def bookings_letters(holder: str) -> None:
    start = now() + timedelta(days=1)
    rooms._displace(
        Booking.objects.create(
            ref=new_reference(), room=Facility.objects.all()[0], place=1, starts_at=start, ends_at=start + timedelta(minutes=30),
            holder=holder, made_at=now(),
        )
    )  # fmt: skip


def complaints_letters() -> None:
    told = Told("service", "Loketnya tutup sebelum jam tutup.", "DINKES", name="Bambang Pelapor", contact=MAIL)
    made = complain(told, holder="device:somebody")
    for news in NEWS:
        tell_complaint(made, news)


def staff_letters(ticket: Ticket, rina: Person) -> None:
    call = open_call(ticket.subject, opened_by=rina.officer.ref)  # type: ignore[union-attr]
    colleagues._tell(call, rina.officer, wanted=INTERPRETER)  # type: ignore[arg-type]
    companions._push(
        CompanionCall.objects.create(
            ref=new_reference(), room=Facility.objects.all()[0], holder=ticket.holder, asked_at=now(), promised_at=now()
        ),
        rina.officer,  # type: ignore[arg-type]
    )
    inviting.invite("baru@contoh.id", name="Baru", role="petugas", tenant="DINKES", actor="sistem")
    change = Revision(pk=1, service_code=SERVICE, sent_by=rina.officer.ref)  # type: ignore[union-attr]
    for tell in (revising._tell_sender, revising._tell_heads):
        tell(change, t("Layanan berubah", "A service has changed"), t("Mulai hari ini.", "From today."))
    leaving.tell_account(rina.user, t("Kabar", "News"), t("Peran", "Role"))  # type: ignore[arg-type]


@pytest.fixture
def sent(
    application: Application, ticket: Ticket, officer_of: Callable[..., Person], citizen: Callable[..., Person]
) -> list[Notice]:
    """Every letter there is, once at least."""
    rina = officer_of("DINKES")
    applications_letters(application)
    tickets_letters(ticket)
    messages_letters(ticket, rina)
    appointments_letters(ticket)
    bookings_letters(f"citizen:{citizen().user.pk}")  # type: ignore[union-attr]
    complaints_letters()
    staff_letters(ticket, rina)
    return list(Notice.objects.order_by("pk"))


def opened(link: str) -> tuple[int, str]:
    """What a browser that knows nobody gets for the link."""
    answer = Client().get(urlsplit(link).path, follow=True)
    return answer.status_code, answer.content.decode()


def kinds_in(source: str) -> Iterator[str]:
    """The kinds of letters that a module sends, a value within them as a star."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "notify":
            kind = next(word.value for word in node.keywords if word.arg == "kind")
            if isinstance(kind, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in kind.values)
            else:
                yield str(getattr(kind, "value", None) or {"CALL_NOTICE": serving.CALL_NOTICE}[ast.unparse(kind)])


def missing(kinds: set[str], sent: list[Notice]) -> set[str]:
    """The kinds of which nothing was sent."""
    known = {notice.kind for notice in sent}
    return {kind for kind in kinds if not any(one.startswith(kind.removesuffix("*")) for one in known)}


def modules() -> list[Path]:
    return [path for path in (ROOT / "plaza").rglob("*.py") if "notify(" in path.read_text()]


def test_every_letter_the_plaza_can_send_is_opened_here(sent: list[Notice]) -> None:
    kinds = {kind for path in modules() for kind in kinds_in(path.read_text())}
    assert len(kinds) > 10 and missing(kinds, sent) == set()
    planted = 'notify(who, kind="permit.burnt", title=a, body=b, about=c)'
    assert missing({*kinds, *kinds_in(planted)}, sent) == {"permit.burnt"}


def test_every_letters_link_opens_on_a_device_that_nobody_knows(sent: list[Notice]) -> None:
    for notice in sent:
        if notice.link:
            status, page = opened(notice.link)
            assert status == 200, (notice.kind, notice.link)
            assert "<h1" in page and ("<form" in page or "href=" in page)
            assert [name for name in NAMES if name in page] == [], notice.kind


def test_a_letter_without_a_link_says_everything_itself(sent: list[Notice]) -> None:
    assert {notice.kind for notice in sent if not notice.link} == {"queue.message_answered"}


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_an_applications_letter_says_where_it_stands_and_asks_for_number_and_code(
    application: Application, kind: str
) -> None:
    Application.objects.update(state=STATES.get(kind, "submitted"))
    tell_owner(application, kind, **values_of(kind))
    link = Notice.objects.latest("pk").link
    status, page = opened(link)
    assert status == 200 and 'data-role="next-step"' in page and 'data-role="open-by-code"' in page
    assert application.reference not in page and code_of(application) not in page
    browser = Client()
    answer = browser.post("/permohonan/", {"reference": application.reference, "code": code_of(application)})
    assert answer.url == f"/permohonan/{application.reference}/" and browser.get(answer.url).status_code == 200  # type: ignore[attr-defined]


def test_a_letters_link_makes_nobody_an_owner(application: Application, sent: list[Notice]) -> None:
    before, browser = Key.objects.count(), Client()
    for notice in sent:
        if "/surat/" in notice.link:
            browser.get(urlsplit(notice.link).path, follow=True)
    assert Key.objects.count() == before
    assert browser.get(f"/permohonan/{application.reference}/").status_code == 404


def test_the_owner_is_led_straight_to_the_page(application: Application, alice: Person) -> None:
    answer = alice.get(urlsplit(letter_link(application.ref)).path)
    assert (answer.status_code, answer["Location"]) == (302, f"/permohonan/{application.reference}/")


def test_a_complaints_letter_opens_the_complaint_with_number_and_code() -> None:
    made = complain(Told("service", "Loketnya tutup sebelum jam tutup.", "DINKES"), holder="device:somebody")
    status, page = opened(letter_link(made.subject))
    assert status == 200 and "Loketnya" not in page and 'name="back-code"' in page
    answer = Client().post("/aduan/kembali/", {"back-ref": made.ref, "back-code": code_of_complaint(made)})
    assert answer.url == f"/aduan/{made.ref}/"  # type: ignore[attr-defined]


def test_an_officer_asked_into_a_call_signs_in_with_the_second_factor(
    ticket: Ticket, officer_of: Callable[..., Person]
) -> None:
    call = open_call(ticket.subject, opened_by="sistem")
    weak = officer_of("DINKES", second_factor=False)
    path = urlsplit(letter_link(f"call:{call.ref}")).path
    assert f"?next={quote(path)}" in opened(path)[1]
    assert "/akun/2fa/" in weak.get(path)["Location"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_link_that_is_too_old_or_not_ours_says_what_to_do(
    application: Application, clock: Clock, language: str
) -> None:
    old = urlsplit(letter_link(application.ref)).path
    foreign = f"/surat/{sign({'about': application.ref}, purpose='another')}/"
    gone = urlsplit(letter_link("application:N0SUCH")).path
    clock.forward(seconds=GOOD_FOR + 60)
    browser = Client()
    browser.cookies["plaza_lang"] = language
    for path in (old, foreign, gone, "/surat/nonsense/"):
        answer = browser.get(path)
        assert answer.status_code == 410 and 'href="/permohonan/"' in answer.content.decode()
