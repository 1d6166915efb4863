"""The plaza's own rules beside those of verification: they never fail anybody, they bring a person in. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from plaza.applications.rules.behalf import FOR_WHOM, Asker
from plaza.verification.rules.case import OFFICER
from plaza.verification.rules.checks import Document
from plaza.verification.rules.verdicts import NOTHING, Finding, Rule
from plaza.verification.rules.words import Words, bare

PROXY = Rule(
    "proxy", "A-01", 1, Words("Diajukan untuk orang lain", "Applied for on behalf of another"), "KUH Perdata pasal 1792"
)
FOREIGNER = Rule(
    "foreigner", "A-02", 1, Words("Nomor paspor sama dengan isian", "The passport's number equals the form"),
    "UU 6/2011 tentang Keimigrasian",
)  # fmt: skip
LETTERS = Rule(
    "letters", "A-03", 1, Words("Semua huruf dapat dicetak", "Every letter can be printed"), "UU 25/2009 tentang Pelayanan Publik"
)  # fmt: skip

REPEATED = Rule(
    "repeated", "A-04", 1, Words("Dokumen tidak dipakai orang lain", "No other person uses this document"),
    "UU 27/2022 tentang Pelindungan Data Pribadi (ketepatan data)",
)  # fmt: skip
SAME = {
    "bytes": Words("Berkas yang sama persis ada pada permohonan orang lain", "The very same file is in another person's application"),
    "fields": Words("Nomor dokumen yang sama ada pada permohonan orang lain", "The same number is in another person's application"),
}  # fmt: skip


def house_findings(asker: Asker, *, passport: str, documents: Sequence[Document]) -> Iterator[Finding]:
    """The rows that who asks for whom adds to the table."""
    if asker.proxied:
        words = FOR_WHOM[asker.for_whom]
        found = Words(words.indonesian, words.english)
        required = Words("Petugas melihat surat yang mengizinkannya", "An officer looks at the paper that allows it")
        yield Finding(PROXY, "proxy", "review", required, found, OFFICER)
    if asker.foreign:
        yield _same_passport(passport, documents)


def repeats(shared: Mapping[str, str], documents: Sequence[Document]) -> Iterator[Finding]:
    """A row for each document that another person has shown; whose it rightly is, a person settles."""
    for document in documents:
        if how := shared.get(document.requirement):
            evidence = {"sha256": document.reading.sha256 if document.reading else ""}
            required = Words("Milik pemohon sendiri", "The applicant's own")
            yield Finding(REPEATED, f"same_{how}", "review", required, SAME[how], OFFICER, document.kind, evidence)


def unprintable(letters: Sequence[str]) -> Finding:
    """The row that hands over because a document could not show these letters."""
    shown = " ".join(letters[:8])
    required = Words(
        "Nama dan isian dengan huruf yang dapat dicetak", "Name and answers in letters that can be printed"
    )
    return Finding(LETTERS, "letters_missing", "review", required, Words(shown, shown), OFFICER)


def _same_passport(claimed: str, documents: Sequence[Document]) -> Finding:
    readings = [document.reading for document in documents if document.kind == "passport" and document.reading]
    read = next((value for reading in readings if (value := reading.value("number"))), "")
    same = bool(read) and bare(read) == bare(claimed)
    found = Words(read or "Tidak terbaca", read or "Not readable")
    return Finding(
        FOREIGNER, "passport_equal" if same else "passport_unsettled", "pass" if same else "review", Words(claimed, claimed), found,
        NOTHING if same else OFFICER,
    )  # fmt: skip
