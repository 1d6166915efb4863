"""The head of a tenant opens a file that cannot wait: with a reason, and the person is told of it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plaza.applications.models import Application
from plaza.applications.queries import application_of
from plaza.core.texts import t
from plaza.people.actions import LEAST_REASON, MOST_REASON, PeopleError, emergency_access
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer, viewer_of


class EmergencyForm(forms.Form):
    """Which file, and why it cannot wait."""

    reference = forms.CharField(label=t("Nomor permohonan", "Application number"), max_length=30)
    reason = forms.CharField(
        label=t("Mengapa tidak dapat menunggu?", "Why can it not wait?"), min_length=LEAST_REASON, max_length=MOST_REASON,
        help_text=t("Orangnya akan membaca alasan ini.", "The person will read this reason."), widget=forms.Textarea,
    )  # fmt: skip


@lock("role", "kepala")
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """One question: which file, and why. What is not at the head's own tenant is answered like what is not there."""
    viewer = viewer_of(request)
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and viewer.officer is not None:
        try:
            found = _at_own_tenant(viewer, form.cleaned_data["reference"])
            emergency_access(viewer.officer, subject_ref=found.ref, reason=form.cleaned_data["reason"])
            return redirect("case", found.reference)
        except NoAccess:
            form.add_error("reference", str(t("Nomor itu tidak ditemukan.", "That number was not found.")))
        except PeopleError as problem:
            form.add_error("reason", str(problem))
    return render(request, "log/emergency.html", {"form": form}, status=422 if form.errors else 200)


def _at_own_tenant(viewer: Viewer, reference: str) -> Application:
    found = application_of(reference)
    if found.state == "draft" or not viewer.has_role("kepala", tenant=found.tenant):
        raise NoAccess(reference)
    return found
