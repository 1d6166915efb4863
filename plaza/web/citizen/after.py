"""What the owner of an application can still do with it: renew it, ask for a copy, apply again, take their data with them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from plaza.applications.actions.again import start_again
from plaza.applications.actions.drafting import ApplicationError
from plaza.applications.actions.exporting import export_application
from plaza.applications.models import Application
from plaza.applications.queries import access_application, lineage
from plaza.applications.rules.states import ENDED
from plaza.catalogue.queries import Unknown
from plaza.catalogue.queries import definition_of as published_definition
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

EXPORTS_AN_HOUR = 10


@dataclass(frozen=True)
class Onward:
    """One way on from an application that has ended: the service it leads to, its words and its icon."""

    service: str
    words: Pair
    icon: str


def ways_on(application: Application) -> list[Onward]:
    """The services by which this application can be carried on, as its page offers them."""
    if application.state not in ENDED:
        return []
    if application.state != "granted":
        again = Onward(
            application.service, t("Ajukan lagi dengan isian ini", "Apply again with these answers"), "refresh"
        )
        return [again] if _open_online(application.service) else []
    known, found = lineage(), []
    if application.valid_until is not None:
        found.append(Onward(known.renewal_of(application.service), t("Perpanjang", "Renew"), "refresh"))
    if copy := known.copy_of(application.service):
        found.append(Onward(copy, t("Minta salinan (hilang atau rusak)", "Ask for a copy (lost or damaged)"), "copy"))
    return [way for way in found if _open_online(way.service)]


def _open_online(service: str) -> bool:
    try:
        definition = published_definition(service)
    except Unknown:
        return False
    return definition.decision != "referral" and "online" in definition.channels


@lock("holder")
@require_POST
def again(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Begins the renewal, the copy or the repetition, filled in from this application."""
    viewer = viewer_of(request)
    earlier, access = access_application(viewer, reference, purpose="melanjutkan permohonan")
    service = request.POST.get("service", "")
    if access.by != "owner" or service not in {way.service for way in ways_on(earlier)}:
        raise Http404
    try:
        application = start_again(earlier, service, viewer=viewer, language=get_language() or "id")
    except ApplicationError as problem:
        messages.warning(request, problem.sentence)
        return redirect("application", earlier.reference)
    return redirect("application", application.reference)


@lock("holder")
@require_POST
def export(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Everything kept of the application as one archive, for its owner alone."""
    viewer = viewer_of(request)
    application, access = access_application(viewer, reference, purpose="mengunduh data")
    if access.by != "owner":
        raise Http404
    if not allow(f"export:{application.reference}", limit=EXPORTS_AN_HOUR, per=3600):
        messages.warning(
            request,
            t("Sudah sering diunduh. Coba lagi satu jam lagi.", "Downloaded often already. Try again in an hour."),
        )
        return redirect("application", application.reference)
    archive = export_application(application, actor=viewer.actor)
    name = f"permohonan-{application.reference}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
