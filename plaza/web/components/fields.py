"""A form's field as a page shows it: the label, a hint, what is wrong, and the right keyboard on a phone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from plaza.core.texts import Pair, t

INVALID: tuple[tuple[type[forms.Field], tuple[str, str]], ...] = (
    (forms.EmailField, ("{label}: tulis seperti nama@contoh.id.", "{label}: write it like name@example.id.")),
    (
        forms.DateField,
        ("{label}: tulis tanggalnya, misalnya 24-11-2026.", "{label}: write the date, such as 24-11-2026."),
    ),
    (forms.TimeField, ("{label}: tulis jamnya, misalnya 09.30.", "{label}: write the time, such as 09.30.")),
    (forms.IntegerField, ("{label}: tulis dengan angka saja.", "{label}: write digits only.")),
    (forms.URLField, ("{label}: tulis seperti https://contoh.id.", "{label}: write it like https://example.id.")),
)
"""What each kind of field asks for when it cannot read what was written; a kind stands before those it is made from."""
OTHERWISE: Mapping[str, tuple[str, str]] = {
    "invalid": ("{label}: periksa lagi yang Anda tulis.", "{label}: check what you wrote."),
    "min_length": ("{label}: tulis paling sedikit {limit_value} huruf atau angka.", "{label}: write at least {limit_value} characters."),
    "max_length": ("{label}: persingkat, paling banyak {limit_value} huruf.", "{label}: use at most {limit_value} characters."),
    "min_value": ("{label}: tulis {limit_value} atau lebih.", "{label}: write {limit_value} or more."),
    "max_value": ("{label}: tulis {limit_value} atau kurang.", "{label}: write {limit_value} or less."),
    "invalid_choice": ("{label}: pilih salah satu dari daftar.", "{label}: choose one from the list."),
    "invalid_list": ("{label}: pilih dari daftar.", "{label}: choose from the list."),
    "empty": ("{label}: berkas itu kosong. Pilih berkas lain.", "{label}: that file is empty. Choose another one."),
    "missing": ("{label}: pilih berkasnya.", "{label}: choose the file."),
    "incorrect_code": (
        "{label}: angkanya tidak cocok. Ketik enam angka dari surat atau aplikasi Anda, atau minta kode baru.",
        "{label}: the digits do not match. Type the six digits from the letter or your app, or ask for a new code.",
    ),
    "too_many_login_attempts": (
        "Terlalu banyak percobaan masuk. Tunggu lima menit, lalu coba lagi.",
        "Too many tries to sign in. Wait five minutes, then try again.",
    ),
    "rate_limited": ("Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.", "Too many requests. Wait a moment, then try again."),
    "account_inactive": (
        "{label}: akun ini sudah ditutup. Tanyakan kepada petugas lewat video.",
        "{label}: this account is closed. Ask an officer by video.",
    ),
    "email_taken": ("{label}: alamat ini sudah dipakai. Tulis alamat lain.", "{label}: this address is in use already. Write another one."),
    "duplicate_email": ("{label}: alamat ini sudah terdaftar pada akun Anda.", "{label}: this address is on your account already."),
    "unknown_email": ("{label}: periksa lagi alamat yang Anda tulis.", "{label}: check the address that you wrote."),
    "max_email_addresses": (
        "{label}: hapus satu alamat dahulu, lalu tambahkan yang ini.",
        "{label}: remove an address first, then add this one.",
    ),
    "cannot_remove_primary_email": ("{label}: jadikan alamat lain yang utama dahulu.", "{label}: make another address the main one first."),
    "unverified_primary_email": (
        "{label}: buktikan alamat ini dahulu dengan kode yang kami kirim.",
        "{label}: prove this address first with the code that we send.",
    ),
    "unverified_email": (
        "{label}: buktikan dahulu alamat surat Anda dengan kode yang kami kirim.",
        "{label}: prove your e-mail address first with the code that we send.",
    ),
    "add_email_blocked": (
        "{label}: lepaskan faktor kedua dahulu, lalu tambahkan alamat ini.",
        "{label}: remove the second factor first, then add this address.",
    ),
    "cannot_delete_authenticator": (
        "{label}: faktor kedua ini diperlukan dan tidak dapat dilepas.",
        "{label}: this second factor is needed and cannot be removed.",
    ),
    "cannot_generate_recovery_codes": ("{label}: pasang faktor kedua dahulu.", "{label}: set up a second factor first."),
    "null_characters_not_allowed": ("{label}: tulis lagi tanpa tanda khusus.", "{label}: write it again without special signs."),
}  # fmt: skip
"""What to do about an error that Django or the library of the sign-in found, by its code; words of our own are left as they are."""


@dataclass(frozen=True)
class Shown:
    """All that ``components/field.html`` needs. ``kind``: text | file | checkbox | choices."""

    bound: BoundField
    kind: str
    label: object
    hint: object
    heading: bool
    control: SafeString | None
    prefix: str = ""
    suffix: str = ""
    width: str = ""
    errors: tuple[str, ...] = ()


def kind_of(bound: BoundField) -> str:
    """Which markup a field needs, by its widget."""
    input_type = getattr(bound.field.widget, "input_type", "")
    many = getattr(bound.field.widget, "allow_multiple_selected", False)
    if input_type == "radio" or (input_type == "checkbox" and many):
        return "choices"
    return input_type if input_type in ("checkbox", "file") else "text"


def shown(bound: BoundField, *, label: object = None, hint: object = None, heading: bool = False,
          prefix: str = "", suffix: str = "", width: str = "", **attrs: object) -> Shown:  # fmt: skip
    """The field with its control drawn and bound to its hint and its error by ``aria-describedby``."""
    hint = hint if hint is not None else bound.help_text
    kind = kind_of(bound)
    control = (
        None
        if kind == "choices"
        else bound.as_widget(attrs=_attributes(bound, kind=kind, hint=hint, width=width, attrs=attrs))
    )
    words = label if label is not None else bound.label
    return Shown(
        bound, kind, words, hint, heading, control, prefix, suffix, width, tuple(sentences(bound, label=words))
    )


def _attributes(
    bound: BoundField, *, kind: str, hint: object, width: str, attrs: dict[str, object]
) -> dict[str, str | bool]:
    names = [f"{bound.auto_id}-hint"] * bool(hint) + [f"{bound.auto_id}-error"] * bool(bound.errors)
    given = {
        name.replace("_", "-"): value if isinstance(value, bool) else str(value)
        for name, value in attrs.items()
        if value is not None
    }
    classes = {"checkbox": "tick", "file": "file-input"}.get(kind, "input")
    if width:
        classes += f" input-{width}"
    described: dict[str, str | bool] = {"aria-describedby": " ".join(names)} if names else {}
    return {"class": classes, **described, **given}


def problems(form: BaseForm) -> list[tuple[str, str]]:
    """What is wrong with a form, as (address of the field, sentence) in the order of the page."""
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        address = f"#{bound.auto_id}_0" if kind_of(bound) == "choices" else f"#{bound.id_for_label}"
        found += [(address, sentence) for sentence in sentences(bound, label=bound.label)]
    return found


def sentences(bound: BoundField, *, label: object) -> list[str]:
    """What is wrong with the field and what to do about it, each time naming the field; never Django's own words for it."""
    errors = bound.form.errors.get(bound.name)
    return [] if errors is None else [str(_sentence(bound, one, label=label)) for one in errors.as_data()]


def _sentence(bound: BoundField, error: ValidationError, *, label: object) -> object:
    said = next(iter(error.messages))
    ours = type(error.message) is Pair
    if ours or not isinstance(error.message, Promise):
        return said
    name = str(label).rstrip(" :.")
    if error.code == "required":
        return _wanted(bound, name)
    words = OTHERWISE.get(error.code or "")
    if error.code == "invalid":
        words = next((words for kind, words in INVALID if isinstance(bound.field, kind)), words)
    return t(*words, label=name, **(error.params or {})) if words else said


def _wanted(bound: BoundField, name: str) -> Pair:
    kind = kind_of(bound)
    if kind == "checkbox":
        return t("Beri tanda pada “{label}”.", "Tick “{label}”.", label=name)
    if kind in ("choices", "file") or isinstance(bound.field, forms.ChoiceField):
        return t("Pilih jawaban untuk “{label}”.", "Choose an answer for “{label}”.", label=name) if kind != "file" else t(
            "Pilih berkas untuk “{label}”.", "Choose a file for “{label}”.", label=name
        )  # fmt: skip
    return t("Isi “{label}”.", "Fill in “{label}”.", label=name)
