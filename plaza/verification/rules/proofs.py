"""What a paper bears beside its words: an electronic signature, whoever made it, and codes. None of it fails anybody; a person looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from plaza.verification.rules.case import OFFICER, Case
from plaza.verification.rules.named import number_stands, stands, without_addresses
from plaza.verification.rules.reading import FieldRead
from plaza.verification.rules.verdicts import Finding
from plaza.verification.rules.words import Words

SAID: Final[Mapping[str, Words]] = {
    "nik": Words("NIK", "NIK"), "name": Words("Nama", "Name"), "number": Words("Nomor", "Number"),
}  # fmt: skip
"""What a code may speak of."""


def check_seal(case: Case) -> Iterator[Finding]:
    """An electronic signature that was broken or called back brings a person in; one of somebody unknown says no more than none."""
    seal = case.reading.seal
    if not seal:
        return
    holds = bool(seal.get("intact")) and not seal.get("revoked") and not seal.get("problem")
    code = "seal_broken" if not holds else "seal_holds" if seal.get("trusted") else "seal_unknown"
    required = Words("Tanda tangan elektronik utuh", "The electronic signature is whole")
    found = Words(str(seal.get("words_id", "")), str(seal.get("words_en", "")))
    yield case.finding("seal", code, "pass" if holds else "review", required, found, OFFICER)


def check_signer(case: Case) -> Iterator[Finding]:
    """Whoever signed a paper electronically, or the office, is named in its text; else a person looks.

    A signature that was broken is spoken of by its own rule. Readings from before this rule name nobody here.
    """
    seal = case.reading.seal or {}
    names = seal.get("names")
    if not isinstance(names, list | tuple) or not names or not seal.get("intact") or seal.get("problem"):
        return
    name, (likeness, points, line) = max(
        ((str(one), stands(str(one), case.reading.lines)) for one in names), key=lambda found: found[1][1]
    )
    code = {"match": "signer_named", "near": "signer_near", "differ": "signer_not_named"}[likeness]
    both = " / ".join(str(one) for one in names)
    required = Words(f"Naskah menyebut penanda tangannya: {both}", f"The text names its signer: {both}")
    found = Words(f"Kemiripan {points:.0f} dari 100", f"Likeness {points:.0f} of 100")
    seen = FieldRead("signer", name, line.text, "signature", line.page, line.box) if line else None
    yield case.finding("signer", code, "pass" if likeness == "match" else "review", required, found, OFFICER, seen=seen)


def check_code(case: Case) -> Iterator[Finding]:
    """What a QR code says of people and papers stands in the text too, beside the code's own printed address; else a person looks."""
    lines = without_addresses(case.reading.lines, codes=case.reading.codes)
    for said in case.reading.said:
        same = stands(said.value, lines)[0] == "match" if said.name == "name" else number_stands(said.value, lines)
        label = SAID[said.name]
        required = Words(f"{label.id} dalam kode QR: {said.value}", f"{label.en} in the QR code: {said.value}")
        found = Words("Ada dalam naskah", "In the text") if same else Words("Tidak ada dalam naskah", "Not in the text")
        yield case.finding(
            "code", "code_agrees" if same else "code_differs", "pass" if same else "review", required, found, OFFICER, seen=said
        )  # fmt: skip
