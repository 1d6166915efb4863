"""The officer's review: the next case by the system's hand, what the system found, and a decision with its reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from plaza.applications.actions.drafting import ApplicationError
from plaza.applications.actions.reviewing import (
    answer_doubt,
    ask_for_document,
    grant_case,
    in_a_sentence,
    next_case,
    refusal_told,
    refuse_case,
)
from plaza.applications.models import Application
from plaza.applications.queries import (
    access_application,
    case_in_hand,
    cases_waiting,
    clock_of,
    definition_of,
    documents_of,
)
from plaza.core.texts import t
from plaza.people.belonging import note_device
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.rules import DECIDE
from plaza.people.viewers import viewer_of
from plaza.permits.queries import waiting_for_official
from plaza.verification.models import VaultFile
from plaza.verification.queries import shown_to
from plaza.web.citizen.findings import shown_findings
from plaza.web.citizen.words import summary_rows

MOST_SHOWN = 20
"""Pages of one document that are shown at once; each is drawn when the officer comes to it."""


def _officer(request: HttpRequest) -> Officer:
    officer = viewer_of(request).officer
    if officer is None:
        raise Http404
    return officer


@lock("role", "petugas", "kepala")
@require_http_methods(["GET", "HEAD", "POST"])
def next_one(request: HttpRequest) -> HttpResponse:
    """How many cases wait, and the button that hands over the next one; there is no list to choose from."""
    officer = _officer(request)
    if request.method == "POST":
        note_device(viewer_of(request))
        handed = next_case(officer)
        if handed is not None:
            return redirect("case", handed.reference)
    context = {
        "waiting": cases_waiting(officer).filter(handed_to=None).count(),
        "held": case_in_hand(officer),
        "officer": officer,
        "signatures": waiting_for_official() if any(role == "kepala" for role, _ in viewer_of(request).roles) else 0,
    }
    return render(request, "review/next.html", context)


@lock("role", "petugas", "kepala")
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: answers, documents, findings, and the three things an officer can do."""
    viewer, officer = viewer_of(request), _officer(request)
    found, _ = access_application(viewer, reference, purpose="memeriksa kasus", owner=False, mode=_needed(request))
    problem = None
    if request.method == "POST":
        try:
            _as_shown(request, found)
            if sentence := _still_to_confirm(request, found):
                return render(
                    request, "review/sure.html", _given(request) | {"application": found, "sentence": sentence}
                )
            if _decide(request, found, officer):
                return redirect("next_case")
        except Changed as refusal:
            context = _context(found, officer, refusal.sentence) | _given(request)
            return render(request, "review/case.html", context, status=409)
        except ApplicationError as refusal:
            problem = refusal.sentence
    context = _context(found, officer, problem) | _given(request)
    return render(request, "review/case.html", context, status=422 if problem else 200)


def _given(request: HttpRequest) -> dict[str, str]:
    """What the officer has written and chosen so far, so that nothing of it is lost."""
    return {name: request.POST.get(name, "") for name in ("decision", "requirement", "reason")}


def _still_to_confirm(request: HttpRequest, found: Application) -> str:
    """What takes something from the person counts the second time only: the sentence they will read, which the officer sees first."""
    choice, reason = request.POST.get("decision"), request.POST.get("reason", "")
    if request.POST.get("sure") == "yes" or choice not in ("refuse", "revoke"):
        return ""
    if choice == "revoke":
        return in_a_sentence(reason)
    return refusal_told(found, request.POST.get("requirement", ""), reason)


class Changed(ApplicationError):
    """The case is not any more what the page shows."""


def _as_shown(request: HttpRequest, found: Application) -> None:
    """A decision is about what the officer saw: a case that went on and came back is looked at anew."""
    shown = request.POST.get("version", "")
    if shown and shown != str(found.version):
        raise Changed(
            t(
                "Kasus ini berubah sejak halamannya dibuka. Ini keadaannya sekarang; periksa lagi, lalu putuskan.",
                "This case has changed since the page was opened. This is how it is now; look again, then decide.",
            )
        )


def _needed(request: HttpRequest) -> str:
    """A look at a case may have many causes; a decision needs the task that was given for it."""
    return DECIDE if request.method == "POST" else ""


def _decide(request: HttpRequest, found: Application, officer: Officer) -> bool:
    """Whether a decision was made: going back to write the sentence anew is none."""
    choice, about = request.POST.get("decision"), request.POST.get("requirement", "")
    reason = request.POST.get("reason", "")
    if choice == "grant":
        grant_case(found, officer=officer)
    elif choice == "refuse":
        refuse_case(found, officer=officer, requirement=about, reason=reason)
    elif choice in ("keep", "revoke"):
        answer_doubt(found, officer=officer, reason=reason, revoke=choice == "revoke")
    elif choice == "ask":
        ask_for_document(found, officer=officer, requirement=about, reason=reason)
    return choice != "write"


def _context(found: Application, officer: Officer, problem: object) -> dict[str, Any]:
    definition = definition_of(found)
    return {
        "application": found, "definition": definition, "officer": officer, "problem": problem,
        "rows": summary_rows(definition, found.answers),
        "papers": [(file, definition.documents.get(file.requirement), _pages(file)) for file in documents_of(found)],
        **shown_findings(found, for_officer=True), "for_officer": True,
        "clock": clock_of(found),
        "mine": found.handed_to_id == officer.pk and found.state == "review",
        "doubted": found.handed_to_id == officer.pk and found.doubted_at is not None,
        "doubt": found.events.filter(kind="review_requested").last(),
    }  # fmt: skip


def _pages(file: VaultFile) -> range:
    return range(1, min(file.pages, MOST_SHOWN) + 1)


@lock("role", "petugas", "kepala")
@require_safe
def document(request: HttpRequest, reference: str, file: str, page: int) -> HttpResponse:
    """A page of a document of the case, always as a picture, only through the task."""
    data, kind = shown_to(viewer_of(request), file, page=page)
    response = HttpResponse(data, content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
