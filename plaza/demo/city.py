"""The sample city: prepared once in its data folder, kept between starts, forgotten on request."""

import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from plaza.catalogue.actions import seed_catalogue
from plaza.catalogue.models import MissedSearch
from plaza.catalogue.queries import tenants
from plaza.catalogue.rules.missed import week_of
from plaza.core.clock import now, today
from plaza.core.templatetags.plaza import wita
from plaza.demo.cast import appoint_everybody
from plaza.demo.history import tell_past
from plaza.demo.voices import speak
from plaza.facilities.actions import announce, bring_counters, make_kiosk
from plaza.facilities.queries import announcements, floors, kiosks

Say = Callable[[str], None]
MORE_COUNTERS = {"1-05": "DPMPTSP", "1-06": "DPMPTSP", "1-07": "", "2-18": "BPJSKES", "3-19": "DUKCAPIL"}
"""The sample house has 44 counters: the busiest tenants have several, and one belongs to nobody (information and priority help)."""
ANNOUNCED = (
    ("floor:3", "Lift di lantai 3 sedang diperiksa. Pendamping membantu Anda naik dan turun.",
     "The lift on floor 3 is being checked. A companion helps you up and down.", 3),
    ("tenant:SAMSAT", "Bawa STNK asli dan KTP pemilik saat datang ke loket.",
     "Bring the original vehicle registration and the owner's ID card to the counter.", 30),
)  # fmt: skip
"""What is told in the sample house: where, in both languages, and for how many days."""
IN_VAIN = {"karaoke": (6, 14, 11), "odong odong": (5, 9, 7), "layang layang": (2, 6, 5)}
"""What the sample city's search does not find: how often it was asked, this week and before."""
PEOPLE = (
    ("warga", "a citizen"),
    ("petugas:DPMPTSP", "an officer of the licensing agency"),
    ("kepala:DPMPTSP", "that agency's head"),
    ("koordinator", "the plaza's coordinator"),
    ("inspektorat", "the inspectorate"),
)


def forget() -> None:
    """Throws the sample city away: its database, files and letters. Only ever a demonstration's."""
    if settings.MODE == "production":
        raise ImproperlyConfigured("A production plaza cannot be reset.")
    for entry in settings.DATA_DIR.iterdir():
        if entry.name != "secrets":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def prepare(*, say: Say) -> None:
    """Makes everything the demonstration needs that is not there yet; the second time this is quick and keeps all data."""
    if settings.MODE == "production":
        raise ImproperlyConfigured("`plaza demo` is for demonstrations: set PLAZA_MODE=demo, or use `plaza serve`.")
    call_command("migrate", verbosity=0, interactive=False)
    _collect_static()
    if not tenants().exists():
        say("Filling a sample city …")
        report = seed_catalogue(settings.CATALOGUE_FILE or None, actor="sistem")
        if not report.ok:
            raise ImproperlyConfigured(str(report))
    appoint_everybody()
    bring_counters(MORE_COUNTERS, actor="sistem")
    for floor in floors():
        if not kiosks().filter(floor=floor).exists():
            make_kiosk(floor=floor, actor="sistem")
    _announce()
    _ask_in_vain()
    tell_past()
    speak()


def _announce() -> None:
    """Something to be told in the house, when nothing is."""
    if not announcements().exists():
        for place, words_id, words_en, days in ANNOUNCED:
            begin = now()
            announce(
                place, words_id=words_id, words_en=words_en, starts_at=begin, ends_at=begin + timedelta(days=days), actor="sistem"
            )  # fmt: skip


def _ask_in_vain() -> None:
    """What the sample city's people asked in vain in the last weeks, once."""
    if not MissedSearch.objects.exists():
        weeks = [week_of(today()) - timedelta(weeks=ago) for ago in range(len(next(iter(IN_VAIN.values()))))]
        MissedSearch.objects.bulk_create(
            MissedSearch(week=week, words=words, count=count)
            for words, counts in IN_VAIN.items()
            for week, count in zip(weeks, counts, strict=True)
        )


def _collect_static() -> None:
    """Collects the pages' own files when they are newer than what was collected."""
    source = settings.BASE / "web" / "static"
    newest = max((path.stat().st_mtime for path in source.rglob("*") if path.is_file()), default=0.0)
    done = settings.STATIC_ROOT / "staticfiles.json"
    if not done.exists() or done.stat().st_mtime < newest:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def greet(*, say: Say) -> None:
    """Says where the plaza is and how to walk in as somebody."""
    say(f"\n{settings.PLAZA_NAME} is open at {settings.PUBLIC_URL}   (its clock says {wita(now())})")
    say(f"Walk in as somebody, with one click: {settings.PUBLIC_URL}/demo/")
    for who, words in PEOPLE:
        say(f"  {settings.PUBLIC_URL}/demo/?who={who:<18} {words}")
    say("Letters that the plaza sends lie in " + str(settings.DATA_DIR / "mail") + ". Ctrl+C closes it.\n")
