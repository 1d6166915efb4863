"""What the line asks of a person: as little as can be, and nothing of it is needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from plaza.core.clock import WITA
from plaza.core.texts import t
from plaza.notices.actions import carries
from plaza.queueing.actions import QueueError
from plaza.queueing.actions.appointments import WAYS
from plaza.queueing.actions.joining import LONGEST_MESSAGE, tidy_contact
from plaza.queueing.appointments import Slot

NEEDS = [
    ("", t("Tidak, saya menunggu seperti biasa", "No, I will wait as usual")),
    ("elderly", t("Lanjut usia (60 tahun ke atas)", "Elderly (60 years and over)")),
    ("disabled", t("Penyandang disabilitas", "A person with a disability")),
    ("pregnant", t("Sedang hamil", "Pregnant")),
    ("with_child", t("Membawa bayi atau anak kecil", "With a baby or small child")),
]


MAIL_ONLY = t("Alamat e-mail", "E-mail address")
PHONE_TOO = t("Alamat e-mail atau nomor WhatsApp", "E-mail address or WhatsApp number")


class ContactField(forms.CharField):
    """An e-mail address or a phone number, or nothing."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required, max_length=254, strip=True)
        self.label = PHONE_TOO if carries("whatsapp") else MAIL_ONLY
        self.help_text = t("Dipakai hanya untuk nomor ini.", "Used for this number only.")
        self.widget.attrs.update(autocomplete="email", inputmode="email", autocapitalize="off", spellcheck="false")

    def clean(self, value: object) -> str:
        """The contact as it is kept."""
        try:
            return tidy_contact(super().clean(value))
        except QueueError as problem:
            raise forms.ValidationError(problem.words) from problem


class TakeForm(forms.Form):
    """Taking a number: one press; the need is declared only by whoever has one."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    priority = forms.ChoiceField(
        label=t("Apakah Anda perlu didahulukan?", "Do you need to be served first?"),
        help_text=t(
            "Petugas memastikannya saat melayani. Orang yang sudah lama menunggu tidak dilompati.",
            "The officer confirms it when serving you. Nobody who has waited a long time is overtaken.",
        ),
        choices=NEEDS, widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    bring = forms.BooleanField(
        label=t(
            "Petugas boleh melihat permohonan saya yang sedang berjalan", "The officer may see my running application"
        ),
        required=False,
    )

    def hide_bring(self) -> None:
        """There is no running application to bring along."""
        self.fields["bring"].widget = forms.HiddenInput()


class LaterForm(forms.Form):
    """Where the call-up should go: needed, unless something else already carries it (``reached``)."""

    contact = ContactField()

    def __init__(self, *args: Any, reached: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contact"].required = not reached

    @property
    def by_phone(self) -> bool:
        """Whether a phone number will do too."""
        return carries("whatsapp")


class MessageForm(forms.Form):
    """Words for the tenant, outside the hours."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    words = forms.CharField(
        label=t("Apa yang ingin Anda tanyakan?", "What would you like to ask?"),
        help_text=t("Jangan menulis NIK atau nomor kartu di sini.", "Do not write your NIK or card numbers here."),
        max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": t("Tulis pertanyaan Anda.", "Write your question."),
            "max_length": t("Pertanyaannya paling panjang 2.000 huruf.", "The question may have at most 2,000 characters."),
        },
    )  # fmt: skip
    contact = ContactField()


class AppointmentForm(forms.Form):
    """A time of one day, and how; a contact only for whoever wants to be reminded there."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    at = forms.TypedChoiceField(
        label=t("Jam berapa? (WITA)", "At what time? (WITA)"), widget=forms.RadioSelect, coerce=datetime.fromisoformat,
        error_messages={
            "required": t("Pilih jam.", "Choose a time."),
            "invalid_choice": t("Jam itu baru saja terisi. Pilih jam lain.", "That time has just been taken. Choose another one."),
        },
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=t("Bertemu lewat apa?", "How would you like to meet?"), widget=forms.RadioSelect,
        error_messages={"required": t("Pilih caranya.", "Choose how.")},
    )  # fmt: skip
    contact = ContactField()

    def __init__(self, *args: Any, slots: Sequence[Slot], ways: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        times = [(slot.at.isoformat(), f"{slot.at.astimezone(WITA):%H.%M}") for slot in slots]
        self.fields["at"].choices = times  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(way, WAYS[way]) for way in ways]  # type: ignore[attr-defined]
        if len(ways) == 1:
            self.fields["channel"].initial, self.fields["channel"].widget = ways[0], forms.HiddenInput()
            self.fields["channel"].required = False

    def clean_channel(self) -> str:
        """The one way that there is needs no answer."""
        return self.cleaned_data["channel"] or str(self.fields["channel"].initial)
