"""The survey page: nine questions on one page, a thumb's reach each, without an account and without JavaScript."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plaza.catalogue.queries import Unknown, get_service
from plaza.core.texts import Pair, t
from plaza.feedback.actions import answer_survey
from plaza.feedback.models import Invitation
from plaza.feedback.queries import invitation
from plaza.feedback.rules.survey import ELEMENTS, PROFILE, Element
from plaza.feedback.rules.themes import LONGEST
from plaza.people.locks import lock
from plaza.web.feedback.words import pair

ABOUT_YOU: dict[str, Pair] = {
    "sex": t("Jenis kelamin", "Sex"), "age": t("Umur", "Age"), "school": t("Pendidikan", "Education"),
    "work": t("Pekerjaan", "Occupation"),
}  # fmt: skip


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once; whoever comes again, or sends again, is thanked and changes nothing."""
    found = invitation(token)
    if found is None:
        raise Http404
    if found.answered:
        return render(request, "feedback/thanks.html", {"named": _service(found)})
    if request.method != "POST":
        return render(request, "feedback/survey.html", _context(found, QueryDict()))
    marks = [_mark(request.POST.get(element.key, "")) for element in ELEMENTS]
    if 0 in marks:
        context = _context(found, request.POST, missing=[key for key, mark in _keyed(marks) if not mark])
        return render(request, "feedback/survey.html", context, status=422)
    about_you = {name: request.POST.get(name, "") for name in PROFILE}
    answer_survey(found, marks=marks, words=request.POST.get("words", ""), about_you=about_you)
    return redirect("survey", token)


def _keyed(marks: list[int]) -> list[tuple[str, int]]:
    return [(element.key, mark) for element, mark in zip(ELEMENTS, marks, strict=True)]


def _mark(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4") else 0


def _service(found: Invitation) -> object:
    """The service by its name in the catalogue, or nothing when it is no longer there."""
    try:
        return get_service(found.service)
    except Unknown:
        return None


def _context(found: Invitation, given: QueryDict, *, missing: list[str] | None = None) -> dict[str, object]:
    rows = [_row(element, found.channel, given.get(element.key, "")) for element in ELEMENTS]
    lacking = [row for row in rows if row["key"] in (missing or [])]
    return {
        "rows": rows, "missing": lacking, "named": _service(found), "words": given.get("words", "")[:LONGEST],
        "longest": LONGEST,
        "about_you": [
            {"name": name, "label": ABOUT_YOU[name], "chosen": given.get(name, ""),
             "choices": [(value, t(known, english)) for value, known, english in choices]}
            for name, choices in PROFILE.items()
        ],
    }  # fmt: skip


def _row(element: Element, channel: str, chosen: str) -> dict[str, object]:
    question = element.online if channel == "online" and element.online else element.question
    return {
        "key": element.key, "name": pair(element.name), "question": pair(question), "chosen": chosen,
        "answers": [(str(mark), pair(words), f"face-{mark}") for mark, words in enumerate(element.answers, 1)],
    }  # fmt: skip
