"""A role is offered by letter, opens for the invited person alone, and above officer needs a second person's yes."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from plaza import cli
from plaza.core.clock import real_now
from plaza.core.work import run_all
from plaza.integrity.models import Leaf
from plaza.people.actions import PeopleError, appoint, set_duty
from plaza.people.inviting import OPERATOR, accept_invitation, answer_request, approve_on_server, invite
from plaza.people.models import Duty, Invitation, Officer, Role, User
from plaza.people.rules import may_invite
from plaza.people.signals import staff_told
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.crowds import at_once

pytestmark = pytest.mark.django_db
EMAIL = "kartini@contoh.id"


def known(email: str = EMAIL) -> User:
    """Somebody who has shown that they read the letters of this address."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The secrets of the links that letters carry, as the people who get them read them."""
    links: list[str] = []

    def hear(*, link: str, **_: object) -> None:
        if "/undangan/" in link:
            links.append(link.rstrip("/").rpartition("/")[2])

    staff_told.connect(hear)
    yield links
    staff_told.disconnect(hear)


def invited(**more: str) -> Invitation:
    told = {"name": "Kartini", "role": "koordinator", "actor": OPERATOR} | more
    return invite("Kartini@Contoh.id", **told)


def test_an_invitation_makes_an_officer_once(sent):
    invited()
    officer = accept_invitation(sent[0], user=known())
    assert officer.user.email == EMAIL
    assert [(role.name, role.tenant) for role in officer.roles.all()] == [("koordinator", "")]
    with pytest.raises(PeopleError, match="tidak berlaku lagi"):
        accept_invitation(sent[0], user=known())
    assert Officer.objects.count() == 1


def test_the_secret_itself_is_not_kept(sent):
    assert sent[:] == [] and invited().secret not in sent
    assert sent[0] not in (Invitation.objects.get().secret or "")


@pytest.mark.parametrize("secret", ["", "x", "no-such-secret" * 3])
def test_a_secret_that_is_none_makes_nobody(secret):
    invited()
    with pytest.raises(PeopleError):
        accept_invitation(secret, user=known())
    assert not Officer.objects.exists()


def test_an_invitation_ends_after_a_week(clock, sent):
    invited()
    clock.forward(days=7, seconds=1)
    with pytest.raises(PeopleError):
        accept_invitation(sent[0], user=known())


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_the_link_at_once_one_comes_in(sent):
    invited()
    user = known()

    def come_in(_: int) -> bool:
        try:
            accept_invitation(sent[0], user=user)
        except PeopleError:
            return False
        return True

    assert sorted(at_once(come_in, times=4)) == [False, False, False, True]
    assert Role.objects.count() == 1


def test_whoever_posts_the_link_of_somebody_elses_invitation_gets_nothing(officer_of, citizen, sent):
    put_catalogue()
    siti = citizen("siti")
    EmailAddress.objects.create(user=siti.user, email=siti.user.email, verified=True, primary=True)
    head = officer_of("DPMPTSP", role="kepala")
    head.post("/koordinator/orang/", {"email": siti.user.email, "name": "Siti", "role": "petugas", "tenant": "DPMPTSP"})
    for browser, answer in ((head, 410), (Client(), 302)):
        assert browser.post(f"/undangan/{sent[0]}/", {"answer": "accept"}).status_code == answer
        assert browser.get(f"/undangan/{sent[0]}/").status_code == answer
    assert not Officer.objects.filter(user=siti.user).exists()
    assert str(head.session.get("_auth_user_id")) == str(head.user.pk), "the head is still who they were"


def test_the_inviter_never_sees_the_link(officer_of, sent):
    put_catalogue()
    head = officer_of("DPMPTSP", role="kepala")
    answer = head.post(
        "/koordinator/orang/", {"email": EMAIL, "name": "K", "role": "petugas", "tenant": "DPMPTSP"}, follow=True
    )
    page = answer.content.decode()
    assert EMAIL in page
    assert "/undangan/" not in page
    assert sent[0] not in page


def test_the_letter_goes_to_the_invited_address_alone(sent, mailoutbox):
    invited()
    run_all()
    letters = [letter for letter in mailoutbox if sent[0] in letter.body]
    assert [letter.to for letter in letters] == [[EMAIL]]


def test_an_address_that_was_only_written_down_proves_nothing(citizen, sent):
    mallory = citizen("mallory").user
    EmailAddress.objects.create(user=mallory, email=EMAIL, verified=False)
    invited()
    with pytest.raises(PeopleError, match="alamat lain"):
        accept_invitation(sent[0], user=mallory)


def test_an_existing_account_is_asked_and_may_say_no(citizen, sent):
    siti = citizen("siti")
    EmailAddress.objects.create(user=siti.user, email=siti.user.email, verified=True, primary=True)
    invite(siti.user.email.upper(), name="Siti", role="petugas", tenant="DPMPTSP", actor="officer:1")
    assert "Terima undangan" in siti.get(f"/undangan/{sent[0]}/").content.decode()
    assert not Officer.objects.exists()
    siti.post(f"/undangan/{sent[0]}/", {"answer": "decline"})
    assert siti.post(f"/undangan/{sent[0]}/", {"answer": "accept"}).status_code == 410
    assert not Officer.objects.exists()


@pytest.mark.parametrize(("role", "tenant"), [("raja", ""), ("petugas", ""), ("koordinator", "DPMPTSP")])
def test_a_role_that_makes_no_sense_is_refused_in_words(role, tenant):
    with pytest.raises(PeopleError):
        invited(role=role, tenant=tenant)
    assert not Invitation.objects.exists()


def test_a_second_role_joins_the_first(officer_of):
    rina = officer_of("DPMPTSP").officer
    appoint(rina.user, name="Rina", role="kepala", tenant="DPMPTSP", actor="officer:1")
    appoint(rina.user, name="Rina", role="kepala", tenant="DPMPTSP", actor="officer:1")
    assert sorted(rina.roles.values_list("name", flat=True)) == ["kepala", "petugas"]


# The second person's yes


def test_a_role_above_officer_waits_for_a_second_persons_yes(officer_of, sent):
    put_catalogue()
    asking, second = officer_of("", role="koordinator"), officer_of("", role="koordinator")
    asking.post("/koordinator/orang/", {"email": EMAIL, "name": "K", "role": "kepala", "tenant": "DPMPTSP"})
    assert sent == []
    waiting = Invitation.objects.get()
    assert EMAIL not in asking.get("/koordinator/orang/").content.decode(), "nobody is their own second person"
    with pytest.raises(PeopleError):
        answer_request(waiting.pk, viewer=asking.viewer, yes=True)
    assert EMAIL in second.get("/koordinator/orang/").content.decode()
    second.post(f"/koordinator/orang/jawab/peran/{waiting.pk}/", {"answer": "yes"})
    assert len(sent) == 1
    accept_invitation(sent[0], user=known())
    kinds = [leaf.kind for leaf in Leaf.objects.filter(kind__startswith="people.").order_by("pk")]
    assert kinds[-3:] == ["people.invited", "people.role_approved", "people.appointed"]


def test_a_second_person_may_say_no_and_then_there_is_no_link(officer_of, sent):
    asking, second = officer_of("", role="koordinator"), officer_of("", role="inspektorat")
    waiting = invited(actor=asking.officer.ref)
    second.post(f"/koordinator/orang/jawab/peran/{waiting.pk}/", {"answer": "no"})
    with pytest.raises(PeopleError):
        answer_request(waiting.pk, viewer=second.viewer, yes=True)
    assert sent == []


def test_nobody_says_yes_to_their_own_elevation(officer_of, sent):
    head, asking = officer_of("", role="koordinator"), officer_of("", role="koordinator")
    waiting = invite(head.user.email, name="H", role="koordinator", actor=asking.officer.ref)
    with pytest.raises(PeopleError):
        answer_request(waiting.pk, viewer=head.viewer, yes=True)


@pytest.mark.parametrize("role", ["petugas", "kepala"])
def test_an_officer_or_a_head_is_no_second_person(officer_of, sent, role):
    other = officer_of("DPMPTSP", role=role)
    with pytest.raises(PeopleError):
        answer_request(invited(actor="officer:999").pk, viewer=other.viewer, yes=True)


def test_where_there_is_no_second_person_the_operator_says_yes_on_the_server(sent):
    waiting = invited(actor="officer:999")
    assert approve_on_server(waiting.pk).approved_by == OPERATOR
    assert len(sent) == 1
    with pytest.raises(PeopleError):
        approve_on_server(waiting.pk)


def test_the_operator_names_the_first_of_a_kind_alone_and_later_ones_with_a_yes(officer_of, sent):
    invited(role="inspektorat")
    assert len(sent) == 1
    officer_of("", role="inspektorat")
    assert invited(role="inspektorat").secret is None
    assert len(sent) == 1


def test_every_step_stands_in_the_log(sent):
    invited()
    accept_invitation(sent[0], user=known())
    kinds = list(Leaf.objects.filter(kind__startswith="people.").order_by("pk").values_list("kind", "actor"))
    assert kinds == [("people.invited", "operator"), ("people.appointed", "operator")]


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
        (("koordinator", ""), "inspektorat", "", False),
        (("inspektorat", ""), "inspektorat", "", True),
        (("inspektorat", ""), "koordinator", "", False),
        (("kepala", "DPMPTSP"), "petugas", "DPMPTSP", True),
        (("kepala", "DPMPTSP"), "petugas", "DISDUKCAPIL", False),
        (("kepala", "DPMPTSP"), "kepala", "DPMPTSP", False),
        (("petugas", "DPMPTSP"), "petugas", "DPMPTSP", False),
        (("inspektorat", ""), "petugas", "DPMPTSP", False),
    ],
)
def test_who_may_invite_whom(inviter, role, tenant, may):
    assert may_invite(role, inviter=frozenset({inviter}), tenant=tenant) is may


def test_the_command_sends_a_letter_to_the_first_coordinator_and_prints_no_link(capsys, sent):
    words = cli.parser().parse_args(["invite", EMAIL, "--name", "Kartini"])
    assert words.run(words) == 0
    said = capsys.readouterr().out
    assert EMAIL in said
    assert sent[0] not in said
    assert accept_invitation(sent[0], user=known()).name == "Kartini"


def test_the_command_refuses_in_one_sentence(capsys):
    words = cli.parser().parse_args(["invite", EMAIL, "--role", "petugas"])
    assert words.run(words) == 2
    assert capsys.readouterr().err.startswith("plaza: ")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_from_the_letter_to_the_coordinators_page_leads_through_code_and_second_factor(clock, sent, mailoutbox):
    invited()
    browser, page = Client(), f"/undangan/{sent[0]}/"
    assert browser.get(page)["Location"].startswith("/masuk/")
    asked = browser.post("/akun/login/code/", {"email": EMAIL, "next": page})
    run_all()
    letters = [letter.body for letter in mailoutbox if "/undangan/" not in letter.body]
    found = re.search(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b", letters[-1])
    assert found, letters
    came = browser.post(asked["Location"], {"code": found[0], "next": page})
    assert came["Location"] == page, "one code is enough, for a new address too"
    assert browser.post(page, {"answer": "accept"}).status_code == 302
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
