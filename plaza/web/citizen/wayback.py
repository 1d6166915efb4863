"""The pages of the way back: asking for a link with the contact that was given, and taking it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plaza.applications.actions.drafting import confirm_contact, contact_link_of, settle_contact
from plaza.applications.actions.wayback import ask_way_back, take_way_back
from plaza.applications.queries import access_application
from plaza.core.secrets import BadToken
from plaza.core.texts import t
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.viewers import viewer_of
from plaza.web.citizen.forms import LostForm


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Asks for the contact; the answer is the same sentence whatever is known of it."""
    form = LostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_way_back(form.cleaned_data["contact"], viewer=viewer_of(request))
        return render(request, "citizen/lost.html", {"sent": True})
    return render(request, "citizen/lost.html", {"form": form}, status=422 if form.is_bound else 200)


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, token: str) -> HttpResponse:
    """A button that takes the link, so that a mail program which looks at links does not use it up."""
    if request.method != "POST":
        return render(request, "citizen/way_back.html")
    try:
        found = take_way_back(token, viewer=viewer_of(request))
    except BadToken:
        return render(request, "citizen/way_back.html", {"over": True}, status=410)
    messages.success(
        request, t("Permohonan Anda ada di perangkat ini lagi.", "Your applications are on this device again.")
    )
    return redirect("application", found[0].reference) if len(found) == 1 else redirect("track")


@lock("link")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_changed(request: HttpRequest, token: str) -> HttpResponse:
    """The contact before says whether the change was theirs; the page shows the number alone, and opens nothing."""
    try:
        found = contact_link_of(token)
    except (BadToken, NoAccess):
        return render(request, "citizen/contact_changed.html", {"over": True}, status=410)
    if request.method == "POST" and found.contact_before:
        settle_contact(found, changed=request.POST.get("answer") == "yes", by="pemohon")
        return render(request, "citizen/contact_changed.html", {"done": True})
    return render(
        request, "citizen/contact_changed.html", {"reference": found.reference, "over": not found.contact_before}
    )


@lock("holder")
@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """The owner confirms the changed contact with the application's own code."""
    found, access = access_application(viewer_of(request), reference, purpose="membenarkan kontak")
    if access.by == "owner" and not confirm_contact(found, request.POST.get("code", "")):
        messages.error(request, str(t("Kode itu tidak cocok. Periksa lagi, lalu ketik ulang.",
                                      "That code does not match. Check it, then type it again.")))  # fmt: skip
    return redirect("application", found.reference)
