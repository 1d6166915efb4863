"""Agencies opening soon in, and a calendar that is data: what does not hold together is refused in words."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plaza.catalogue.actions import CalendarError, close_suddenly, load_holidays, set_holiday, withdraw_closing
from plaza.catalogue.models import Closing, Holiday, Schedule, Tenant
from plaza.catalogue.queries import get_tenant, tenant_spans, tenant_status, ways
from plaza.catalogue.signals import closing_announced
from plaza.core.clock import WITA, now
from plaza.facilities.actions import BuildingError, set_preparation, set_tenant_state
from plaza.facilities.actions.tenants import preparation_of
from plaza.facilities.models import Counter
from plaza.facilities.rules import CHECKLIST, TENANT_MOVES, TENANT_STATES
from plaza.queueing.actions import QueueClosed, take_ticket

FILE = "years:\n  {year}: {{decreed: true, source: SKB}}\nholidays:\n- {{date: {day}, kind: national, name_id: Libur, name_en: Day off}}\n"


def wita(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


def test_a_tenant_opens_when_nothing_is_missing_and_says_what_is(house):
    Tenant.objects.filter(code="BPJS").update(status="preparing")
    with pytest.raises(BuildingError, match="petugas yang ditunjuk"):
        set_tenant_state("BPJS", to="open", actor="officer:1")
    set_preparation("BPJS", done=CHECKLIST, responsible="Ibu Contoh", actor="officer:1")
    set_tenant_state("BPJS", to="open", actor="officer:1")
    assert not get_tenant("BPJS").preparing
    assert preparation_of("BPJS").responsible == "Ibu Contoh"


def test_a_tenant_without_a_counter_does_not_open(house):
    Tenant.objects.filter(code="BPJS").update(status="preparing")
    Counter.objects.filter(tenant="BPJS").delete()
    set_preparation("BPJS", done=CHECKLIST, responsible="", actor="officer:1")
    with pytest.raises(BuildingError, match="loket"):
        set_tenant_state("BPJS", to="open", actor="officer:1")


def test_by_video_only_its_services_stay_reachable(house, alice):
    set_tenant_state("BPJS", to="video", actor="officer:1")
    service = get_tenant("BPJS").services.get()
    assert [way.channel for way in ways(service)] == ["online", "video"]
    assert take_ticket("BPJS-01", holder=alice.device).channel == "video"


def test_every_state_has_its_steps_and_an_unknown_one_is_refused(house):
    assert set(TENANT_MOVES) == set(TENANT_STATES)
    for to in ("invited", "gone"):
        with pytest.raises(BuildingError, match="tidak dapat"):
            set_tenant_state("BPJS", to=to, actor="officer:1")


def test_the_coordinators_page_says_who_answers_and_what_is_missing(house, officer_of):
    boss = officer_of("", role="koordinator")
    Tenant.objects.filter(code="BPJS").update(status="preparing")
    answer = boss.post("/koordinator/instansi/", {"tenant": "BPJS", "to": "open"})
    assert answer.status_code == 409
    assert "masih kurang" in answer.content.decode()
    boss.post(
        "/koordinator/instansi/",
        {"tenant": "BPJS", "done": ["agreement"], "responsible": "Pak Contoh", "opens_on": "01-12-2026"},
    )
    assert "Pak Contoh" in boss.get("/koordinator/instansi/").content.decode()


# Closings


def test_a_sudden_closing_shuts_one_tenant_and_those_who_listen_hear_of_it(house, alice):
    told = []

    def hear(**news):
        told.append(news)

    closing_announced.connect(hear)
    try:
        span = {"starts_at": wita("2026-11-24 09:00"), "ends_at": wita("2026-11-24 11:00")}
        row = close_suddenly("BPJS", **span, why_id="Listrik padam", why_en="Power cut", actor="officer:1")
    finally:
        closing_announced.disconnect(hear)
    assert (told[0]["tenant"], str(told[0]["why"])) == ("BPJS", "Listrik padam")
    status = tenant_status(get_tenant("BPJS"))
    assert (status.state, status.opens_at) == ("closed", wita("2026-11-24 11:00"))
    assert tenant_status(get_tenant("DPMPTSP")).state == "open"
    with pytest.raises(QueueClosed):
        take_ticket("BPJS-01", holder=alice.device)
    assert tenant_spans(get_tenant("BPJS"), day=date(2026, 11, 24)) == [
        (wita("2026-11-24 08:00"), wita("2026-11-24 09:00")), (wita("2026-11-24 11:00"), wita("2026-11-24 16:00")),
    ]  # fmt: skip
    withdraw_closing(row, actor="officer:1")
    assert tenant_status(get_tenant("BPJS")).state == "open"


def test_a_closing_that_is_to_come_shortens_the_day(house):
    close_suddenly(
        "",
        starts_at=wita("2026-11-24 14:00"),
        ends_at=wita("2026-11-25 10:00"),
        why_id="Rapat",
        why_en="Meeting",
        actor="x",
    )
    assert tenant_status(get_tenant("BPJS")).closes_at == wita("2026-11-24 14:00")
    at_night = tenant_status(get_tenant("BPJS"), at=wita("2026-11-24 20:00"))
    assert at_night.opens_at == wita("2026-11-25 10:00")


@pytest.mark.parametrize(("hours", "why"), [(-1, "a"), (24 * 90, "a"), (2, " ")])
def test_a_closing_that_cannot_be_is_refused_in_words(house, hours, why):
    with pytest.raises(CalendarError):
        close_suddenly(
            "BPJS", starts_at=now(), ends_at=now() + timedelta(hours=hours), why_id=why, why_en=why, actor="x"
        )
    assert not Closing.objects.exists()


def test_a_holiday_file_of_another_year_changes_nothing_and_says_so(house):
    with pytest.raises(CalendarError, match=r"2025.*2027"):
        load_holidays(FILE.format(year=2025, day="2025-01-01"), year=2027, actor="officer:1")
    assert not Holiday.objects.exists()


def test_a_years_file_replaces_that_year_and_keeps_what_was_edited_on_a_page(house):
    set_holiday(date(2027, 5, 1), kind="local", name_id="Hari kota", name_en="City day", actor="officer:1")
    load_holidays(FILE.format(year=2027, day="2027-03-01"), year=2027, actor="officer:1")
    assert load_holidays(FILE.format(year=2027, day="2027-01-01"), year=2027, actor="officer:1") == 1
    assert list(Holiday.objects.order_by("day").values_list("day", flat=True)) == [date(2027, 1, 1), date(2027, 5, 1)]


HOURS = {"act": "jadwal", "schedule": "weekdays", "tue": "08.00-12.00, 13.00-15.30"}


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        ("08.00-12.00, 11.00-15.00", "bertumpang tindih"),
        ("12.00-08.00", "sesudah jam mulai"),
        ("pagi", "tulis jam seperti"),
        ("08.00-25.00", "tulis jam seperti"),
    ],
)
def test_a_schedule_that_overlaps_itself_is_refused_in_words_and_nothing_changes(house, officer_of, monday, words):
    boss, before = officer_of("", role="koordinator"), Schedule.objects.get(code="weekdays").days
    answer = boss.post("/koordinator/kalender/", {**HOURS, "mon": monday})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Senin" in answer.content.decode()
    assert Schedule.objects.get(code="weekdays").days == before


def test_the_calendar_page_keeps_hours_days_off_files_and_closings(house, officer_of):
    boss = officer_of("", role="koordinator")
    post = lambda **given: boss.post("/koordinator/kalender/", given).status_code  # noqa: E731
    assert post(**HOURS, mon="08.00-12.00") == 302
    assert Schedule.objects.get(code="weekdays").days["mon"] == ["08:00-12:00"]
    day_off = {"day": "24-12-2026", "kind": "joint_leave", "name_id": "Cuti", "name_en": "Leave"}
    assert post(act="libur", **day_off) == 302
    assert post(act="libur", **day_off | {"kind": "party"}) == 422
    assert post(act="biasa", day="24-12-2026") == 302
    wrong = SimpleUploadedFile("libur.yaml", FILE.format(year=2025, day="2025-01-01").encode())
    assert post(act="berkas", year="2026", file=wrong) == 422
    right = SimpleUploadedFile("libur.yaml", FILE.format(year=2026, day="2026-12-25").encode())
    assert post(act="berkas", year="2026", file=right) == 302
    span = {"from_day": "24-11-2026", "from_hour": "12.00", "until_day": "24-11-2026", "until_hour": "13.00"}
    assert post(act="tutup", tenant="BPJS", why_id="Rapat", why_en="Meeting", **span) == 302
    assert "Rapat" in boss.get("/koordinator/kalender/").content.decode()
    assert post(act="batal", closing=str(Closing.objects.get().pk)) == 302
    assert post(act="instansi", tenant="BPJS", hours="nowhere") == 422
