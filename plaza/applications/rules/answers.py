"""Reading what a person typed: each kind of field, with a sentence that says what to do when it cannot be read.

An answer is kept as plain JSON: text, an integer, or a date as YYYY-MM-DD.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from plaza.catalogue.rules.definitions import Constraints, Field
from plaza.core.texts import Pair, t
from plaza.core.typed import OLDEST_YEAR, BadAnswer, read_amount, read_count, read_date, read_measure, tidy
from plaza.verification.rules.numbers import digits_of, nib_problem, nik_problem, normal_plate, npwp_problem

Answer = str | int | None
LONGEST = 2000


def read_answer(field: Field, raw: str, *, answers: Mapping[str, object], on: date) -> Answer:
    """The answer to one question, tidied; None when an optional one is left empty. Raises BadAnswer."""
    text = tidy(raw)
    if not text:
        if field.required:
            raise BadAnswer(missing(field))
        return None
    value = _READERS[field.type](text, field.constraints)
    if isinstance(value, date):
        _check_date(value, field.constraints, answers, on)
        return value.isoformat()
    return value


def missing(field: Field) -> Pair:
    """What is said when a needed answer is not there: which one, and what to do."""
    if field.options:
        return Pair(f"{field.label_id}: pilih salah satu jawaban.", f"{field.label_en}: choose one of the answers.")
    return Pair(f"{field.label_id}: isi dahulu, lalu lanjutkan.", f"{field.label_en}: please fill it in, then go on.")


def read_name(raw: str) -> str:
    """A person's name as on the card: 2 to 120 characters with letters in them."""
    name = tidy(raw).replace("\n", " ")
    if not name:
        raise BadAnswer(t("Tulis nama lengkap Anda seperti pada KTP.", "Write your full name as on the card."))
    if len(name) > 120:
        raise BadAnswer(
            t(
                "Nama paling panjang 120 huruf. Tulis seperti pada KTP.",
                "A name has at most 120 letters. Write it as on the card.",
            )
        )
    if len(name) < 2 or not any(c.isalpha() for c in name):
        raise BadAnswer(
            t("Nama perlu huruf. Tulis seperti pada KTP.", "A name needs letters. Write it as on the card.")
        )
    return name


def read_birth_date(raw: str, *, on: date) -> str:
    """A date of birth between 1900 and today."""
    born = read_date(raw)
    if not date(OLDEST_YEAR, 1, 1) <= born <= on:
        raise BadAnswer(
            t("Tanggal lahir harus antara 1900 dan hari ini.", "The date of birth must be between 1900 and today.")
        )
    return born.isoformat()


def read_identity_number(raw: str) -> str:
    """A NIK by its own shape; the region only warns elsewhere, so that nobody is refused for where they come from."""
    if nik_problem(raw):
        raise BadAnswer(
            t("NIK terdiri atas 16 angka, lihat bagian atas KTP. Periksa kembali angkanya.",
              "The NIK has 16 digits, at the top of the card. Please check the digits.")
        )  # fmt: skip
    return digits_of(raw)


def read_passport_number(raw: str) -> str:
    """A passport's number: 5 to 20 capitals and digits, as countries print them."""
    number = re.sub(r"[\s.\-]", "", tidy(raw)).upper()
    if not re.fullmatch(r"[A-Z0-9]{5,20}", number) or not any(c.isdigit() for c in number):
        raise BadAnswer(
            t("Tulis nomor paspor seperti pada halaman fotonya, misalnya X1234567.",
              "Write the passport number as on its photo page, for example X1234567.")
        )  # fmt: skip
    return number


def read_country(raw: str) -> str:
    """A nationality in a word or a few."""
    country = tidy(raw).replace("\n", " ")
    if not 2 <= len(country) <= 60 or not any(c.isalpha() for c in country):
        raise BadAnswer(t("Tulis kewarganegaraan seperti pada paspor.", "Write the nationality as in the passport."))
    return country


def read_firm(raw: str) -> str:
    """A firm's or an institution's name."""
    name = tidy(raw).replace("\n", " ")
    if not 3 <= len(name) <= 150 or not any(c.isalpha() for c in name):
        raise BadAnswer(t("Tulis nama badan usaha seperti pada aktanya.", "Write the firm's name as in its deed."))
    return name


def read_business_number(raw: str) -> str:
    """A NIB, or nothing."""
    if tidy(raw) and nib_problem(raw):
        raise BadAnswer(t("NIB terdiri atas 13 angka.", "The NIB has 13 digits."))
    return digits_of(raw)


def _text(text: str, limits: Constraints) -> str:
    longest = min(limits.max_length or LONGEST, LONGEST)
    if len(text) > longest:
        raise BadAnswer(
            t("Paling panjang {n} huruf; sekarang {m}.", "At most {n} characters; now {m}.", n=longest, m=len(text))
        )
    if len(text) < (limits.min_length or 0):
        raise BadAnswer(t("Paling sedikit {n} huruf.", "At least {n} characters.", n=limits.min_length))
    if limits.pattern and not re.fullmatch(limits.pattern, text, re.ASCII):
        raise BadAnswer(t("Bentuknya belum benar. Lihat contohnya.", "This is not in the right form. See the example."))
    return text


def _number(text: str, limits: Constraints) -> Answer:
    value = Decimal(read_count(text)) if limits.integer else read_measure(text)
    _check_size(value, limits)
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _money(text: str, limits: Constraints) -> Answer:
    value = read_amount(text)
    _check_size(Decimal(value), limits)
    return value


def _check_size(value: Decimal, limits: Constraints) -> None:
    if limits.min is not None and value < limits.min:
        raise BadAnswer(t("Paling kecil {n}.", "At least {n}.", n=limits.min))
    if limits.max is not None and value > limits.max:
        raise BadAnswer(t("Paling besar {n}.", "At most {n}.", n=limits.max))


def _date(text: str, _: Constraints) -> date:
    return read_date(text)


def _choice(text: str, limits: Constraints) -> str:
    if text not in {option.value for option in limits.options}:
        raise BadAnswer(t("Pilih salah satu.", "Please choose one."))
    return text


def _nik(text: str, _: Constraints) -> str:
    return read_identity_number(text)


def _npwp(text: str, _: Constraints) -> str:
    if npwp_problem(text):
        raise BadAnswer(t("NPWP terdiri atas 15 atau 16 angka.", "The NPWP has 15 or 16 digits."))
    return digits_of(text)


def _nib(text: str, _: Constraints) -> str:
    if nib_problem(text):
        raise BadAnswer(t("NIB terdiri atas 13 angka.", "The NIB has 13 digits."))
    return digits_of(text)


def _plate(text: str, _: Constraints) -> str:
    found = normal_plate(text)
    if found is None:
        raise BadAnswer(t("Tulis nomor polisi seperti KT 1234 AB.", "Write the number plate like KT 1234 AB."))
    return found


def _check_date(value: date, limits: Constraints, answers: Mapping[str, object], on: date) -> None:
    if limits.not_before == "today" and value < on:
        raise BadAnswer(t("Tanggal tidak boleh sebelum hari ini.", "The date cannot be before today."))
    if limits.not_after == "today" and value > on:
        raise BadAnswer(t("Tanggal tidak boleh sesudah hari ini.", "The date cannot be after today."))
    other = answers.get(limits.after) if limits.after else None
    if isinstance(other, str) and value <= datetime.fromisoformat(other).date():
        raise BadAnswer(t("Tanggal ini harus sesudah tanggal mulai.", "This date must come after the first one."))


_READERS: dict[str, Callable[[str, Constraints], Answer | date]] = {
    "text": _text, "address": _text, "number": _number, "money": _money, "date": _date, "choice": _choice,
    "nik": _nik, "npwp": _npwp, "nib": _nib, "plate": _plate,
}  # fmt: skip
