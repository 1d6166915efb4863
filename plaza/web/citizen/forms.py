"""One form for one page of an application, built from the service's definition; the reading itself stands in applications."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from plaza.applications.rules import answers as reading
from plaza.applications.rules.answers import Answer
from plaza.applications.rules.behalf import FOR_WHOM, SELF, Asker
from plaza.applications.rules.steps import Step
from plaza.catalogue.rules.definitions import Field
from plaza.core.telephones import read_mobile
from plaza.core.texts import Pair, t
from plaza.core.typed import BadAnswer, as_typed, tidy
from plaza.notices.rules import read_contact
from plaza.sealing.queries import glyphs_missing
from plaza.web.citizen.words import in_language

KEYBOARDS = {
    "number": "decimal",
    "money": "numeric",
    "nik": "numeric",
    "npwp": "numeric",
    "nib": "numeric",
    "date": "text",
}
LONG_TEXT = 200


class StepForm(forms.Form):
    """The fields of one page. ``answers_so_far`` and ``on`` are what the reading of an answer may depend on."""

    crowded = False
    """Whether it was refused only because too much is waiting: the same again in a moment."""

    def __init__(self, *args: Any, answers_so_far: Mapping[str, object], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.so_far, self.on = answers_so_far, on

    def to_keep(self) -> dict[str, Any]:
        """What the application keeps of this page, once it is valid."""
        return dict(self.cleaned_data)

    def read(self, name: str, sentence_from: Any) -> Any:
        """Runs one reading and turns its refusal into the field's error."""
        try:
            return sentence_from(self.cleaned_data.get(name, ""))
        except BadAnswer as problem:
            raise forms.ValidationError(str(problem.sentence)) from problem


def _line(
    label: Pair, hint: Pair | str = "", *, required: bool = True, kind: str = "text", **attrs: str
) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": kind, **attrs})
    return forms.CharField(label=str(label), help_text=str(hint), required=required, widget=widget, strip=False)


def _refuse_unprintable(text: str) -> None:
    """Says which letters no font of the documents has, before anybody waits for a document that cannot be set."""
    if letters := glyphs_missing(text):
        said = t("Huruf ini belum dapat dicetak: {letters}. Tulis dengan huruf Latin, seperti pada KTP.",
                 "These letters cannot be printed yet: {letters}. Use Latin letters, as on the card.",
                 letters=" ".join(letters[:8]))  # fmt: skip
        raise forms.ValidationError(str(said))


class PersonForm(StepForm):
    """A page about one person: each of ``asked`` is a line, read by its reader; all are kept together under ``key``."""

    key: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(self.lines())

    def lines(self) -> dict[str, forms.Field]:
        """The lines of the page."""
        return {}

    def clean_nik(self) -> Any:
        return self.read("nik", reading.read_identity_number)

    def clean_name(self) -> Any:
        name = self.read("name", reading.read_name)
        _refuse_unprintable(name)
        return name

    def clean_birth_date(self) -> Any:
        return self.read("birth_date", lambda raw: reading.read_birth_date(raw, on=self.on))

    def to_keep(self) -> dict[str, Any]:
        return {self.key: dict(self.cleaned_data)}


def _nik_line(*, required: bool = True) -> forms.CharField:
    return _line(
        t("NIK", "NIK (identity number)"), t("16 angka di bagian atas KTP.", "16 digits at the top of the card."), required=required,
        inputmode="numeric", autocomplete="off", maxlength="25",
    )  # fmt: skip


def _birth_line() -> forms.CharField:
    return _line(
        t("Tanggal lahir", "Date of birth"), t("Contoh: 17-08-2003", "Example: 17-08-2003"), inputmode="text",
        autocomplete="bday", maxlength="20",
    )  # fmt: skip


class IdentityForm(PersonForm):
    """Who applies: the three things that stand on one card."""

    key = "diri"

    def lines(self) -> dict[str, forms.Field]:
        name = _line(t("Nama lengkap", "Full name"), t("Seperti pada KTP.", "As on the card."), autocomplete="name")
        return {"nik": _nik_line(), "name": name, "birth_date": _birth_line()}


class PassportForm(PersonForm):
    """Who applies, for somebody with a passport instead of an identity card."""

    key = "diri"

    def lines(self) -> dict[str, forms.Field]:
        return {
            "passport": _line(
                t("Nomor paspor", "Passport number"), t("Pada halaman foto, kanan atas.", "On the photo page, top right."),
                autocomplete="off", autocapitalize="characters", maxlength="30",
            ),
            "name": _line(
                t("Nama lengkap", "Full name"), t("Seperti pada paspor.", "As in the passport."), autocomplete="name"
            ),
            "birth_date": _birth_line(),
            "nationality": _line(t("Kewarganegaraan", "Nationality"), autocomplete="country-name"),
        }  # fmt: skip

    def clean_passport(self) -> Any:
        return self.read("passport", reading.read_passport_number)

    def clean_nationality(self) -> Any:
        return self.read("nationality", reading.read_country)


class ChildForm(PersonForm):
    """The child that is applied for; a small one may have no number yet."""

    key = "anak"

    def lines(self) -> dict[str, forms.Field]:
        hint = t("Seperti pada akta kelahiran.", "As on the birth certificate.")
        return {
            "name": _line(t("Nama lengkap anak", "The child's full name"), hint, autocomplete="off"),
            "birth_date": _birth_line(),
            "nik": _nik_line(required=False),
        }

    def clean_nik(self) -> Any:
        return self.read("nik", reading.read_identity_number) if self.cleaned_data.get("nik") else ""


class ProxyForm(PersonForm):
    """Who fills this in for another."""

    key = "wakil"

    def lines(self) -> dict[str, forms.Field]:
        return {"name": _line(t("Nama lengkap Anda", "Your full name"), autocomplete="name"), "nik": _nik_line()}


class FirmForm(PersonForm):
    """The firm that is applied for."""

    key = "badan"

    def lines(self) -> dict[str, forms.Field]:
        return {
            "name": _line(t("Nama badan usaha atau lembaga", "Name of the firm or institution"), autocomplete="organization"),
            "nib": _line(
                t("NIB", "NIB (business number)"), t("13 angka, bila sudah ada.", "13 digits, if there is one."),
                required=False, inputmode="numeric", autocomplete="off", maxlength="25",
            ),
        }  # fmt: skip

    def clean_name(self) -> Any:
        name = self.read("name", reading.read_firm)
        _refuse_unprintable(name)
        return name

    def clean_nib(self) -> Any:
        return self.read("nib", reading.read_business_number)


PEOPLE: dict[str, type[PersonForm]] = {
    "identity": IdentityForm, "passport": PassportForm, "child": ChildForm, "proxy": ProxyForm, "firm": FirmForm,
}  # fmt: skip


class ContactForm(StepForm):
    """Where news is sent; at least nothing is needed, because the page itself always knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=str(t("Email", "E-mail")), required=False, max_length=254,
            help_text=str(t("Kami kirim kabar dan hasilnya ke sini.", "News and the result come here.")),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )  # fmt: skip
        self.fields["phone"] = _line(
            t("Nomor HP", "Mobile number"),
            t("Contoh: 0812 3456 7890", "Example: 0812 3456 7890"),
            required=False,
            kind="tel",
            autocomplete="tel",
            maxlength="25",
        )

    def clean_phone(self) -> str:
        text = tidy(self.cleaned_data.get("phone", ""))
        try:
            return read_mobile(text) if text else ""
        except BadAnswer as problem:
            raise forms.ValidationError(str(problem.sentence)) from problem

    def to_keep(self) -> dict[str, Any]:
        return {"kontak": dict(self.cleaned_data)}


class FieldForm(StepForm):
    """One question of the service's own."""

    def __init__(self, *args: Any, asked: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields[asked.name] = _control(asked)

    def clean(self) -> dict[str, Any]:
        name = self.asked.name
        if name in self.errors:
            return self.cleaned_data
        raw = self.cleaned_data.get(name) or ""
        try:
            self.cleaned_data[name] = reading.read_answer(self.asked, str(raw), answers=self.so_far, on=self.on)
            _refuse_unprintable(str(self.cleaned_data[name] or ""))
        except BadAnswer as problem:
            self.add_error(name, str(problem.sentence))
        except forms.ValidationError as problem:
            self.add_error(name, problem)
        return self.cleaned_data


def _control(asked: Field) -> forms.Field:
    """The control of one question; whether it may stay empty is what the page says and what the reading does (clean)."""
    label, hint = str(in_language(asked, "question")), str(in_language(asked, "hint"))
    if asked.options:
        choices = [(option.value, str(in_language(option, "label"))) for option in asked.options]
        widget: forms.Widget = forms.RadioSelect(choices=choices)
    elif asked.type == "address" or (asked.constraints.max_length or 0) > LONG_TEXT:
        widget = forms.Textarea(attrs={"rows": "4"})
    else:
        widget = forms.TextInput(attrs={"inputmode": KEYBOARDS.get(asked.type, "text"), "autocomplete": "off"})
    if not hint and asked.type == "date":
        hint = str(t("Contoh: 17-08-2026", "Example: 17-08-2026"))
    said = {"required": str(reading.missing(asked))}
    return forms.CharField(
        label=label, required=asked.required, help_text=hint, widget=widget, strip=False, error_messages=said
    )


class DeclarationForm(StepForm):
    """The applicant's own word that what is said here is true."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = t(
            "Saya menyatakan semua isian dan berkas ini benar dan milik saya.",
            "I declare that all answers and documents are true and mine.",
        )
        needed = t("Centang kotak ini bila semuanya benar.", "Tick the box if everything is true.")
        self.fields["agreed"] = forms.BooleanField(label=str(words), error_messages={"required": str(needed)})
        keep = t(
            "Simpan data diri dan berkas saya paling lama satu tahun, agar tidak diminta lagi.",
            "Keep my identity and documents for at most a year, so that they are not asked again.",
        )
        self.fields["keep"] = forms.BooleanField(label=str(keep), required=False)

    def to_keep(self) -> dict[str, Any]:
        return {"pernyataan": True, "simpan": bool(self.cleaned_data.get("keep"))}


class UploadForm(StepForm):
    """One document, as a photograph or a file."""

    def __init__(self, *args: Any, accept: str, optional: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = forms.FileField(
            label=str(t("Foto atau berkas", "Photo or file")), required=not optional, allow_empty_file=True,
            error_messages={"required": str(t("Pilih foto atau berkas dahulu.", "Choose a photo or a file first."))},
            widget=forms.ClearableFileInput(attrs={"accept": accept}),
        )  # fmt: skip


class BeginForm(forms.Form):
    """Who applies for whom; nearly everybody applies for themselves, and says nothing here."""

    for_whom = forms.ChoiceField(widget=forms.RadioSelect)
    foreign = forms.ChoiceField(widget=forms.RadioSelect)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for_whom"].choices = [(name, str(words)) for name, words in FOR_WHOM.items()]  # type: ignore[attr-defined]
        self.fields["for_whom"].label = str(t("Untuk siapa permohonan ini?", "Whom is this application for?"))
        self.fields["foreign"].choices = [  # type: ignore[attr-defined]
            ("no", str(t("WNI, punya NIK", "Indonesian, with a NIK"))),
            ("yes", str(t("WNA, memakai paspor", "Foreigner, with a passport"))),
        ]
        self.fields["foreign"].label = str(t("Kewarganegaraan pemohon", "Nationality of the applicant"))

    @property
    def asker(self) -> Asker:
        """What was chosen; the ordinary case for everything that is no choice of ours."""
        self.full_clean()
        chosen = self.cleaned_data
        return Asker(chosen.get("for_whom") or SELF, chosen.get("foreign") == "yes")


class TrackForm(forms.Form):
    """The way back to an application: its reference and its code."""

    reference = forms.CharField(max_length=40)
    code = forms.CharField(max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].label = str(t("Nomor permohonan", "Application number"))
        self.fields["reference"].help_text = str(t("Contoh: 7F3K-9Q2M-AB", "Example: 7F3K-9Q2M-AB"))
        self.fields["code"].label = str(t("Kode", "Code"))
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}


class LostForm(forms.Form):
    """The contact that was given, for the way back."""

    contact = forms.CharField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        field.label = str(t("Email atau nomor HP yang Anda berikan", "The e-mail or mobile number that you gave"))
        field.error_messages["required"] = str(t("Isi email atau nomor HP.", "Write the e-mail or mobile number."))
        field.widget.attrs |= {"autocomplete": "email"}

    def clean_contact(self) -> str:
        try:
            return read_contact(self.cleaned_data["contact"])
        except BadAnswer as problem:
            raise forms.ValidationError(str(problem.sentence)) from problem


def form_for(step: Step, data: Any = None, files: Any = None, *, answers: Mapping[str, Any], on: date) -> StepForm:
    """The form of that page, filled with what was answered before."""
    given: dict[str, Any] = {"answers_so_far": answers, "on": on}
    if step.kind in PEOPLE:
        return PEOPLE[step.kind](data, initial=_shown(answers.get(step.key)), **given)
    if step.kind == "contact":
        return ContactForm(data, initial=answers.get("kontak"), **given)
    if step.kind == "declaration":
        return DeclarationForm(
            data, initial={"agreed": answers.get("pernyataan"), "keep": answers.get("simpan")}, **given
        )
    if step.kind == "document" and step.requirement is not None:
        accept = ",".join(f".{name}" for kind in step.requirement.kinds for name in kind.formats)
        return UploadForm(data, files if data is not None else None, accept=accept, optional=step.optional, **given)
    if step.field is None:
        raise ValueError(step.key)
    return FieldForm(data, asked=step.field, initial=_shown({step.field.name: answers.get(step.field.name)}), **given)


def _shown(values: Mapping[str, Answer] | None) -> dict[str, Answer]:
    """Kept answers as people write them: dates with the day first."""
    return {name: _day_first(value) for name, value in (values or {}).items()}


def _day_first(value: Answer) -> Answer:
    try:
        return f"{date.fromisoformat(value):%d-%m-%Y}" if isinstance(value, str) and len(value) == 10 else _typed(value)
    except ValueError:
        return _typed(value)


def _typed(value: Answer) -> Answer:
    return as_typed(value) if isinstance(value, str) else value
