"""Forms of the coordinator: an invitation, and a line of the roster."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from plaza.catalogue.queries import tenants
from plaza.core.clock import WITA
from plaza.core.templatetags.plaza import in_language
from plaza.core.texts import t
from plaza.core.typed import BadAnswer, read_date
from plaza.people.models import Officer
from plaza.people.queries import officers
from plaza.people.rules import TENANT_ROLES
from plaza.web.components.roles import ROLE_WORDS


def _tenant_choices(only: Iterable[str] | None) -> list[tuple[str, str]]:
    return [(row.code, str(in_language(row))) for row in tenants() if only is None or row.code in only]


class InviteForm(forms.Form):
    """Whom to invite, as what, and where."""

    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=120)
    role = forms.ChoiceField()
    tenant = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, roles: Iterable[str], tenants: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "email": t("Email", "E-mail"),
            "name": t("Nama", "Name"),
            "role": t("Peran", "Role"),
            "tenant": t("Instansi", "Agency"),
        }
        for name, label in labels.items():
            self.fields[name].label = str(label)
        self.fields["role"] = forms.ChoiceField(
            label=str(labels["role"]), choices=[(name, str(ROLE_WORDS[name])) for name in roles]
        )
        self.fields["tenant"] = forms.ChoiceField(
            label=str(labels["tenant"]), required=False, choices=[("", "-"), *_tenant_choices(tenants)],
            help_text=str(t("Hanya untuk petugas dan kepala instansi.", "Only for officers and heads of an agency.")),
        )  # fmt: skip
        self.fields["tenant"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        role, tenant = self.cleaned_data.get("role"), self.cleaned_data.get("tenant")
        if role in TENANT_ROLES and not tenant:
            self.add_error("tenant", str(t("Pilih instansi tempat ia bertugas.", "Choose the agency they work for.")))
        if role and role not in TENANT_ROLES:
            self.cleaned_data["tenant"] = ""
        return self.cleaned_data


class RosterForm(forms.Form):
    """Who serves which tenant, on which day, between which hours (WITA)."""

    officer = forms.ModelChoiceField(queryset=Officer.objects.none())
    day = forms.CharField(max_length=20)
    start = forms.TimeField(input_formats=["%H:%M", "%H.%M"])
    end = forms.TimeField(input_formats=["%H:%M", "%H.%M"])

    def __init__(self, *args: Any, tenant: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"] = forms.ModelChoiceField(
            queryset=officers(tenant=tenant), label=str(t("Petugas", "Officer")), empty_label=None,
        )  # fmt: skip
        self.fields["officer"].label_from_instance = lambda officer: officer.name  # type: ignore[attr-defined]
        for name, label, hint in (
            ("day", t("Tanggal", "Day"), t("Contoh: 24-11-2026", "Example: 24-11-2026")),
            ("start", t("Mulai (WITA)", "From (WITA)"), t("Contoh: 08.00", "Example: 08.00")),
            ("end", t("Sampai (WITA)", "Until (WITA)"), t("Contoh: 15.30", "Example: 15.30")),
        ):
            self.fields[name].label, self.fields[name].help_text = str(label), str(hint)

    def clean_day(self) -> Any:
        try:
            return read_date(self.cleaned_data["day"])
        except BadAnswer as problem:
            raise forms.ValidationError(str(problem.sentence)) from problem

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if {"day", "start", "end"} <= set(given):
            given["starts_at"] = datetime.combine(given["day"], given["start"], WITA)
            given["ends_at"] = datetime.combine(given["day"], given["end"], WITA)
            if given["ends_at"] <= given["starts_at"]:
                self.add_error(
                    "end", str(t("Jam selesai harus sesudah jam mulai.", "The end must come after the start."))
                )
        return given


class ReasonForm(forms.Form):
    """Why access is taken away: the person reads it."""

    reason = forms.CharField(max_length=300, min_length=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = str(t("Tulis alasannya dalam satu kalimat.", "Write the reason in a sentence."))
        self.fields["reason"] = forms.CharField(
            label=str(t("Alasan, dibaca oleh orangnya", "The reason, which the person will read")), min_length=10,
            max_length=300, error_messages={"required": wrong, "min_length": wrong},
        )  # fmt: skip
