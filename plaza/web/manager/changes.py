"""One change of a service: what it was and will be, from which day, and the word of a second person."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from plaza.catalogue import queries as catalogue
from plaza.catalogue import versions
from plaza.catalogue.actions import RevisionError, answer_revision, drop_revision, send_revision, take_back
from plaza.catalogue.actions.revising import LEAST_WHY, MOST_WHY, preview, reasons
from plaza.catalogue.models import Revision
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.catalogue.rules.revising import DRAFT, IN_FORCE, OPEN, PLANNED, WAITING
from plaza.core.clock import today
from plaza.core.texts import Pair, t
from plaza.core.typed import BadAnswer, read_date
from plaza.people.locks import ask_again, lock
from plaza.people.viewers import viewer_of
from plaza.web.insight.acts import names_of, who
from plaza.web.manager.remedies import remedy_for
from plaza.web.manager.services import preview_of, service_or_404
from plaza.web.public.changes import changes_between

REASONS: dict[str, Pair] = {
    "fee": t("Biayanya berubah.", "The fee changes."),
    "automatic": t("Sistem akan memutuskan, atau memutuskan dengan lebih sedikit syarat.", "The system will decide, or decide on less."),
}  # fmt: skip


class SendForm(forms.Form):
    """From which day the change counts, and why it is made."""

    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        tomorrow = today() + timedelta(days=1)
        super().__init__(data, initial={"from_day": f"{tomorrow:%d-%m-%Y}"})
        self.fields["from_day"] = forms.CharField(
            label=str(t("Berlaku mulai tanggal", "Counts from")), max_length=30,
            help_text=str(t("Contoh: {day}. Hari ini: seketika.", "Such as {day}. Today: at once.", day=f"{tomorrow:%d-%m-%Y}")),
        )  # fmt: skip
        wrong = str(t("Tulis alasannya dalam satu kalimat.", "Write the reason in a sentence."))
        self.fields["why"] = forms.CharField(
            label=str(t("Alasan, tersimpan di riwayat", "The reason, kept in the history")), min_length=LEAST_WHY, max_length=MOST_WHY,
            error_messages={"required": wrong, "min_length": wrong},
        )  # fmt: skip

    def clean_from_day(self) -> date:
        try:
            return read_date(self.cleaned_data["from_day"])
        except BadAnswer as problem:
            raise forms.ValidationError(str(problem.sentence)) from problem


def _found(number: int) -> Revision:
    try:
        return versions.revision_of(number)
    except catalogue.Unknown as unknown:
        raise Http404 from unknown


@lock("role", "koordinator", "inspektorat")
@require_safe
def change(request: HttpRequest, number: int) -> HttpResponse:
    """The change: old and new side by side, where it stands, and what this viewer may do."""
    return _page(request, _found(number), SendForm())


def _page(request: HttpRequest, found: Revision, form: SendForm, *, problem: object = "") -> HttpResponse:
    viewer, row = viewer_of(request), service_or_404(found.service_code)
    old, new, misfit = _sides(found)
    coordinator = viewer.has_role("koordinator")
    names = names_of([*found.writers, found.sent_by, found.answered_by])
    context = {
        "change": found, "row": row, "status": f"change_{found.state}", "form": form, "problem": problem or misfit,
        "changes": changes_between(old, new), "overtaken": found.state in (*OPEN, PLANNED) and bool(versions.overtaken_in(found)),
        "reasons": [REASONS[one] for one in (reasons(found) if found.state == DRAFT else found.waits_for)],
        "writers": ", ".join(who(one, names) for one in found.writers), "sent_by": who(found.sent_by, names),
        "answered_by": who(found.answered_by, names) if found.answered_by else "",
        "may_send": coordinator and found.state == DRAFT, "may_answer": found.state == WAITING and versions.may_answer(viewer, found),
        "may_take_back": coordinator and found.state in (WAITING, PLANNED), "may_drop": coordinator and found.state in (*OPEN, PLANNED),
        "edits": coordinator, **preview_of(row, new),
    }  # fmt: skip
    return render(request, "manager/service_change.html", context, status=422 if problem or form.errors else 200)


def _sides(found: Revision) -> tuple[ServiceDefinition, ServiceDefinition, object]:
    """The service before and after the change, and what does not fit: as it stands now, or as it was when it came into force."""
    if found.state == IN_FORCE and (version := found.versions.order_by("number").first()):
        [made] = versions.versions_of(found.service_code, numbers=[version.number])
        return made.before or made.definition, made.definition, ""
    current = definition_from_json(catalogue.get_service(found.service_code).definition)
    try:
        return current, preview(found.service_code, found.edits), ""
    except BadCatalogue as bad:
        return current, current, " ".join(str(remedy_for(fault)[1]) for fault in bad.faults[:3])


@lock("role", "koordinator")
@require_POST
def send(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sends the draft on its way; money and automatic decisions ask for the second factor once more."""
    found, form = _found(number), SendForm(request.POST)
    if found.state == DRAFT and reasons(found) and (way := ask_again(request)):
        return way
    if not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data
    try:
        send_revision(found, why=given["why"], from_day=given["from_day"], actor=viewer_of(request).actor)
    except RevisionError as refusal:
        return _page(request, _found(number), form, problem=refusal.words)
    except BadCatalogue as bad:
        return _page(request, found, form, problem=" ".join(str(remedy_for(fault)[1]) for fault in bad.faults[:3]))
    messages.success(request, str(SENT[found.state]))
    return redirect("service_change", found.pk)


SENT: dict[str, Pair] = {
    WAITING: t("Terkirim. Orang kedua sudah dikabari.", "Sent. The second person has been told."),
    PLANNED: t("Terkirim. Perubahan berlaku pada harinya.", "Sent. The change counts from its day on."),
    IN_FORCE: t("Perubahan berlaku sekarang.", "The change is in force now."),
}


@lock("role", "koordinator", "inspektorat", fresh=True)
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's yes or no."""
    found, yes = _found(number), request.POST.get("answer") == "yes"
    if request.POST.get("version") != str(found.version):
        problem = t("Perubahan ini berganti sejak Anda membacanya. Baca lagi, lalu jawab.",
                    "This change is another one than you read. Read it again, then answer.")  # fmt: skip
        return _page(request, found, SendForm(), problem=problem)
    try:
        answer_revision(found, viewer=viewer_of(request), yes=yes, words=request.POST.get("words", ""))
    except RevisionError as refusal:
        return _page(request, _found(number), SendForm(), problem=refusal.words)
    messages.success(request, str(t("Jawaban Anda tercatat.", "Your answer is recorded.")))
    return redirect("service_change", found.pk)


@lock("role", "koordinator")
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Takes the change back to a draft, or drops it."""
    found, actor = _found(number), viewer_of(request).actor
    try:
        if request.POST.get("act") == "buang":
            drop_revision(found, actor=actor)
            messages.success(request, str(t("Perubahan dibuang.", "The change is dropped.")))
            return redirect("manager_service", found.service_code)
        take_back(found, actor=actor)
    except RevisionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(t("Kembali menjadi draf.", "It is a draft again.")))
    return redirect("service_change", found.pk)
