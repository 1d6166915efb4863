"""Access is taken away at once, told to the person, and stands in the log; nobody takes it from whoever watches them."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from plaza import cli
from plaza.core.work import run_all
from plaza.integrity.models import Leaf
from plaza.people.leaving import ask_factor_reset, deactivate, end_sessions, take_role
from plaza.people.models import FactorReset, Officer, Task
from plaza.queueing.actions import call_next, take_ticket
from plaza.queueing.models import Desk
from tests.fixtures.catalogue import put_catalogue

pytestmark = pytest.mark.django_db
SERVICE = "DPMPTSP-25"


def signed_in(person):
    """The person's session as the sign-in library lists it."""
    return UserSession.objects.create(user=person.user, session_key=person.session.session_key, ip="127.0.0.1")


def last_kinds(count: int) -> set[str]:
    return set(Leaf.objects.order_by("-pk").values_list("kind", flat=True)[:count])


@pytest.fixture
def served(clock, officer_of, alice):
    """An officer with a person before them, and the coordinator."""
    put_catalogue()
    rina, boss = officer_of("DPMPTSP"), officer_of("", role="koordinator")
    signed_in(rina)
    take_ticket(SERVICE, holder=alice.device, channel="video", actor=alice.device)
    ticket = call_next(rina.officer)
    assert ticket is not None
    return rina, boss, ticket


@pytest.mark.parametrize("act", ["deactivate", "off_duty", "role"])
def test_whoever_loses_access_opens_nothing_more_and_the_person_stands_in_front(served, act):
    rina, boss, ticket = served
    role = rina.officer.roles.get()
    page = f"/koordinator/orang/{rina.officer.pk}/"
    answer = boss.post(page, {"act": act, "reason": "Pindah ke kantor lain.", "number": role.pk})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.claimed_by_id, ticket.front) == ("waiting", None, True)
    assert not Task.objects.filter(officer=rina.officer, ended_at=None).exists()
    assert not Desk.objects.filter(officer=rina.officer, state="on").exists()
    assert rina.get(f"/petugas/antrean/{ticket.ref}/").status_code in (302, 404)


def test_a_deactivated_officer_is_signed_out_and_told(served, mailoutbox):
    rina, boss, _ = served
    key = rina.session.session_key
    boss.post(f"/koordinator/orang/{rina.officer.pk}/", {"act": "deactivate", "reason": "Berhenti bekerja di sini."})
    assert not Officer.objects.get(pk=rina.officer.pk).active
    assert not Session.objects.filter(session_key=key).exists()
    run_all()
    letter = next(letter for letter in mailoutbox if letter.to == [rina.user.email])
    assert "Berhenti bekerja di sini." in letter.body
    assert {"people.deactivated", "people.sessions_ended", "people.released"} <= last_kinds(12)


def test_it_is_done_once_and_needs_a_reason(served):
    rina, boss, _ = served
    answer = boss.post(f"/koordinator/orang/{rina.officer.pk}/", {"act": "deactivate", "reason": "x"})
    assert answer.status_code == 422
    assert deactivate(rina.officer, actor="operator", reason="Selesai bertugas.")
    assert not deactivate(rina.officer, actor="operator", reason="Selesai bertugas.")


@pytest.mark.parametrize(
    ("manager", "target", "may"),
    [
        (("", "koordinator"), ("DPMPTSP", "petugas"), True), (("", "koordinator"), ("", "koordinator"), True),
        (("", "koordinator"), ("", "inspektorat"), False), (("", "inspektorat"), ("", "koordinator"), True),
        (("DPMPTSP", "kepala"), ("DPMPTSP", "petugas"), True), (("DPMPTSP", "kepala"), ("DPMPTSP", "kepala"), False),
        (("DPMPTSP", "kepala"), ("DINKES", "petugas"), False),
    ],
)  # fmt: skip
def test_nobody_takes_access_from_whoever_stands_above_or_beside_them(officer_of, manager, target, may):
    by, whom = officer_of(manager[0], role=manager[1]), officer_of(target[0], role=target[1])
    page = f"/koordinator/orang/{whom.officer.pk}/"
    assert (by.get(page).status_code == 200) is may
    by.post(page, {"act": "deactivate", "reason": "Karena saya mau begitu."})
    assert Officer.objects.get(pk=whom.officer.pk).active is not may


def test_an_officer_and_a_citizen_find_no_such_page(officer_of, citizen):
    whom = officer_of("DPMPTSP")
    for somebody in (officer_of("DPMPTSP"), citizen()):
        assert somebody.get(f"/koordinator/orang/{whom.officer.pk}/").status_code == 404


def test_nobody_takes_access_from_themself(officer_of):
    boss = officer_of("", role="koordinator")
    assert boss.get(f"/koordinator/orang/{boss.officer.pk}/").status_code == 404


def test_a_person_sees_and_ends_their_own_sessions_and_nobody_elses(citizen):
    siti, bob = citizen("siti"), citizen("bob")
    own, other, foreign = (
        signed_in(siti),
        UserSession.objects.create(user=siti.user, session_key="x" * 32, ip="::1"),
        signed_in(bob),
    )
    Session.objects.create(
        session_key="x" * 32,
        session_data=siti.session.encode(dict(siti.session)),
        expire_date=siti.session.get_expiry_date(),
    )
    page = siti.get("/akun/sesi/").content.decode()
    assert "Perangkat ini" in page
    siti.post("/akun/sesi/", {"session": str(foreign.pk)})
    assert UserSession.objects.filter(pk=foreign.pk).exists()
    siti.post("/akun/sesi/", {"session": str(other.pk)})
    assert not UserSession.objects.filter(pk=other.pk).exists()
    assert UserSession.objects.filter(pk=own.pk).exists()
    assert siti.get("/beranda-saya/").status_code == 200


def test_a_lost_second_factor_is_reset_by_two_people(officer_of):
    rina, asking, second = officer_of("DPMPTSP"), officer_of("", role="koordinator"), officer_of("", role="inspektorat")
    EmailAddress.objects.create(user=rina.user, email=rina.user.email, verified=True, primary=True)
    TOTP.activate(rina.user, generate_totp_secret())
    signed_in(rina)
    asking.post(f"/koordinator/orang/{rina.officer.pk}/", {"act": "factor"})
    reset = FactorReset.objects.get()
    asking.post(f"/koordinator/orang/jawab/faktor/{reset.pk}/", {"answer": "yes"})
    assert rina.user.authenticator_set.exists(), "whoever asked is not the second person"
    second.post(f"/koordinator/orang/jawab/faktor/{reset.pk}/", {"answer": "yes"})
    assert not rina.user.authenticator_set.exists()
    assert not UserSession.objects.filter(user=rina.user).exists()
    assert "people.factor_reset" in last_kinds(3)


def test_a_reset_that_nobody_answers_ends_and_one_is_not_asked_twice(officer_of, clock):
    rina = officer_of("DPMPTSP").officer
    first = ask_factor_reset(rina, actor="officer:999")
    assert ask_factor_reset(rina, actor="officer:998").pk == first.pk
    second = officer_of("", role="koordinator")
    clock.forward(days=3)
    second.post(f"/koordinator/orang/jawab/faktor/{first.pk}/", {"answer": "yes"})
    first.refresh_from_db()
    assert first.done_at is None


def test_a_taken_role_is_gone_and_the_others_stay(officer_of):
    rina = officer_of("DPMPTSP", role="kepala").officer
    rina.roles.create(name="petugas", tenant="DPMPTSP")
    take_role(rina.roles.get(name="kepala"), actor="operator")
    assert list(rina.roles.values_list("name", flat=True)) == ["petugas"]
    assert end_sessions(rina.user, actor="operator") == 0


@pytest.mark.parametrize("act", ["deactivate", "end-sessions", "off-duty", "take-role", "reset-factor"])
def test_the_operator_takes_access_away_by_command(officer_of, capsys, act):
    rina = officer_of("DPMPTSP")
    words = ["access", rina.user.email, act, "--reason", "Tidak bekerja di sini lagi.", "--role", "petugas@DPMPTSP"]
    given = cli.parser().parse_args(words)
    assert given.run(given) == 0
    assert capsys.readouterr().out.strip()
    assert Leaf.objects.filter(actor="operator").exists() or act == "end-sessions"
    assert Officer.objects.get(pk=rina.officer.pk).active is (act != "deactivate")


@pytest.mark.parametrize(
    "words", [["nobody@contoh.id", "off-duty"], ["{email}", "deactivate"], ["{email}", "take-role"]]
)
def test_the_command_says_in_one_sentence_what_is_wrong(officer_of, capsys, words):
    email = officer_of("DPMPTSP").user.email
    given = cli.parser().parse_args(["access", *(word.format(email=email) for word in words)])
    assert given.run(given) == 2
    assert capsys.readouterr().err.startswith("plaza: ")
