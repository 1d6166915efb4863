"""Officers come by invitation: a link that works once, for a week, and then a second factor."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from plaza import cli
from plaza.core.clock import real_now
from plaza.integrity.models import Leaf
from plaza.people.actions import PeopleError, accept_invitation, appoint, invite, set_duty
from plaza.people.models import Duty, Invitation, Officer, Role, User
from plaza.people.rules import may_invite
from tests.fixtures.crowds import at_once

pytestmark = pytest.mark.django_db


def invited(**more: str) -> str:
    told = {"name": "Kartini", "role": "koordinator", "actor": "operator"} | more
    return invite("Kartini@Contoh.id", **told)


def test_an_invitation_makes_an_officer_once():
    secret = invited()
    officer = accept_invitation(secret)
    assert officer.user.email == "kartini@contoh.id"
    assert [(role.name, role.tenant) for role in officer.roles.all()] == [("koordinator", "")]
    with pytest.raises(PeopleError, match="tidak berlaku lagi"):
        accept_invitation(secret)
    assert Officer.objects.count() == 1


def test_the_secret_itself_is_not_kept():
    secret = invited()
    assert secret not in Invitation.objects.get().secret


@pytest.mark.parametrize("secret", ["", "x", "no-such-secret" * 3])
def test_a_secret_that_is_none_makes_nobody(secret):
    invited()
    with pytest.raises(PeopleError):
        accept_invitation(secret)
    assert not Officer.objects.exists()


def test_an_invitation_ends_after_a_week(clock):
    secret = invited()
    clock.forward(days=7, seconds=1)
    with pytest.raises(PeopleError):
        accept_invitation(secret)


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_the_link_at_once_one_comes_in():
    secret = invited()

    def come_in(_: int) -> bool:
        try:
            accept_invitation(secret)
        except PeopleError:
            return False
        return True

    assert sorted(at_once(come_in, times=4)) == [False, False, False, True]
    assert Role.objects.count() == 1


@pytest.mark.parametrize(("role", "tenant"), [("raja", ""), ("petugas", ""), ("koordinator", "DPMPTSP")])
def test_a_role_that_makes_no_sense_is_refused_in_words(role, tenant):
    with pytest.raises(PeopleError):
        invited(role=role, tenant=tenant)
    assert not Invitation.objects.exists()


def test_a_citizen_who_becomes_an_officer_stays_the_same_person(citizen):
    siti = citizen().user
    secret = invite(siti.email.upper(), name="Siti", role="petugas", tenant="DPMPTSP", actor="officer:1")
    assert accept_invitation(secret).user == siti


def test_a_second_role_joins_the_first(officer_of):
    rina = officer_of("DPMPTSP").officer
    appoint(rina.user, name="Rina", role="kepala", tenant="DPMPTSP", actor="officer:1")
    appoint(rina.user, name="Rina", role="kepala", tenant="DPMPTSP", actor="officer:1")
    assert sorted(rina.roles.values_list("name", flat=True)) == ["kepala", "petugas"]


def test_every_step_stands_in_the_log():
    accept_invitation(invited())
    assert list(Leaf.objects.order_by("pk").values_list("kind", "actor")) == [
        ("people.invited", "operator"),
        ("people.appointed", "operator"),
    ]


def test_duty_ends_after_it_starts(officer_of):
    rina = officer_of("DPMPTSP", on_duty=False).officer
    moment = real_now()
    with pytest.raises(PeopleError):
        set_duty(rina, tenant="DPMPTSP", starts_at=moment, ends_at=moment - timedelta(hours=1), actor="officer:1")
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("inviter", "role", "tenant", "may"),
    [
        (("koordinator", ""), "kepala", "DPMPTSP", True),
        (("koordinator", ""), "koordinator", "", True),
        (("kepala", "DPMPTSP"), "petugas", "DPMPTSP", True),
        (("kepala", "DPMPTSP"), "petugas", "DISDUKCAPIL", False),
        (("kepala", "DPMPTSP"), "kepala", "DPMPTSP", False),
        (("petugas", "DPMPTSP"), "petugas", "DPMPTSP", False),
        (("inspektorat", ""), "petugas", "DPMPTSP", False),
    ],
)
def test_who_may_invite_whom(inviter, role, tenant, may):
    assert may_invite(role, inviter=frozenset({inviter}), tenant=tenant) is may


def test_the_command_prints_a_link_for_the_first_coordinator(capsys):
    words = cli.parser().parse_args(["invite", "kartini@contoh.id", "--name", "Kartini"])
    assert words.run(words) == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://localhost:8000/undangan/")
    assert accept_invitation(link.rstrip("/").rpartition("/")[2]).name == "Kartini"


def test_the_command_refuses_in_one_sentence(capsys):
    words = cli.parser().parse_args(["invite", "kartini@contoh.id", "--role", "petugas"])
    assert words.run(words) == 2
    assert capsys.readouterr().err.startswith("plaza: ")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_from_the_link_to_the_coordinators_page_leads_through_a_second_factor(clock):
    browser, secret = Client(), invited()
    assert browser.post(f"/undangan/{secret}/").status_code == 302
    to_set_up = browser.get("/koordinator/")
    assert to_set_up.headers["Location"] == "/akun/2fa/totp/activate/?next=/koordinator/"
    browser.get(to_set_up.headers["Location"])
    shared = browser.session["mfa.totp.secret"]
    assert browser.post(to_set_up.headers["Location"], {"code": code(shared)}).status_code == 302
    assert User.objects.get().authenticator_set.filter(type="totp").exists()

    clock.forward(minutes=2)
    to_confirm = browser.get("/koordinator/")
    assert to_confirm.headers["Location"] == "/akun/2fa/reauthenticate/?next=/koordinator/"
    assert browser.post(to_confirm.headers["Location"], {"code": "000000"}).status_code == 200
    assert browser.get("/koordinator/").status_code == 302
    confirmed = browser.post(to_confirm.headers["Location"], {"code": code(shared)})
    assert confirmed.headers["Location"] == "/koordinator/"
    assert browser.get("/koordinator/").status_code == 200
