"""Who serves here: inviting, the second person's yes, and taking access away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from plaza.core.clock import now
from plaza.core.digits import whole_number
from plaza.core.texts import Pair, t
from plaza.people.actions import PeopleError
from plaza.people.inviting import answer_request, invite, may_offer, waiting_for_yes
from plaza.people.leaving import (
    approve_factor_reset,
    ask_factor_reset,
    deactivate,
    end_sessions,
    may_take_from,
    release,
    resets_waiting_for,
    sessions_of,
    take_role,
)
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.queries import duties_of_officer, officers
from plaza.people.rules import INVITES
from plaza.people.viewers import Viewer, viewer_of
from plaza.web.components.roles import ROLE_WORDS
from plaza.web.manager.forms import InviteForm, ReasonForm

MANAGERS = ("koordinator", "kepala", "inspektorat")


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _invite_form(viewer: Viewer, data: QueryDict | None) -> InviteForm:
    """The form with the roles and tenants that this viewer may name, and no others."""
    roles = sorted({role for held, _ in viewer.roles for role in INVITES.get(held, ())}, key=list(ROLE_WORDS).index)
    own = None if viewer.has_role("koordinator") else [tenant for name, tenant in viewer.roles if name == "kepala"]
    return InviteForm(data, roles=roles, tenants=own)


@lock("role", *MANAGERS, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who serves, what waits for this viewer's yes, and the invitation of somebody new."""
    viewer = viewer_of(request)
    form = _invite_form(viewer, _posted(request))
    if request.method == "POST" and form.is_valid() and _invited(request, form, viewer):
        return redirect("manager_people")
    shown = officers().prefetch_related("roles")
    if not viewer.has_role("koordinator", "inspektorat"):
        shown = shown.filter(tenant__in=[tenant for _, tenant in viewer.roles])
    context = {
        "form": form, "officers": [(row, [_role_words(role) for role in row.roles.all()]) for row in shown],
        "requests": [(row, ROLE_WORDS[row.role]) for row in waiting_for_yes(viewer)], "resets": resets_waiting_for(viewer),
    }  # fmt: skip
    return render(request, "manager/people.html", context, status=422 if form.errors else 200)


def _role_words(role: object) -> str:
    name, tenant = getattr(role, "name", ""), getattr(role, "tenant", "")
    return f"{ROLE_WORDS[name]} {tenant}".strip()


def _invited(request: HttpRequest, form: InviteForm, viewer: Viewer) -> bool:
    given = form.cleaned_data
    if not may_offer(viewer, role=given["role"], tenant=given["tenant"]):
        form.add_error("role", str(t("Anda tidak dapat mengundang peran ini.", "You cannot invite this role.")))
        return False
    try:
        made = invite(
            given["email"], name=given["name"], role=given["role"], tenant=given["tenant"], actor=viewer.actor
        )
    except PeopleError as problem:
        form.add_error(None, str(problem))
        return False
    sent = t("Suratnya dikirim ke {email}. Hanya orang yang masuk dengan alamat itu dapat membukanya.",
             "A letter is on its way to {email}. Only whoever signs in with that address can open it.", email=made.email)  # fmt: skip
    waits = t("Peran ini menunggu persetujuan orang kedua: koordinator lain atau Inspektorat.",
              "This role is waiting for a second person's approval: another coordinator, or the Inspectorate.")  # fmt: skip
    messages.success(request, str(sent if made.secret else waits))
    return True


@lock("role", *MANAGERS, fresh=True)
@require_http_methods(["POST"])
def answer(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The second person's word on a role or on a lost second factor."""
    viewer, yes = viewer_of(request), request.POST.get("answer") == "yes"
    try:
        if kind == "peran":
            answer_request(number, viewer=viewer, yes=yes)
        elif yes:
            approve_factor_reset(number, viewer=viewer)
    except PeopleError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, str(t("Jawaban Anda tercatat.", "Your answer is recorded.")))
    return redirect("manager_people")


@lock("role", *MANAGERS, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One officer: roles, duty, sessions; and the ways of taking each of them away."""
    viewer = viewer_of(request)
    officer = get_object_or_404(Officer.objects.select_related("user"), pk=number)
    if not may_take_from(viewer, officer):
        raise Http404
    form = ReasonForm(_posted(request) if request.POST.get("act") == "deactivate" else None)
    if request.method == "POST" and (form.is_valid() or not form.is_bound):
        told = _take(request, officer, viewer, reason=form.cleaned_data["reason"] if form.is_bound else "")
        messages.success(request, str(told))
        return redirect("manager_people") if not officer.active else redirect("manager_person", number)
    context = {
        "person": officer, "roles": [(role, _role_words(role)) for role in officer.roles.all()], "form": form,
        "sessions": sessions_of(officer.user), "duties": duties_of_officer(officer, now()),
    }  # fmt: skip
    return render(request, "manager/person.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, officer: Officer, viewer: Viewer, *, reason: str) -> Pair:
    """Carries out what was pressed, and says it in a sentence."""
    act, actor = request.POST.get("act", ""), viewer.actor
    number = request.POST.get("number", "")
    if act == "deactivate":
        deactivate(officer, actor=actor, reason=reason)
        return t("Akses {name} dihentikan sekarang juga.", "{name}'s access has ended.", name=officer.name)
    if act == "role":
        take_role(get_object_or_404(officer.roles, pk=whole_number(number)), actor=actor)
        return t("Peran dicabut.", "The role has been taken away.")
    if act == "sessions":
        count = end_sessions(officer.user, actor=actor)
        return t("{n} sesi diakhiri.", "Sessions ended: {n}.", n=count)
    if act == "off_duty":
        release(officer, actor=actor)
        return t("{name} tidak bertugas lagi mulai sekarang.", "{name} is off duty from now on.", name=officer.name)
    if act == "factor":
        ask_factor_reset(officer, actor=actor)
        return t("Menunggu persetujuan orang kedua.", "Waiting for a second person's approval.")
    raise Http404
