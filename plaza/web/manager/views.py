"""The roster."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from plaza.catalogue.queries import tenants
from plaza.core.clock import now
from plaza.core.digits import whole_number
from plaza.core.texts import t
from plaza.people.actions import end_duty, set_duty
from plaza.people.leaving import take_off_duty
from plaza.people.locks import lock
from plaza.people.models import Duty
from plaza.people.viewers import viewer_of
from plaza.web.manager.forms import RosterForm

ROSTER_AHEAD = timedelta(days=14)


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing; None for a first look at the page."""
    return request.POST if request.method == "POST" else None


def _duty_of(request: HttpRequest, tenant: str) -> Duty:
    number = request.POST.get("duty", "")
    return get_object_or_404(Duty, pk=whole_number(number), tenant=tenant)


def _take_off(duty: Duty, *, actor: str) -> None:
    """Off the roster; an officer who is at work this moment is relieved of everything at once."""
    moment = now()
    if duty.starts_at <= moment < duty.ends_at:
        take_off_duty(duty.officer, tenant=duty.tenant, actor=actor)
    else:
        end_duty(duty, actor=actor)


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
        _take_off(_duty_of(request, tenant.code), actor=viewer.actor)
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
