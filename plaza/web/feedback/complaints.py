"""Open complaints as the person meets them: one short form, a page with times and answers, receipts, and the national form."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.catalogue.queries import Unknown, get_service, get_tenant, tenants
from plaza.core.clock import now
from plaza.core.templatetags.plaza import wita
from plaza.core.texts import t
from plaza.core.typed import BadAnswer
from plaza.feedback.actions import complaints as actions
from plaza.feedback.actions.complaints import ComplaintError, Told
from plaza.feedback.models import Complaint
from plaza.feedback.queries.complaints import access_complaint, code_of, may_add, own_complaints, remarks_of
from plaza.feedback.rules.complaints import (
    ADD_BASIS,
    ADD_WITHIN,
    BY_KEY,
    FIRST_BASIS,
    KINDS,
    LEAST_WORDS,
    MOST_WORDS,
    OBJECT_WITHIN,
    OUTERMOST_BASIS,
)
from plaza.integrity.queries import receipt_of, receipts_of
from plaza.notices.rules import read_contact
from plaza.people.locks import lock
from plaza.people.queries import NoAccess, opened
from plaza.people.viewers import Viewer, viewer_of
from plaza.queueing.queries import access_ticket
from plaza.web.feedback.words import REMARKS, SIDES, SIGNS, pair
from plaza.web.log.views import checking
from plaza.web.log.words import ACTS

NOT_FOUND = t("Nomor atau kodenya tidak cocok. Periksa keduanya.", "The number and the code do not match. Check both.")


class ComplaintForm(forms.Form):
    """What happened, about what, and where; a name and a contact only for whoever wants news."""

    kind = forms.ChoiceField(label=t("Tentang apa?", "What is it about?"), widget=forms.RadioSelect)
    tenant = forms.ChoiceField(label=t("Instansi mana?", "Which agency?"))
    words = forms.CharField(
        label=t("Apa yang terjadi?", "What happened?"), min_length=LEAST_WORDS, max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=t("Satu atau dua kalimat cukup: kapan, di mana, apa yang seharusnya.",
                    "A sentence or two will do: when, where, what should have been."),
    )  # fmt: skip
    officer = forms.CharField(
        label=t("Petugas yang mana?", "Which officer?"), required=False, max_length=120,
        help_text=t("Nama, nomor loket, atau cirinya. Petugas itu tidak menangani aduan ini dan tidak melihat siapa Anda.",
                    "Name, counter, or what they look like. That officer will not handle this and does not see who you are."),
    )  # fmt: skip
    place = forms.CharField(label=t("Di mana di gedung?", "Where in the building?"), required=False, max_length=200)
    name = forms.CharField(label=t("Nama Anda", "Your name"), required=False, max_length=120)
    contact = forms.CharField(
        label=t("E-mail atau nomor HP untuk kabar", "E-mail or mobile number for news"), required=False, max_length=120,
        help_text=t("Hanya sistem yang memakainya; instansi dan petugas tidak melihatnya.",
                    "Only the system uses it; neither the agency nor any officer sees it."),
    )  # fmt: skip
    service = forms.CharField(required=False, widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.key, t(f"{kind.name[0]}: {kind.hint[0]}", f"{kind.name[1]}: {kind.hint[1]}")) for kind in KINDS
        ]
        blank = [("", t("Pilih instansi", "Choose an agency"))]
        self.fields["tenant"].choices = blank + [  # type: ignore[attr-defined]
            (tenant.code, t(tenant.name_id, tenant.name_en)) for tenant in tenants()
        ]

    def clean_contact(self) -> str:
        """Something that a message can be sent to, or nothing."""
        contact = self.cleaned_data["contact"].strip()
        try:
            return read_contact(contact) if contact else ""
        except BadAnswer as problem:
            raise forms.ValidationError(str(problem.sentence)) from problem


class BackForm(forms.Form):
    """The way back: number and code."""

    ref = forms.CharField(label=t("Nomor aduan", "Complaint number"), max_length=20)
    code = forms.CharField(label=t("Kode", "Code"), max_length=20)


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form, the person's own complaints, and the way back to one."""
    viewer = viewer_of(request)
    if request.method != "POST":
        return render(request, "feedback/complain.html", _front(viewer, ComplaintForm(initial=_known(request))))
    form = ComplaintForm(request.POST)
    if form.is_valid():
        try:
            made = actions.complain(_told(form, viewer), holder=viewer.holder, language=_language())
        except ComplaintError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                str(
                    t(
                        "Aduan diterima. Simpan nomor dan kodenya.",
                        "Your complaint is received. Keep its number and code.",
                    )
                ),
            )
            return redirect("complaint", made.ref)
    return render(request, "feedback/complain.html", _front(viewer, form), status=422)


def _front(viewer: Viewer, form: ComplaintForm) -> dict[str, object]:
    kinds = [{"name": pair(kind.name), "days": kind.working_days, "basis": pair(kind.basis)} for kind in KINDS]
    return {
        "form": form, "back": BackForm(prefix="back"), "kinds": kinds, "first_basis": pair(FIRST_BASIS),
        "outermost_basis": pair(OUTERMOST_BASIS),
        "own": [(one, f"complaint_{one.state}") for one in own_complaints(viewer)],
    }  # fmt: skip


def _known(request: HttpRequest) -> dict[str, str]:
    """What the page that led here knows: a service, or a ticket of this person."""
    given = {"service": request.GET.get("layanan", ""), "ticket": request.GET.get("tiket", ""), "kind": "service"}
    try:
        if given["ticket"]:
            ticket = access_ticket(viewer_of(request), given["ticket"])
            return given | {"service": ticket.service, "tenant": ticket.queue.tenant}
        return given | ({"tenant": get_service(given["service"]).tenant.code} if given["service"] else {})
    except (NoAccess, Unknown):
        return {"kind": "service"}


def _told(form: ComplaintForm, viewer: Viewer) -> Told:
    given = form.cleaned_data
    service, about, officer = _service(given["service"], tenant=given["tenant"]), "", given["officer"].strip()
    if given["ticket"]:
        ticket = access_ticket(viewer, given["ticket"])
        about = ticket.subject
        if given["kind"] == "officer" and ticket.claimed_by is not None:
            officer = ticket.claimed_by.ref
    return Told(
        kind=given["kind"], words=given["words"], tenant=given["tenant"], service=service, officer=officer, place=given["place"],
        name=given["name"], contact=given["contact"], about=about,
    )  # fmt: skip


def _service(code: str, *, tenant: str) -> str:
    """The service's code, if it is one of this tenant's."""
    try:
        return code if code and get_service(code).tenant.code == tenant else ""
    except Unknown:
        return ""


def _language() -> str:
    return "en" if str(t("id", "en")) == "en" else "id"


@lock("link")
@require_POST
def way_back(request: HttpRequest) -> HttpResponse:
    """Number and code are exchanged for a key of this device."""
    viewer, form = viewer_of(request), BackForm(request.POST, prefix="back")
    if form.is_valid():
        try:
            found = actions.open_with_code(form.cleaned_data["ref"], form.cleaned_data["code"], viewer=viewer)
            return redirect("complaint", found.ref)
        except NoAccess:
            form.add_error(None, str(NOT_FOUND))
    context = _front(viewer, ComplaintForm(initial={"kind": "service"})) | {"back": form}
    return render(request, "feedback/complain.html", context, status=422)


@lock("holder")
@require_safe
def complaint(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the complaint stands, by when what is due and by which law, and what was said."""
    return _page(request, access_complaint(viewer_of(request), ref))


def _page(request: HttpRequest, found: Complaint, *, problem: str = "", status: int = 200) -> HttpResponse:
    kind = BY_KEY[found.kind]
    context = {
        "complaint": found, "code": code_of(found), "kind": pair(kind.name), "status": f"complaint_{found.state}",
        "tenant": get_tenant(found.tenant), "events": events_of(found), "problem": problem,
        "words": request.POST.get("words", ""), "basis": pair(kind.basis),
        "first_basis": pair(FIRST_BASIS), "outermost_basis": pair(OUTERMOST_BASIS), "openings": opened(found.subject),
        "may_object": found.state == "answered" and not found.with_inspectorate and bool(found.answered_at)
        and now() <= (found.answered_at or now()) + OBJECT_WITHIN,
        "may_hand_over": settings.LAPOR != "none", "may_add": may_add(found), **times_shown(found),
    }  # fmt: skip
    return render(request, "feedback/complaint.html", context, status=status)


def times_shown(found: Complaint) -> dict[str, object]:
    """What either side reads of the complaint's times beside its dates."""
    waits_until = found.asked_at + ADD_WITHIN if found.asked_at and found.state == "asked" else None
    return {"first_late": found.taken_up_late(now()), "waits_until": waits_until, "add_basis": pair(ADD_BASIS)}


def events_of(found: Complaint) -> list[dict[str, object]]:
    """What happened and was said, for the timeline of either side."""
    return [
        {"title": REMARKS.get(one.kind, one.kind), "when": t("{at}, {by}", "{at}, {by}", at=wita(one.at), by=SIDES[one.by]),
         "text": one.words, "state": SIGNS.get(one.kind, "done")}
        for one in remarks_of(found)
    ]  # fmt: skip


@lock("holder")
@require_POST
def act(request: HttpRequest, ref: str, deed: str) -> HttpResponse:
    """The person adds something, objects to the answer, or is done with it."""
    found, words = access_complaint(viewer_of(request), ref), request.POST.get("words", "")
    try:
        if deed == "tambah":
            actions.add_words(found, words=words)
        elif deed == "sanggah":
            actions.object_to(found, words=words)
        elif deed == "selesai":
            actions.close(found)
        else:
            raise Http404
    except ComplaintError as problem:
        return _page(request, found, problem=str(problem), status=422)
    return redirect("complaint", found.ref)


@lock("holder")
@require_http_methods(["GET", "HEAD", "POST"])
def national(request: HttpRequest, ref: str) -> HttpResponse:
    """The complaint as a form for SP4N-LAPOR!, to copy or to print: asked for by the person, sent by the person."""
    found = access_complaint(viewer_of(request), ref)
    if settings.LAPOR == "none":
        raise Http404
    outcome = actions.hand_over(found) if request.method == "POST" else None
    return render(request, "feedback/national.html", {"complaint": found, "outcome": outcome})


@lock("holder")
@require_safe
def receipts(request: HttpRequest, ref: str) -> HttpResponse:
    """Every act on the complaint with its receipt, checked in the person's own browser."""
    found = access_complaint(viewer_of(request), ref)
    rows = [
        {"title": ACTS.get(leaf.kind, leaf.kind), "at": leaf.at, "leaf_id": leaf.leaf_id,
         "index": receipt.index if receipt else None, "receipt": receipt.written().decode() if receipt else ""}
        for leaf, receipt in receipts_of(found.subject)
    ]  # fmt: skip
    return render(request, "feedback/receipts.html", {"complaint": found, "rows": rows, **checking()})


@lock("holder")
@require_safe
def receipt_file(request: HttpRequest, ref: str, leaf_id: str) -> HttpResponse:
    """One receipt as a file."""
    found = access_complaint(viewer_of(request), ref)
    receipt = receipt_of(found.subject, leaf_id)
    if receipt is None:
        raise Http404
    response = HttpResponse(receipt.written(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="bukti-{found.ref}-{receipt.index}.json"'
    return response
