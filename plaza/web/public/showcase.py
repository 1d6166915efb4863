"""``/komponen/``: every component of the pages, with the line that makes it. A demonstration alone shows it."""

from datetime import date

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plaza.core.texts import t
from plaza.people.locks import lock
from plaza.web.components.statuses import STATUSES


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=t("Nama lengkap", "Full name"),
        help_text=t("Seperti tertulis di KTP.", "As written on the identity card."),
    )
    nik = forms.CharField(
        label="NIK",
        min_length=16,
        help_text=t("16 angka di bagian atas KTP.", "The 16 digits at the top of the identity card."),
    )
    area = forms.DecimalField(label=t("Luas tempat usaha", "Area of the business"), required=False)
    village = forms.ChoiceField(
        label=t("Kelurahan", "Urban village"),
        choices=[("", t("Pilih kelurahan", "Choose one")), ("1", "Air Putih"), ("2", "Sidodadi")],
    )
    story = forms.CharField(label=t("Ceritakan singkat", "Tell us briefly"), widget=forms.Textarea, required=False)
    who = forms.ChoiceField(
        label=t("Siapa yang memohon?", "Who is applying?"), widget=forms.RadioSelect,
        choices=[("self", t("Saya sendiri", "Myself")), ("proxy", t("Saya mewakili orang lain", "I act for somebody else"))],
    )  # fmt: skip
    reach = forms.MultipleChoiceField(
        label=t("Bagaimana kami mengabari Anda?", "How may we reach you?"), widget=forms.CheckboxSelectMultiple,
        choices=[("wa", "WhatsApp"), ("mail", t("Surel", "E-mail"))],
    )  # fmt: skip
    card = forms.FileField(
        label=t("Foto KTP", "Photo of the identity card"),
        required=False,
        help_text=t("JPG, PNG atau PDF, paling besar 5 MB.", "JPG, PNG or PDF, 5 MB at most."),
    )
    agreed = forms.BooleanField(label=t("Data di atas benar.", "The data above are true."))


def samples() -> dict[str, object]:
    """What the page shows the components with."""
    return {
        "form": SampleForm(),
        "wrong": SampleForm({"name": "", "nik": "123", "village": "1", "who": "self", "agreed": "on"}, auto_id="wrong_%s"),
        "statuses": STATUSES,
        "rows": [
            {"key": t("Nama", "Name"), "value": "Aisyah Rahmawati (rekaan)", "href": "#summary"},
            {"key": t("Alamat", "Address"), "value": "Jl. Contoh No. 9, Samarinda", "href": "#summary"},
            {"key": t("Biaya", "Fee"), "value": t("Gratis", "Free")},
        ],
        "tasks": [
            {"title": t("Data diri", "About you"), "status": "done", "href": "#tasks"},
            {"title": t("Tempat usaha", "Place of business"), "status": "draft", "href": "#tasks"},
            {"title": t("Berkas", "Files"), "status": "todo", "hint": t("3 berkas, boleh difoto", "3 files, photos will do")},
        ],
        "events": [
            {"title": t("Permohonan diterima", "Application received"), "when": "24 November 2026, 09.30 WITA", "state": "done"},
            {"title": t("Ditinjau petugas", "With an officer"), "when": t("sejak 09.31 WITA", "since 09.31 WITA"), "state": "now",
             "text": t("Dijanjikan selesai 1 Desember 2026.", "Promised by 1 December 2026.")},
            {"title": t("Izin terbit", "Permit issued"), "state": "next"},
        ],
        "titles": [t("Data", "Data"), t("Berkas", "Files"), t("Periksa", "Check"), t("Kirim", "Send")],
        "page": Paginator(range(60), 20).page(2),
        "day": date(2026, 11, 24),
    }  # fmt: skip


@lock("demo")
def showcase(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    if settings.MODE != "demo" and settings.MODE != "test":
        raise Http404
    return render(request, "public/showcase.html", samples())
