"""After sending: the status page with the verdict, the way back later, and what the citizen can still do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.applications.actions.drafting import open_with_code, withdraw_application
from plaza.applications.actions.paying import waits_for_payment
from plaza.applications.actions.reviewing import request_review
from plaza.applications.actions.telling import can_be_told
from plaza.applications.models import Application
from plaza.applications.queries import (
    access_application,
    clock_of,
    code_of,
    definition_of,
    documents_of,
    form_of,
)
from plaza.catalogue.outcomes import outcome_told
from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.templatetags.plaza import wita
from plaza.core.texts import t
from plaza.feedback.queries import survey_link
from plaza.payments.queries import bills_of, receipts_for
from plaza.people.locks import lock
from plaza.people.queries import NoAccess, opened
from plaza.people.viewers import viewer_of
from plaza.permits.actions import permit_document
from plaza.permits.queries import permit_of
from plaza.verification.models import VaultFile
from plaza.verification.queries import evidence_in
from plaza.web.account.held import APPLICATION_STATUS, held_by
from plaza.web.account.waiting import waiting_for
from plaza.web.citizen.after import ways_on
from plaza.web.citizen.findings import asked_by_officer, shown_findings
from plaza.web.citizen.forms import TrackForm
from plaza.web.citizen.words import BY, EVENTS, NOT_FOUND, SIGNS, step_title


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing; None for a first look at the page."""
    return request.POST if request.method == "POST" else None


@lock("holder")
@require_safe
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the application stands, what was found, and what comes next."""
    found, access = access_application(viewer_of(request), reference, purpose="melihat status")
    if access.by != "owner":
        raise Http404
    if found.state == "draft":
        return render(
            request, "citizen/draft.html", _common(found) | {"tasks": _tasks(found), "events": _history(found)}
        )
    issued = permit_of(found.ref)
    context = _common(found) | {
        "document_follows": found.state == "granted" and issued is not None and not issued.has_document,
        **shown_findings(found), "asked": asked_by_officer(found), "events": _history(found),
        "papers": _papers(found), "permit": issued, "openings": opened(found.ref),
        "clock": clock_of(found), "ways_on": ways_on(found), "reached": can_be_told(found),
        "bills": bills_of(found.ref), "receipts": receipts_for(found.ref),
        "to_pay": waits_for_payment(found), "survey": survey_link(found.ref),
        "outcome": outcome_told(definition_of(found), answers=found.answers, granted_at=found.decided_at),
        "waiting": waiting_for(viewer_of(request), found.service) if found.state == "granted" else [],
    }  # fmt: skip
    return render(request, "citizen/status.html", context)


def _papers(found: Application) -> list[tuple[VaultFile, DocumentKind | None]]:
    kinds = definition_of(found).documents
    return [(file, kinds.get(file.requirement)) for file in documents_of(found)]


def _common(found: Application) -> dict[str, Any]:
    return {
        "application": found, "definition": definition_of(found), "code": code_of(found), "form_state": form_of(found),
        "status": APPLICATION_STATUS[found.state],
    }  # fmt: skip


def _tasks(found: Application) -> list[dict[str, object]]:
    form = form_of(found)
    return [
        {"title": step_title(step), "status": "done" if step.key in form.done else "todo",
         "href": f"/permohonan/{found.reference}/isi/{step.key}/"}
        for step in form.steps
    ]  # fmt: skip


def _history(found: Application) -> list[dict[str, object]]:
    titles = {step.key: step_title(step) for step in form_of(found).steps}
    return [
        {"title": EVENTS[event.kind], "when": f"{wita(event.at)}, {BY[event.by]}", "state": SIGNS.get(event.kind, "done"),
         "text": titles.get(event.note, "") if event.kind == "helped" else ""}
        for event in found.events.all()
    ]  # fmt: skip


@lock("holder")
@require_safe
def evidence(request: HttpRequest, reference: str, number: int, row: int) -> HttpResponse:
    """The piece of the picture that a finding speaks of, for its owner and for the officer whose task it is."""
    found, _ = access_application(viewer_of(request), reference, purpose="melihat bukti")
    verdict = found.verdicts.filter(round=number).first()
    if verdict is None or row >= len(verdict.findings):
        raise Http404
    picture = evidence_in(found.ref, verdict.findings[row].get("evidence") or {})
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@lock("holder")
@require_POST
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """ "Minta peninjauan petugas": a person looks, whatever the system found."""
    found, access = access_application(viewer_of(request), reference, purpose="meminta peninjauan")
    if access.by == "owner":
        request_review(found, actor=viewer_of(request).actor, note=request.POST.get("note", ""))
    return redirect("application", found.reference)


@lock("holder")
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ends the application at its owner's wish."""
    found, access = access_application(viewer_of(request), reference, purpose="menarik permohonan")
    if access.by == "owner":
        withdraw_application(found, actor=viewer_of(request).actor)
    return redirect("application", found.reference)


@lock("holder")
@require_safe
def permit(request: HttpRequest, reference: str) -> HttpResponse:
    """The signed document itself."""
    found, _ = access_application(viewer_of(request), reference, purpose="mengunduh dokumen")
    issued = permit_of(found.ref)
    if issued is None:
        raise Http404
    pdf = permit_document(issued.code)
    if pdf is None:
        messages.info(
            request,
            t("Dokumen sedang disiapkan. Coba lagi sebentar.", "The document is being made. Try again in a moment."),
        )
        return redirect("application", found.reference)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="dokumen-{found.reference}.pdf"'
    return response


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The way back: by reference and code, or straight to what this device already owns."""
    viewer = viewer_of(request)
    form = TrackForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = open_with_code(form.cleaned_data["reference"], form.cleaned_data["code"], viewer=viewer)
            return redirect("application", found.reference)
        except NoAccess:
            form.add_error(None, str(NOT_FOUND))
    context = {"form": form, "held": held_by(viewer)}
    return render(request, "citizen/track.html", context, status=422 if form.is_bound else 200)
