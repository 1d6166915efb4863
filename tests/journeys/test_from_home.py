"""Applications from a small phone, by visible words alone: from the front page to a real end, every tap counted."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from plaza.demo.specimens import draw, invent_person, photograph
from tests.fixtures.walking import Mailbox, Phones, Walk

pytestmark = pytest.mark.browser
PEOPLE = {"id": 40, "en": 60}
FOOD = ("Pendaftaran penyuluhan keamanan pangan", "Enrolment in food-safety training")


def photo_of(kind: str, seed: int, folder: Path) -> Path:
    """A phone's photograph of an invented person's paper."""
    path = folder / f"{kind}-{seed}.jpg"
    path.write_bytes(photograph(draw(kind, invent_person(seed)), seed=7))
    return path


def say_who(walk: Walk, seed: int, *, mail: str = "") -> None:
    """Answers the first two pages: who somebody is, and where news go."""
    me = invent_person(seed)
    walk.write("NIK", "NIK", me.nik)
    walk.write("Nama", "name", me.name.title())
    walk.write("Tanggal lahir", "Date of birth", f"{me.birth_date:%d-%m-%Y}")
    walk.press("Lanjut", "Continue")
    walk.sees("Ke mana kami memberi kabar?", "Where shall we send news?")
    if mail:
        walk.write("Email", "E-mail", mail)
    walk.press("Lanjut", "Continue")


def send(walk: Walk) -> None:
    """Declares that all is true, and sends."""
    walk.press("Saya menyatakan", "I declare")
    walk.press("Kirim permohonan", "Send the application")


def enrol(walk: Walk, seed: int, card: Path, *, mail: str = "") -> None:
    """Applies for a place in the food-safety course, with that photograph as identity card."""
    walk.seek("penyuluhan keamanan pangan", "food safety training", FOOD)
    walk.press("Ajukan sekarang", "Apply now")
    say_who(walk, seed, mail=mail)
    walk.write("Produk pangan apa", "Which food", "Keripik pisang")
    walk.press("Lanjut", "Continue")
    walk.press("Minggu pertama", "First week")
    walk.hand_in(card)
    walk.press("Lewati", "Skip")
    send(walk)


def test_who_lost_the_identity_card_has_a_new_one_made_within_twelve_taps(walk: Walk, tmp_path: Path) -> None:
    seed = PEOPLE[walk.language] + 1
    walk.seek("ktp hilang", "lost id card", ("Penggantian KTP elektronik", "Replacement of a lost"))
    walk.press("Ajukan sekarang", "Apply now")
    say_who(walk, seed)
    walk.press("Hilang", "Lost")
    walk.press("Ambil di loket", "Collect at the counter")
    walk.hand_in(photo_of("kk", seed, tmp_path))
    walk.hand_in(photo_of("police_report", seed, tmp_path))
    send(walk)
    walk.sees("Unduh tanda pengambilan", "Download the collection slip", within=90_000)
    assert walk.taps <= 12
    walk.sees("lantai 3", "floor 3")


def test_a_permit_with_papers_is_downloaded_and_checked_by_anybody(walk: Walk, tmp_path: Path) -> None:
    seed = PEOPLE[walk.language] + 2
    enrol(walk, seed, photo_of("ktp", seed, tmp_path))
    walk.sees("Unduh", "Download the", within=90_000)
    with walk.page.expect_download() as told:
        walk.press("Unduh dokumen", "Download the document")
    assert told.value.path().read_bytes().startswith(b"%PDF")
    walk.press("Periksa keasliannya", "Check that it is genuine")
    walk.sees("Berlaku", "Valid")
    expect(walk.page.locator("main")).not_to_contain_text(invent_person(seed).name.title())
    assert walk.taps <= 13


def test_what_the_system_found_is_mended_and_the_permit_granted(walk: Walk, tmp_path: Path) -> None:
    seed = PEOPLE[walk.language] + 3
    enrol(walk, seed, photo_of("ktp", seed + 10, tmp_path))
    walk.sees("Ada yang perlu Anda perbaiki", "There is something to put right", within=90_000)
    walk.press("Ganti berkasnya", "Replace the document")
    walk.hand_in(photo_of("ktp", seed, tmp_path))
    walk.press("Kirim permohonan", "Send the application")
    walk.sees("Unduh dokumen", "Download the document", within=90_000)


def test_a_fee_is_paid_and_its_receipt_downloaded(walk: Walk) -> None:
    walk.seek("bayar zakat", "pay zakat", ("Pembayaran zakat", "Payment of zakat"))
    walk.press("Ajukan sekarang", "Apply now")
    say_who(walk, PEOPLE[walk.language] + 4)
    walk.press("Infak/sedekah", "Alms")
    walk.write("Berapa rupiah", "How much", "75000")
    walk.press("Lanjut", "Continue")
    walk.write("Atas nama siapa", "In whose name", "Agnes Contoh")
    walk.press("Lanjut", "Continue")
    walk.press("Lanjut", "Continue")
    send(walk)
    walk.press("Bayar sekarang", "Pay now")
    walk.press("Simulasikan pembayaran", "Simulate paying")
    walk.press("Bayar", "Pay")
    walk.sees("Lunas. Terima kasih.", "Paid. Thank you.")
    walk.sees("Unduh bukti bayar", "Download the receipt")
    with walk.page.expect_download() as told:
        walk.press("Unduh bukti bayar", "Download the receipt")
    assert told.value.path().read_bytes().startswith(b"%PDF")
    walk.press("Kembali ke permohonan", "Back to the application")
    walk.sees("Unduh dokumen", "Download the document")
    assert walk.taps <= 15


def test_a_lost_number_is_found_again_by_letter_on_another_phone_within_four_taps(
    walk: Walk, phones: Phones, mailbox: Mailbox, tmp_path: Path
) -> None:
    seed = PEOPLE[walk.language] + 5
    mail = f"hilang-{walk.language}@contoh.id"
    enrol(walk, seed, photo_of("ktp", seed, tmp_path), mail=mail)
    walk.sees("Unduh dokumen", "Download the document", within=90_000)
    other = phones(walk.language)
    other.press("Lacak permohonan", "Track an application")
    other.press("Nomor atau kodenya hilang?", "Lost the number or the code?")
    other.write("Email", "e-mail", mail)
    other.press("Kirim tautan", "Send the link")
    other.sees("Periksa e", "Look at your e-mail")
    other.open_letter(mailbox.to(mail, "/kembali/"))
    other.press("Buka permohonan saya", "Open my applications")
    other.sees("Permohonan Anda ada di perangkat ini lagi.", "Your applications are on this device again.")
    other.sees("Unduh dokumen", "Download the document")
    assert other.taps <= 4
