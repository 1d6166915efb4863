"""The coordinator's services: the list, and the editor of one in view of its page; and a service's history."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.catalogue import queries as catalogue
from plaza.catalogue import versions
from plaza.catalogue.actions import RevisionError, save_draft
from plaza.catalogue.actions import bring_back as bring_version_back
from plaza.catalogue.actions.revising import preview
from plaza.catalogue.models import Revision, Service
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.catalogue.rules.revising import DRAFT, edits_between, with_edits
from plaza.core.clock import today
from plaza.core.digits import whole_number
from plaza.core.texts import t
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.citizen.forms import FieldForm
from plaza.web.insight.acts import names_of, who
from plaza.web.manager.remedies import remedy_for
from plaza.web.manager.service_form import ServiceForm
from plaza.web.public.changes import changes_between
from plaza.web.public.standard import told_of

LONGEST_QUESTION = 100


@lock("role", "koordinator", "inspektorat")
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """What waits for this viewer, what is being changed, and every service to change."""
    question = " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]
    viewer = viewer_of(request)
    unsettled = list(versions.unsettled())
    named = {row.code: row for row in catalogue.services()}
    context = {
        "question": question, "hits": _found(question, named), "tenants": _by_tenant(named),
        "mine": [(row, named.get(row.service_code)) for row in versions.waiting_for(viewer)],
        "unsettled": [(row, named.get(row.service_code), f"change_{row.state}") for row in unsettled],
        "edits": viewer.has_role("koordinator"),
    }  # fmt: skip
    return render(request, "manager/services.html", context)


def _found(question: str, named: Mapping[str, Service]) -> list[Service]:
    """The services that answer; a code finds its own."""
    if not question:
        return []
    if question.upper() in named:
        return [named[question.upper()]]
    return [hit.service for hit in catalogue.search(question, limit=20)]


def _by_tenant(named: Mapping[str, Service]) -> list[tuple[object, list[Service]]]:
    found: dict[str, list[Service]] = {}
    for row in named.values():
        found.setdefault(row.tenant.code, []).append(row)
    return [(rows[0].tenant, rows) for rows in found.values()]


def service_or_404(code: str) -> Service:
    """The service of that code, offered or not."""
    try:
        return catalogue.get_service(code)
    except catalogue.Unknown as unknown:
        raise Http404 from unknown


@lock("role", "koordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The editor: the form beside the page as a citizen will see it; saving keeps a draft and shows it."""
    row = service_or_404(code)
    draft = versions.open_revision(row.code)
    current = catalogue.definition_of(row.code)
    shown, problem = _shown(current, draft)
    data = request.POST if request.method == "POST" else None
    form = ServiceForm(data, definition=shown, kinds=_kinds(), checks=dict(catalogue.edition().checks))
    if data is not None and form.is_valid():
        refusal = _saved(request, row, draft, form, shown)
        if refusal is None:
            messages.success(
                request, str(t("Draf disimpan. Pratinjaunya sudah baru.", "The draft is saved, the preview is new."))
            )
            return redirect("manager_service", row.code)
        problem = refusal or problem
    wrong = bool(form.errors or problem) and data is not None
    context = {
        "row": row, "draft": draft, "form": form, "problem": problem, "changes": changes_between(current, shown),
        "planned": versions.planned_revisions(row.code), "waits": draft is not None and draft.state != DRAFT,
        **preview_of(row, shown),
    }  # fmt: skip
    return render(request, "manager/service.html", context, status=422 if wrong else 200)


def _kinds() -> dict[str, Any]:
    return {kind.code: kind for kind in catalogue.document_kinds()}


def _shown(current: ServiceDefinition, draft: Revision | None) -> tuple[ServiceDefinition, object]:
    """The service with its draft; without it, and why, where the draft does not fit any more."""
    if draft is None:
        return current, ""
    try:
        return preview(draft.service_code, draft.edits), ""
    except BadCatalogue as bad:
        return current, t(
            "Draf ini tidak cocok lagi dengan katalog: {words} Buang drafnya, lalu mulai lagi.",
            "This draft does not fit the catalogue any more: {words} Drop it and begin again.",
            words=" ".join(str(remedy_for(fault)[1]) for fault in bad.faults[:3]),
        )  # fmt: skip


def _saved(
    request: HttpRequest, row: Service, draft: Revision | None, form: ServiceForm, shown: ServiceDefinition
) -> object:
    """Keeps what was written; None when it is kept, else why not (empty where it stands beside the lines)."""
    source = versions.source_of(row.code)
    edits = edits_between(source, with_edits(shown.source, form.edits()))
    given = request.POST.get("version", "")
    try:
        save_draft(
            row.code, edits=edits, actor=viewer_of(request).actor, version=whole_number(given) if given else None
        )
    except BadCatalogue as bad:
        form.add_faults(bad.faults)
        return ""
    except RevisionError as refusal:
        return refusal.words
    return None


def preview_of(row: Service, definition: ServiceDefinition) -> dict[str, object]:
    """What the preview shows: the service's page, and its questions as they are asked."""
    questions = [FieldForm(asked=one, answers_so_far={}, on=today(), prefix="lihat") for one in definition.fields]
    return {**told_of(definition), "tenant": row.tenant, "asked": [bound for form in questions for bound in form]}


@lock("role", "koordinator", "inspektorat")
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of the service: since when, by whom, what changed and why."""
    row = service_or_404(code)
    found = versions.versions_of(row.code)
    names = names_of(one.row.made_by for one in found)
    context = {
        "row": row, "edits": viewer_of(request).has_role("koordinator"),
        "versions": [
            {"version": one, "by": who(one.row.made_by, names),
             "changes": changes_between(one.before, one.definition) if one.before else []}
            for one in found
        ],
    }  # fmt: skip
    return render(request, "manager/service_history.html", context)


@lock("role", "koordinator")
@require_POST
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Begins a draft that is equal to an older version; it goes the same way as every change."""
    row, number = service_or_404(code), whole_number(request.POST.get("number", ""))
    try:
        made = bring_version_back(row.code, number=number, actor=viewer_of(request).actor)
    except catalogue.Unknown as unknown:
        raise Http404 from unknown
    except RevisionError as refusal:
        messages.error(request, str(refusal))
        return redirect("service_history", row.code)
    except BadCatalogue as bad:
        for fault in bad.faults[:3]:
            messages.error(request, str(remedy_for(fault)[1]))
        return redirect("service_history", row.code)
    return redirect("service_change", made.pk)
