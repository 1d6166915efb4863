"""The coordinator's announcements: written once in both languages, shown by place and time, withdrawn with one press."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from plaza.catalogue.queries import services, tenants
from plaza.core.clock import WITA, now
from plaza.core.digits import whole_number
from plaza.core.templatetags.plaza import in_language
from plaza.core.texts import t
from plaza.facilities.actions import BuildingError, announce, withdraw_announcement
from plaza.facilities.models import Announcement
from plaza.facilities.queries import announcements, floors
from plaza.facilities.rules import LONGEST_ANNOUNCEMENT
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.building.manage import moment_of
from plaza.web.components.announcing import told

PAST_SHOWN = 10
Choices = list[tuple[str, str | list[tuple[str, str]]]]


def _places() -> Choices:
    """The whole plaza, each floor, each tenant, each service."""
    by_floor = [(f"floor:{floor}", str(t("Lantai {n}", "Floor {n}", n=floor))) for floor in floors()]
    by_tenant = [(f"tenant:{one.code}", str(in_language(one))) for one in tenants()]
    by_service = [(f"service:{one.code}", f"{in_language(one)} ({one.code})") for one in services()]
    return [
        ("plaza", str(t("Seluruh plaza", "The whole plaza"))), (str(t("Lantai", "Floor")), by_floor),
        (str(t("Instansi", "Agency")), by_tenant), (str(t("Layanan", "Service")), by_service),
    ]  # fmt: skip


class AnnounceForm(forms.Form):
    """What is told, where, and from when until when (WITA)."""

    place = forms.ChoiceField()
    words_id = forms.CharField(widget=forms.Textarea)
    words_en = forms.CharField(widget=forms.Textarea)
    from_day = forms.CharField(required=False, max_length=20)
    from_hour = forms.CharField(required=False, max_length=8)
    until_day = forms.CharField(max_length=20)
    until_hour = forms.CharField(max_length=8)
    urgent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = forms.ChoiceField(choices=_places())
        for name, label in LABELS.items():
            self.fields[name].label = str(label)
            self.fields[name].error_messages |= {kind: str(words) for kind, words in WRONG.get(name, {}).items()}

    def clean(self) -> dict[str, Any]:
        """The moments: nothing at the beginning is now."""
        given = self.cleaned_data
        self._moment("from", otherwise=now() if not given.get("from_day") and not given.get("from_hour") else None)
        self._moment("until", otherwise=None)
        return given

    def _moment(self, end: str, *, otherwise: datetime | None) -> None:
        given = self.cleaned_data
        if otherwise is None and not (given.get(f"{end}_day") and given.get(f"{end}_hour")) and self.errors:
            return
        try:
            given[end] = otherwise or moment_of(given.get(f"{end}_day", ""), given.get(f"{end}_hour", ""))
        except BuildingError as problem:
            self.add_error(f"{end}_day", str(problem))


LABELS = {
    "place": t("Di mana", "Where"),
    "words_id": t("Pengumuman (Indonesia)", "Announcement (Indonesian)"),
    "words_en": t("Pengumuman (Inggris)", "Announcement (English)"),
    "from_day": t("Mulai tanggal", "From day"),
    "from_hour": t("jam (WITA)", "hour (WITA)"),
    "until_day": t("Sampai tanggal", "Until day"),
    "until_hour": t("jam (WITA)", "hour (WITA)"),
    "urgent": t("Penting: tampil lebih dahulu dan mencolok", "Important: shown first, and made to stand out"),
}


NO_PLACE = t("Tempat itu tidak ada. Pilih dari daftar.", "There is no such place. Choose one from the list.")
NO_WORDS = t("Tulis pengumumannya dalam dua bahasa.", "Write the announcement in both languages.")
NO_END = t(
    "Tulis sampai kapan pengumuman ini berlaku: tanggal dan jamnya.",
    "Write until when it is shown: the day and the hour.",
)
WRONG = {
    "place": {"required": NO_PLACE, "invalid_choice": NO_PLACE},
    "words_id": {"required": NO_WORDS}, "words_en": {"required": NO_WORDS},
    "until_day": {"required": NO_END}, "until_hour": {"required": NO_END},
}  # fmt: skip


@lock("role", "koordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is announced, what will be and what was; and the form, which keeps what was written when something cannot be."""
    if request.method != "POST":
        return _page(request, AnnounceForm(initial=_usual()))
    if "tarik" in request.POST:
        return _withdraw(request)
    form = AnnounceForm(request.POST)
    if form.is_valid() and _announced(form, actor=viewer_of(request).actor):
        messages.success(request, str(t("Pengumuman disimpan.", "The announcement is saved.")))
        return redirect("manage_announcements")
    return _page(request, form, status=422)


def _announced(form: AnnounceForm, *, actor: str) -> bool:
    """Whether it could be announced; else the form says why not."""
    given = form.cleaned_data
    try:
        announce(
            given["place"], words_id=given["words_id"], words_en=given["words_en"], starts_at=given["from"],
            ends_at=given["until"], urgent=given["urgent"], actor=actor,
        )  # fmt: skip
    except BuildingError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _withdraw(request: HttpRequest) -> HttpResponse:
    named = request.POST["tarik"]
    if not whole_number(named):
        raise Http404
    withdraw_announcement(get_object_or_404(Announcement, pk=whole_number(named)), actor=viewer_of(request).actor)
    messages.success(request, str(t("Pengumuman ditarik.", "The announcement is withdrawn.")))
    return redirect("manage_announcements")


def _usual() -> dict[str, str]:
    """The form before anything was written: until the end of this day's service, or of the next one's."""
    end = (now() + timedelta(hours=8)).astimezone(WITA)
    return {"until_day": f"{end:%d-%m-%Y}", "until_hour": "16.00"}


def _page(request: HttpRequest, form: AnnounceForm, *, status: int = 200) -> HttpResponse:
    moment, holding = now(), list(announcements())
    past = Announcement.objects.exclude(pk__in=[row.pk for row in holding]).order_by("-ends_at")[:PAST_SHOWN]
    context = {
        "form": form, "longest": LONGEST_ANNOUNCEMENT,
        "running": _shown([row for row in holding if row.starts_at <= moment]),
        "coming": _shown([row for row in holding if row.starts_at > moment]),
        "past": _shown(list(past)),
    }  # fmt: skip
    return render(request, "building/announce.html", context, status=status)


def _shown(rows: list[Announcement]) -> list[dict[str, Any]]:
    return [{"row": row, "told": one} for row, one in zip(rows, told(rows), strict=True)]
