"""The coordinator's people and roster."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from plaza.catalogue.queries import tenants
from plaza.core.clock import now
from plaza.core.texts import t
from plaza.people.actions import PeopleError, end_duty, invite, set_duty
from plaza.people.locks import lock
from plaza.people.models import Duty
from plaza.people.queries import officers
from plaza.people.rules import may_invite
from plaza.people.viewers import viewer_of
from plaza.web.manager.forms import InviteForm, RosterForm

ROSTER_AHEAD = timedelta(days=14)


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing; None for a first look at the page."""
    return request.POST if request.method == "POST" else None


@lock("role", "koordinator", "kepala")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who serves, and the invitation of somebody new; the link is shown once."""
    viewer, link = viewer_of(request), ""
    form = InviteForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not may_invite(given["role"], inviter=viewer.roles, tenant=given["tenant"]):
            form.add_error("role", str(t("Anda tidak dapat mengundang peran ini.", "You cannot invite this role.")))
        else:
            try:
                secret = invite(
                    given["email"], name=given["name"], role=given["role"], tenant=given["tenant"], actor=viewer.actor
                )
                link = f"{settings.PUBLIC_URL}/undangan/{secret}/"
            except PeopleError as problem:
                form.add_error(None, str(problem))
    shown = officers().prefetch_related("roles")
    if not viewer.has_role("koordinator"):
        shown = shown.filter(tenant__in=[tenant for _, tenant in viewer.roles])
    context = {"form": form, "link": link, "officers": shown}
    return render(request, "manager/people.html", context, status=422 if form.errors else 200)


def _duty_of(request: HttpRequest, tenant: str) -> Duty:
    number = request.POST.get("duty", "")
    return get_object_or_404(Duty, pk=int(number) if number.isdecimal() else 0, tenant=tenant)


@lock("role", "koordinator", "kepala")
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """Who serves when, tenant by tenant."""
    viewer = viewer_of(request)
    allowed = [
        tenant
        for tenant in tenants()
        if viewer.has_role("koordinator") or viewer.has_role("kepala", tenant=tenant.code)
    ]
    if not allowed:
        raise Http404
    tenant = next((item for item in allowed if item.code == request.GET.get("instansi")), allowed[0])
    if request.POST.get("act") == "lepas":
        end_duty(_duty_of(request, tenant.code), actor=viewer.actor)
        messages.success(request, str(t("Petugas dilepas dari jadwal.", "The officer is off the roster.")))
        return redirect(f"{request.path}?instansi={tenant.code}")
    form = RosterForm(_posted(request), tenant=tenant.code)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        set_duty(
            given["officer"],
            tenant=tenant.code,
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            actor=viewer.actor,
        )
        messages.success(request, str(t("Jadwal disimpan.", "The roster is saved.")))
        return redirect(f"{request.path}?instansi={tenant.code}")
    ahead = (
        Duty.objects.filter(tenant=tenant.code, ends_at__gt=now(), starts_at__lt=now() + ROSTER_AHEAD)
        .exclude(ends_at__lte=F("starts_at"))
        .select_related("officer")
    )
    context = {"form": form, "tenant": tenant, "tenants": allowed, "duties": ahead.order_by("starts_at")[:100]}
    return render(request, "manager/roster.html", context, status=422 if form.errors else 200)
