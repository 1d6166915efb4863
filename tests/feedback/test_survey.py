"""One event, one answer: by whoever holds the link, once, however often it is sent."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from plaza.core.clock import today
from plaza.feedback.actions import BadAnswer, answer_survey, invite
from plaza.feedback.models import Answer, Invitation
from plaza.feedback.queries import invitation, profile, scores, scores_by, scores_by_month, spoken, survey_link
from plaza.integrity.models import Leaf
from plaza.queueing.actions import accept, call_next, finish, take_ticket
from plaza.queueing.queries import ticket_of
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

SERVICE, TENANT = "DPMPTSP-24", "DPMPTSP"
ALL_GOOD = {f"u{n}": "3" for n in range(1, 10)}
LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2040, 1, 1)


def asked(about: str = "ticket:A", *, person: str = "") -> str:
    return invite(about, service=SERVICE, tenant=TENANT, channel="video", person=person)


def answered(about: str, mark: int = 3, *, tenant: str = TENANT, words: str = "") -> None:
    found = invitation(invite(about, service=f"{tenant}-01", tenant=tenant, channel="counter"))
    assert found
    assert answer_survey(found, marks=[mark] * 9, words=words)


@pytest.mark.django_db
def test_asking_twice_is_asking_once():
    assert asked() == asked()
    assert Invitation.objects.count() == 1
    assert survey_link("ticket:A") == f"/nilai/{asked()}/"
    assert survey_link("ticket:B") is None


@pytest.mark.django_db
def test_one_person_counts_once_a_day_for_a_service():
    assert asked("ticket:A", person="device:x") == asked("ticket:B", person="device:x")
    assert asked("ticket:C", person="device:y") != asked("ticket:A")
    assert survey_link("ticket:B") is None


def test_sending_it_a_thousand_times_changes_nothing(city, alice):
    token = asked()
    for _ in range(3):
        assert alice.post(f"/nilai/{token}/", ALL_GOOD).status_code in (200, 302)
    found = Invitation.objects.get()
    for _ in range(997):
        assert not answer_survey(found, marks=[1] * 9)
    assert scores(LONG_AGO, FAR_AHEAD).respondents == 1
    assert scores(LONG_AGO, FAR_AHEAD).index == Decimal("75.00")
    assert Leaf.objects.filter(kind="survey.answered").count() == 1


def test_the_link_is_all_one_needs_and_thanks_afterwards(city, stranger):
    path = f"/nilai/{asked()}/"
    page = stranger.get(path).content.decode()
    assert page.count('type="radio"') == 36
    answer = stranger.post(path, ALL_GOOD | {"words": "Petugasnya ramah", "sex": "f", "age": "nonsense"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "Terima kasih" in stranger.get(path).content.decode()
    kept = Answer.objects.get()
    assert (kept.words, kept.themes, kept.sex, kept.age) == ("Petugasnya ramah", ["staff"], "f", "")
    assert survey_link("ticket:A") is None


def test_what_is_missing_is_said_and_what_was_chosen_is_kept(city, stranger):
    path = f"/nilai/{asked()}/"
    answer = stranger.post(path, {key: mark for key, mark in ALL_GOOD.items() if key not in ("u4", "u9")} | {"u9": "7"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(" checked") == 7
    assert 'href="#u4-3"' in page
    assert 'href="#u9-3"' in page
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_a_link_that_was_never_given_is_not_there(stranger):
    assert stranger.get("/nilai/nothing/").status_code == 404
    assert stranger.post("/nilai/nothing/", ALL_GOOD).status_code == 404


@pytest.mark.django_db
def test_a_bad_answer_changes_nothing():
    asked()
    with pytest.raises(BadAnswer):
        answer_survey(Invitation.objects.get(), marks=[5] * 9)
    assert not Invitation.objects.get().answered


@pytest.mark.django_db
def test_nothing_leads_from_an_answer_to_its_event():
    answered("ticket:SECRET")
    row = Answer.objects.values().get()
    leaf = Leaf.objects.get(kind="survey.answered")
    assert "SECRET" not in str(row)
    assert b"SECRET" not in bytes(leaf.data)
    assert leaf.actor == "responden"
    assert "answered_at" not in {field.name for field in Invitation._meta.get_fields()}


@pytest.mark.django_db
def test_the_index_is_told_by_tenant_service_and_month():
    for number, mark in enumerate([4, 4, 3, 3, 3, 2]):
        answered(f"ticket:{number}", mark)
    answered("ticket:X", 1, tenant="DUKCAPIL")
    invite("ticket:Y", service="DPMPTSP-01", tenant="DPMPTSP", channel="video")
    whole = scores(today(), today())
    own = scores(today(), today(), tenant="DPMPTSP")
    assert (whole.respondents, own.respondents, own.population) == (7, 6, 7)
    assert own.index == Decimal("79.17")
    assert own.band == "B"
    assert own.margin is not None
    assert [one.key for one in scores_by("tenant", since=LONG_AGO, until=FAR_AHEAD)] == ["DPMPTSP", "DUKCAPIL"]
    assert scores(today(), today(), service="DUKCAPIL-01").band == "D"
    assert scores(today() + timedelta(days=1), FAR_AHEAD).index is None
    assert [one.key for one in scores_by_month(LONG_AGO, FAR_AHEAD)] == [f"{today():%Y-%m}"]


@pytest.mark.django_db
def test_few_people_are_not_counted_out():
    for number in range(6):
        found = invitation(asked(f"ticket:{number}"))
        assert found
        answer_survey(found, marks=[3] * 9, about_you={"sex": "f" if number else "m"})
    assert profile(LONG_AGO, FAR_AHEAD)["sex"] == {"f": 5, "m": None}


@pytest.mark.django_db
def test_words_are_grouped_and_name_nobody(officer_of):
    officer_of(name="Rina Teladan")
    answered("ticket:1", words="rina lama sekali, telepon 08123456789")
    answered("ticket:2", words="Antre dua jam")
    told = {one.theme.key: one for one in spoken(LONG_AGO, FAR_AHEAD)}
    assert told["waiting"].count == 2
    assert "rina" not in " ".join(told["waiting"].examples).lower()
    assert "0812" not in " ".join(told["waiting"].examples)


def test_whoever_was_served_finds_the_survey_on_the_tickets_page(
    city: None, clock: Clock, alice: Person, bob: Person, officer_of: Callable[..., Person]
) -> None:
    ticket = take_ticket(SERVICE, holder=alice.device)
    officer = officer_of(TENANT).officer
    assert officer
    called = call_next(officer)
    accept(called, actor=alice.viewer.actor)
    finish(ticket_of(ticket.ref), officer, outcome="resolved")
    link = survey_link(ticket.subject)
    assert link
    assert link in alice.get(f"/tiket/{ticket.ref}/").content.decode()
    assert bob.get(f"/tiket/{ticket.ref}/").status_code == 404
    alice.post(link, ALL_GOOD)
    assert link not in alice.get(f"/tiket/{ticket.ref}/").content.decode()
    assert scores(LONG_AGO, FAR_AHEAD, tenant=TENANT).respondents == 1
