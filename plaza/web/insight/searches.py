"""Searches that found nothing, by week: the coordinator says what was meant, and the search knows it from then on."""

import csv
import io
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from plaza.catalogue.actions import LearningError, learn_words, unlearn_words
from plaza.catalogue.models import LearnedWords
from plaza.catalogue.queries import Unknown, learned_words, missed_searches, missed_weeks, services
from plaza.catalogue.rules.missed import COUNTED_EVERY, KEPT_WEEKS, SHOWN_FROM
from plaza.core.digits import whole_number
from plaza.core.texts import Pair, t
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

WEEKS_SHOWN = 12


@lock("role", "koordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: HttpRequest) -> HttpResponse:
    """A week's words with how often they were asked, and what the search has been taught."""
    problem: object = None
    if request.method == "POST":
        try:
            messages.success(request, str(_act(request)))
            return redirect(request.get_full_path())
        except LearningError as refusal:
            problem = refusal.words
        except Unknown:
            problem = t("Pilih layanan dari daftar.", "Choose a service from the list.")
    weeks = missed_weeks()[:WEEKS_SHOWN]
    week = _week(request.GET.get("pekan", ""), weeks)
    context = {
        "weeks": weeks, "week": week, "rows": missed_searches(week) if week else [], "services": services(), "problem": problem,
        "learned": learned_words(), "least": SHOWN_FROM, "minutes": int(COUNTED_EVERY.total_seconds() // 60), "kept": KEPT_WEEKS,
    }  # fmt: skip
    return render(request, "insight/searches.html", context, status=422 if problem else 200)


def _week(text: str, weeks: list[date]) -> date | None:
    """The week asked for among those there are; the newest otherwise."""
    known = {str(week): week for week in weeks}
    return known.get(text) or next(iter(weeks), None)


def _act(request: HttpRequest) -> Pair:
    given, actor = request.POST, viewer_of(request).actor
    if "lupakan" in given:
        named = given["lupakan"]
        row = LearnedWords.objects.filter(pk=whole_number(named)).first()
        if row is None:
            raise Http404
        unlearn_words(row, actor=actor)
        return t("Kata itu dilupakan.", "These words are forgotten.")
    learn_words(given.get("words", ""), service=given.get("service", ""), actor=actor)
    return t("Diajarkan: kata itu kini menemukan layanannya.", "Taught: these words now find the service.")


@lock("role", "koordinator")
@require_safe
def missed_csv(request: HttpRequest) -> HttpResponse:
    """All weeks as CSV: week, words, how often, and whether they find something now. Words are letters and digits alone."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("week", "words", "count", "found_now"))
    writer.writerows((row.week, row.words, row.count, "yes" if row.found_now else "no") for row in missed_searches())
    headers = {"Content-Disposition": 'attachment; filename="kata-tak-ketemu.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
