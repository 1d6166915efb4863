"""Once only, on the pages: what was kept is offered where it is asked again, confirmed there, listed, and forgotten."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from plaza.applications.actions.wallet import forget, use_document
from plaza.applications.models import Application, WalletItem
from plaza.applications.queries import (
    access_application,
    documents_kept,
    form_of,
    identity_kept,
    lineage,
    own_permits,
    wallet_of,
)
from plaza.applications.rules.steps import Step
from plaza.applications.rules.wallet import IDENTITY, covered
from plaza.catalogue.queries import document_kinds
from plaza.core.references import grouped
from plaza.core.texts import Pair, t
from plaza.people.locks import lock
from plaza.people.viewers import Viewer, viewer_of

USED = "pakai"
"""The query word that names the kept identity whose facts fill the page."""


@dataclass(frozen=True)
class Offer:
    """Something kept that answers this page: its words, and where it is taken (``href`` opens a page, ``action`` is posted to)."""

    words: Pair
    href: str = ""
    action: str = ""


def offers_for(viewer: Viewer, application: Application, step: Step) -> list[Offer]:
    """What the viewer kept that would answer this page."""
    if step.key == IDENTITY and not application.answers.get(IDENTITY):
        fitting = (item for item in identity_kept(viewer) if ("passport" in item.facts) == application.foreign)
        return [_identity_offer(item) for item in fitting]
    if step.requirement is None:
        return []
    found = documents_kept(viewer, application, kinds=[kind.code for kind in step.requirement.kinds])
    return [_document_offer(item, application) for item in found]


def _identity_offer(item: WalletItem) -> Offer:
    who, source = covered(item.facts), _source(item)
    words = t(
        "Pakai data {who} dari permohonan {source}", "Use {who} from application {source}", who=who, source=source
    )
    return Offer(words, href=f"?{USED}={item.ref}")


def _document_offer(item: WalletItem, application: Application) -> Offer:
    words = t("Pakai berkas dari permohonan {source}", "Use the document of application {source}", source=_source(item))
    return Offer(words, action=reverse("use_kept", args=[application.reference, item.ref]))


def _source(item: WalletItem) -> str:
    return grouped(item.source.partition(":")[2])


def kept_answers(request: HttpRequest, application: Application, step: Step) -> dict[str, object]:
    """Answers that stand in the page before anybody wrote there: the chosen kept identity, or the number of an own permit."""
    viewer = viewer_of(request)
    if step.key == IDENTITY and (ref := request.GET.get(USED)):
        chosen = next((item for item in identity_kept(viewer) if item.ref == ref), None)
        return {IDENTITY: chosen.facts} if chosen else {}
    if step.field is not None and step.field.name == "old_no":
        services = lineage().carries_on.get(application.service, ())
        permit = next(iter(own_permits(application, services=services)), None)
        return {"old_no": permit.number} if permit else {}
    return {}


@lock("holder")
@require_POST
def use(request: HttpRequest, reference: str, item: str) -> HttpResponse:
    """Puts a kept document into this application, and goes on to the next page."""
    viewer = viewer_of(request)
    application, access = access_application(viewer, reference, purpose="memakai berkas tersimpan")
    if access.by != "owner":
        raise Http404
    before = form_of(application).next
    if not use_document(application, item, viewer=viewer):
        messages.warning(
            request, t("Berkas itu tidak tersimpan lagi. Unggah kembali.", "It is no longer kept. Please upload it.")
        )
    following = form_of(application).next
    if following is None:
        return redirect("check_answers", application.reference)
    return redirect("step", application.reference, (following if following != before else before or following).key)


@lock("holder")
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Everything the viewer keeps for the next time, with until when, and the way to forget it."""
    names = {row.code: row for row in document_kinds()}
    rows = [
        {
            "item": item,
            "kind": names.get(item.kind),
            "who": covered(item.facts) if item.facts else "",
            "source": _source(item),
        }
        for item in wallet_of(viewer_of(request))
    ]
    return render(request, "citizen/wallet.html", {"rows": rows})


@lock("holder")
@require_POST
def forget_kept(request: HttpRequest, item: str) -> HttpResponse:
    """Forgets one thing, or everything (``semua``)."""
    viewer = viewer_of(request)
    found = wallet_of(viewer) if item == "semua" else wallet_of(viewer).filter(ref=item)
    if not found:
        raise Http404
    for one in found:
        forget(one, actor=viewer.actor)
    messages.success(request, t("Sudah dilupakan.", "It is forgotten."))
    return redirect("wallet")
