"""A sample content, with which every template is tried before a person's document depends on it."""

from datetime import UTC, datetime

from plaza.sealing.rules import KINDS, CannotSet, Content, Table
from plaza.sealing.typesetting import set_as_written

SAMPLE = Content(
    title="Surat izin contoh",
    subtitle="Contoh untuk memeriksa templat",
    tenant="Instansi Contoh",
    plaza="Plaza Contoh",
    city="Kota Contoh",
    number="0000-0000/CONTOH-00/I/2026",
    code="0000-0000-0000-0000-0000",
    check_url="https://plaza.example/periksa/00000000000000000000/",
    holder="Pemohon Contoh",
    statement="Dokumen ini adalah contoh.",
    facts=[("Nama usaha", "Warung Contoh")],
    tables=[Table("Angka contoh", ["Unsur", "Nilai"], [["Persyaratan", "3,50"]])],
    legal_basis=["Peraturan contoh"],
    issued="1 Januari 2026",
    valid_until="31 Desember 2026",
    marking="demo",
    issued_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def template_problems() -> list[str]:
    """One sentence for each kind whose template cannot be set."""
    problems = []
    for kind in KINDS:
        try:
            set_as_written(kind, content=SAMPLE)
        except (CannotSet, OSError) as fault:
            problems.append(f"{fault} Until it is mended, the shipped template is used.")
    return problems
