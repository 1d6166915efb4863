"""The first look at one document, for its owner, a moment after it arrived: readable, to be photographed again and why, or unlike the form.

It is the judge's own word on that one document, said early. Nothing is decided by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from plaza.verification.models import VaultFile
from plaza.verification.queries import documents_for
from plaza.verification.rules.checks import Document, said_in
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.legibility import BETTER_PHOTO, FIELD_NAMES, why_unread
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.verdicts import Finding
from plaza.verification.rules.words import Words

State = Literal["waiting", "good", "officer", "again", "differs", "refused"]
Reason = Literal["", "blurred", "cut", "dark", "glare", "small", "wrong", "unread"]

REASONS: Final[Mapping[str, Reason]] = {
    "blurred": "blurred", "blank": "blurred", "cut": "cut", "dark": "dark", "glare": "glare", "small": "small", "kind_wrong": "wrong",
}  # fmt: skip
"""What a finding's code means for a photograph; any other failure to read it is `unread`."""


SEXES: Final = {"L": Words("Laki-laki", "Male"), "P": Words("Perempuan", "Female")}


@dataclass(frozen=True)
class Look:
    """What the owner is told: the state, the reason to photograph again, what to do, what was read, and what differs.

    `again` asks for another photograph (`reason`, `remedy`), `differs` tells how it contradicts the form, `officer` that a person will
    look too, `waiting` that it has not been read yet, `refused` that it could not be taken (`remedy` says what to do).
    """

    state: State
    reason: Reason = ""
    remedy: Words = BETTER_PHOTO
    read: Sequence[Mapping[str, str]] = ()
    rows: Sequence[Mapping[str, object]] = ()

    @property
    def remedies(self) -> list[dict[str, object]]:
        """What to do about the rows, each thing once."""
        pairs = dict.fromkeys((row["remedy_id"], row["remedy_en"]) for row in self.rows)
        return [{"text_id": id_, "text_en": en} for id_, en in pairs]

    @property
    def remedy_id(self) -> str:
        return self.remedy.id

    @property
    def remedy_en(self) -> str:
        return self.remedy.en


def look_at(file: VaultFile, *, answers: Mapping[str, object], on: date) -> Look:
    """The first look at this file, against what its owner's form says so far."""
    if not file.is_read:
        return Look("waiting")
    if file.refusal:
        return Look("refused", remedy=Words(file.refusal["id"], file.refusal["en"]))
    (document,) = documents_for([file])
    if document.reading is None:
        return Look(
            "again", "unread", Words("Unggah sebagai foto atau PDF lain.", "Upload it as another photograph or PDF.")
        )
    return _look(
        document,
        document.reading,
        judge_document(document.reading, kind=document.kind, claim=said_in(answers), today=on),
    )


def _look(document: Document, reading: Reading, findings: Sequence[Finding]) -> Look:
    failed = [row for row in findings if row.result == "fail"]
    for row in failed:
        if row.rule.code in ("kind", "legible"):
            return Look("again", _reason(row, reading), row.remedy)
    read = _what_was_read(document, reading)
    if failed:
        return Look("differs", read=read, rows=[row.as_json() for row in failed])
    return Look("good" if all(row.result == "pass" for row in findings) else "officer", read=read)


def _reason(row: Finding, reading: Reading) -> Reason:
    code = why_unread(reading.legibility)[0] if row.code == "kind_unreadable" else row.code
    return REASONS.get(code, "unread")


def _what_was_read(document: Document, reading: Reading) -> list[dict[str, str]]:
    """The values the kind asks for, as they were read, so that the person can see that it is true."""
    names = ["birth_date" if name == "birth" else name for name in kinds()[document.kind].required]
    return [_named(name, value) for name in names if (value := reading.value(name))]


def _named(name: str, value: str) -> dict[str, str]:
    words = FIELD_NAMES.get(name, Words(name, name))
    shown = SEXES.get(value, Words(value, value)) if name == "sex" else _as_written(value)
    return {"name_id": words.id, "name_en": words.en, "value_id": shown.id, "value_en": shown.en}


def _as_written(value: str) -> Words:
    """A date with the day first, as cards and people write it; anything else as it was read."""
    try:
        text = f"{date.fromisoformat(value):%d-%m-%Y}" if len(value) == len("2003-08-17") else value
    except ValueError:
        text = value
    return Words(text, text)
