"""A field that says it may stay empty is accepted empty; one that does not say so is refused empty, with a sentence that names it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string

from plaza.catalogue.queries import tenants
from plaza.facilities.models import Facility
from plaza.queueing.models import Ticket
from plaza.web.components import fields
from tests.feedback.test_complaints import FORM as COMPLAINT
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
CODE, DAY = "DPMPTSP-01", "2026-11-25"
OPTIONAL = ("boleh dikosongkan", "boleh dilewati")
BARRED = ("Galat", "tidak boleh kosong", "Bidang ini", "This field", "Isi dahulu bagian ini")


@dataclass
class Control:
    """A control of a form as its page shows it."""

    name: str
    kind: str
    label: str = ""

    @property
    def optional(self) -> bool:
        return any(words in self.label for words in OPTIONAL)


class Page(HTMLParser):
    """The forms of a page: each by its address and its hidden act, with its labelled controls."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Control]] = []
        self.labels: dict[str, str] = {}
        self._ids: dict[str, Control] = {}
        self._label, self._words, self._legend = "", "", ""
        self.feed(text)
        for name, control in self._ids.items():
            control.label = self.labels.get(name, control.label)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag in ("label", "legend"):
            self._label, self._words = given.get("for") or tag, ""
        elif tag in ("input", "textarea", "select") and self.forms and given.get("name"):
            self._control(tag, given)

    def _control(self, tag: str, given: Mapping[str, str | None]) -> None:
        kind = str(given.get("type") or tag) if tag == "input" else tag
        if kind in ("hidden", "submit", "checkbox", "button"):
            return
        control = self.forms[-1].setdefault(
            str(given["name"]), Control(str(given["name"]), kind, self._legend if kind == "radio" else "")
        )
        if kind != "radio":
            self._ids[given.get("id") or ""] = control

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "legend":
            self._legend = " ".join(self._words.split())
        elif tag == "label":
            self.labels[self._label] = " ".join(self._words.split())

    def form_with(self, *names: str) -> dict[str, Control]:
        found = [form for form in self.forms if set(names) <= set(form)]
        assert found, (names, [list(form) for form in self.forms])
        return found[0]


@dataclass
class Case:
    """A form of the house: where it stands, where it goes, and what fills it well."""

    page: str
    good: dict[str, str]
    address: str = ""
    needs: tuple[str, ...] = ()
    chosen: tuple[str, ...] = field(default=())
    """Choices that always carry an answer, so that nobody can leave them empty."""


def said(answer: HttpResponse) -> str:
    """What the page says went wrong."""
    text = answer.content.decode()
    ends = {"wrong": "</p>", "error-summary": "</ul>", "notice notice-problem": "</div></div>"}
    found = [part for kind, end in ends.items() for part in re.findall(rf'class="{kind}"(.*?){end}', text, flags=re.S)]
    return re.sub(r"<[^>]+>", " ", " ".join(found))


def walk(person: Person, case: Case) -> None:
    """Leaves every field of the form empty in turn, then all that may be empty at once."""
    form = Page(person.get(case.page).content.decode()).form_with(*(case.needs or tuple(case.good)[:1]))
    shown = [control for name, control in form.items() if name in case.good and name not in case.chosen]
    assert shown, "the form has fields to walk"
    address = case.address or case.page
    for control in shown:
        if control.optional:
            continue
        answer = person.post(address, case.good | {control.name: ""}, follow=True)
        told = said(answer)
        assert told.strip(), f"{case.page} {control.name} ({control.label}) was accepted empty and does not say so"
        words = [word[:5].lower() for word in re.findall(r"[\w-]{3,}", control.label)]
        assert any(word in told.lower() for word in words), (control.label, told)
        assert not any(words in answer.content.decode() for words in BARRED), told
    empty = {control.name: "" for control in shown if control.optional}
    answer = person.post(address, case.good | empty, follow=True)
    assert not said(answer).strip(), (case.page, list(empty), said(answer))


@pytest.fixture(autouse=True)
def city(db: None, clock: Clock) -> None:
    """The demo city on a Tuesday at 09.30 WITA."""
    put_catalogue()


@pytest.fixture
def boss(officer_of: Callable[..., Person]) -> Person:
    return officer_of("", role="koordinator", name="Kori")


@pytest.fixture
def rina(officer_of: Callable[..., Person]) -> Person:
    return officer_of("DPMPTSP")


def hidden(person: Person, page: str, name: str = "key") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', person.get(page).content.decode())
    assert found
    return found.group(1)


def test_the_forms_of_complaint_and_way_back(alice: Person) -> None:
    told = COMPLAINT | {"officer": "Hendra", "place": "Lantai 1", "name": "Siti", "contact": "a@contoh.id"}
    walk(alice, Case("/aduan/", told, needs=("words", "kind")))
    for page, good in (
        ("/permohonan/", {"reference": "7F3K9Q2MAB", "code": "ABCDEFGH"}),
        ("/permohonan/lupa/", {"contact": "a@contoh.id"}),
    ):
        form = Page(alice.get(page).content.decode()).form_with(*good)
        for name, control in form.items():
            told = said(alice.post(page, good | {name: ""}))
            assert control.label.split()[0].lower() in told.lower(), (page, control.label, told)


def test_the_forms_of_queue_message_and_appointment(alice: Person, rina: Person) -> None:
    key = hidden(alice, f"/antre/{CODE}/pesan/")
    asked = {"key": key, "words": "Apakah KTP cukup?", "contact": "a@contoh.id"}
    walk(alice, Case(f"/antre/{CODE}/pesan/", asked, needs=("words",)))
    page = f"/janji/{CODE}/?hari={DAY}"
    at = re.findall(r'name="at" value="([^"]+)"', alice.get(page).content.decode())[3]
    walk(
        alice,
        Case(page, {"key": hidden(alice, page), "at": at, "channel": "video", "contact": "a@contoh.id"}, needs=("at",)),
    )
    taken = alice.post(f"/antre/{CODE}/", {"key": hidden(alice, f"/antre/{CODE}/")})
    ticket = Ticket.objects.get(ref=taken["Location"].split("/")[2])
    walk(
        alice,
        Case(
            f"/tiket/{ticket.ref}/",
            {"contact": "a@contoh.id"},
            address=f"/tiket/{ticket.ref}/nanti/",
            needs=("contact",),
        ),
    )
    answer = alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": ""}, follow=True)
    control = Page(answer.content.decode()).form_with("contact")["contact"]
    assert control.optional and not said(answer).strip(), "once word reaches the person, a new contact may be left out"


def test_the_forms_of_needs_and_companions(alice: Person) -> None:
    walk(
        alice,
        Case("/kebutuhan/", {"needs": "wheelchair", "words": "Antar ke lift", "consent": "yes"}, needs=("words",)),
    )
    assert "Pilih kebutuhan Anda" in said(alice.post("/kebutuhan/", {"words": "", "consent": "yes"}))
    assert "persetujuan Anda" in said(alice.post("/kebutuhan/", {"needs": "wheelchair"}))


def test_the_coordinators_forms(boss: Person) -> None:
    place = {
        "place": "plaza",
        "words_id": "Lift mati.",
        "words_en": "No lift.",
        "until_day": "24-11-2026",
        "until_hour": "16.00",
    }
    begins = {"from_day": "24-11-2026", "from_hour": "10.00"}
    kept = ("place", "from_day", "from_hour")
    walk(boss, Case("/koordinator/pengumuman/", place | begins, needs=("words_id",), chosen=kept))
    assert (
        boss.post(
            "/koordinator/pengumuman/", place | {"words_id": "Nanti.", "from_day": "", "from_hour": ""}
        ).status_code
        == 302
    )
    closing = {"act": "tutup", "tenant": "plaza", "from_day": "25-11-2026", "from_hour": "10.00", "until_day": "25-11-2026",
               "until_hour": "12.00", "why_id": "Listrik padam", "why_en": "No power"}  # fmt: skip
    walk(boss, Case("/koordinator/kalender/", closing, needs=("from_day",), chosen=("tenant",)))
    off = {
        "act": "libur",
        "day": "24-12-2026",
        "kind": "local",
        "name_id": "Hari kota",
        "name_en": "City day",
        "open_by_shift": "no",
    }
    walk(boss, Case("/koordinator/kalender/", off, needs=("day", "name_id"), chosen=("kind", "open_by_shift")))
    room = Facility.objects.filter(kind="lactation").first() or Facility.objects.first()
    assert room is not None
    shut = {"act": "tutup", "why_id": "Dibersihkan", "why_en": "Cleaning"}
    walk(boss, Case("/koordinator/gedung/", shut, address=f"/koordinator/gedung/ruang/{room.code}/", needs=("why_id",)))
    counter = {"code": "1-77", "tenant": tenants()[0].code, "direction": "left", "in_use": "yes"}
    kept, address = ("tenant", "direction", "in_use"), "/koordinator/gedung/loket/"
    walk(boss, Case("/koordinator/gedung/", counter, address=address, needs=("code", "direction"), chosen=kept))
    tenant = {"tenant": "DPMPTSP", "responsible": "Sari", "opens_on": "24-12-2026"}
    walk(boss, Case("/koordinator/instansi/", tenant, needs=("responsible",)))
    taught = {"act": "ajar", "words": "ktp raib", "service": CODE}
    walk(boss, Case("/koordinator/pencarian/", taught, needs=("words",), chosen=("service",)))


def test_the_coordinators_forms_about_people(boss: Person, rina: Person, officer_of: Callable[..., Person]) -> None:
    page = boss.get("/koordinator/orang/").content.decode()
    tenant = Page(page).form_with("email", "role")["tenant"]
    assert not tenant.optional, "for an officer it is needed, and whoever is none leaves it: the hint says so"
    invited = {"email": "baru@contoh.id", "name": "Baru", "role": "petugas", "tenant": "DPMPTSP"}
    walk(boss, Case("/koordinator/orang/", invited, needs=("email",), chosen=("role",)))
    head = officer_of("DPMPTSP", role="kepala")
    assert rina.officer is not None
    roster = {"officer": str(rina.officer.pk), "day": "26-11-2026", "start": "08.00", "end": "12.00"}
    walk(head, Case("/koordinator/jadwal/?instansi=DPMPTSP", roster, needs=("day",), chosen=("officer",)))
    leave = {"act": "deactivate", "reason": "Pindah ke dinas lain."}
    walk(boss, Case(f"/koordinator/orang/{rina.officer.pk}/", leave, needs=("reason",)))


def test_the_officers_forms(alice: Person, rina: Person, officer_of: Callable[..., Person]) -> None:
    alice.post(f"/antre/{CODE}/pesan/", {"key": hidden(alice, f"/antre/{CODE}/pesan/"), "words": "Halo, apakah buka?"})
    ref = hidden(rina, "/petugas/pesan/", "ref")
    walk(rina, Case("/petugas/pesan/", {"ref": ref, "words": "Ya, cukup."}, needs=("words",)))
    head = officer_of("DPMPTSP", role="kepala")
    walk_only_refusals(
        head, "/petugas/darurat/", {"reference": "7F3K9Q2MAB", "reason": "Orangnya di rumah sakit sekarang."}
    )


def walk_only_refusals(person: Person, page: str, good: dict[str, str]) -> None:
    """The same for a form whose good answer needs more than words."""
    for name, control in Page(person.get(page).content.decode()).form_with(*good).items():
        told = said(person.post(page, good | {name: ""}))
        assert not control.optional and control.label.split()[0].lower() in told.lower(), (control.label, told)


def test_the_sign_in_says_what_to_do_in_our_own_words(alice: Person) -> None:
    for page, good in (("/akun/login/code/", {"email": "siti@contoh.id"}),):
        answer = alice.post(page, dict.fromkeys(good, ""))
        assert "Isi “" in said(answer) and not any(words in answer.content.decode() for words in BARRED)


def test_every_error_of_django_and_of_the_sign_in_has_words_of_ours() -> None:
    from allauth.account.adapter import DefaultAccountAdapter
    from allauth.mfa.adapter import DefaultMFAAdapter

    passwords = {
        "enter_current_password",
        "invalid_login",
        "invalid_or_expired_key",
        "select_only_one",
        "same_as_current",
    }
    for adapter in (DefaultAccountAdapter, DefaultMFAAdapter):
        for code in adapter.error_messages:
            elsewhere = "password" in code or "phone" in code or "username" in code or code in passwords
            assert elsewhere or code in fields.OTHERWISE, code


def test_a_field_that_only_sometimes_may_be_empty_is_not_called_optional() -> None:
    class Sometimes(forms.Form):
        name = forms.CharField(required=False, label="Nama")

    form = Sometimes()
    assert "boleh dikosongkan" in render_to_string("components/field.html", {"shown": fields.shown(form["name"])})
    form.fields["name"].depends = True  # type: ignore[attr-defined]
    assert "boleh dikosongkan" not in render_to_string("components/field.html", {"shown": fields.shown(form["name"])})
