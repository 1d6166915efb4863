"""Numbers, calls, appointments, complaints, reports and help in the building, from a small phone, by visible words alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.browsers import sign_in
from tests.fixtures.walking import Mailbox, Phones, Walk

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]


@pytest.fixture
def desk(browser: Browser, context_of: Contexts) -> Callable[[str], Page]:
    """Somebody of the house before their own screen."""

    def sit(who: str) -> Page:
        page = context_of(browser).new_page()
        sign_in(page, who)
        return page

    return sit


def call(officer: Page, number: str) -> None:
    """The officer calls until it is this number's turn."""
    for _ in range(8):
        officer.locator("[data-role=call-next]").click()
        shown = officer.locator(".desk-person .ticket-number")
        expect(shown).to_be_visible()
        if shown.inner_text() == number:
            return
        finish(officer)


def finish(officer: Page) -> None:
    officer.locator("[data-role=finish] input[name=outcome]").first.check()
    officer.locator("[data-role=finish] button").first.click()
    expect(officer.locator("[data-role=call-next]")).to_be_visible()


def test_a_number_for_a_video_call_is_four_taps_away(walk: Walk) -> None:
    walk.seek("akta kelahiran", "birth certificate", ("Akta kelahiran", "Birth certificate"))
    walk.press("Bicara dengan petugas", "Talk to an officer")
    walk.press("Ambil nomor", "Take a number")
    walk.sees("Nomor Anda", "Your number")
    walk.sees("Urutan Anda", "Your place in line")
    assert walk.taps <= 4
    walk.press("Keluar dari antrean", "Leave the queue")
    walk.press("Keluar dari antrean", "Leave the queue", under=walk.page.locator(".disclosure-body"))
    walk.sees("Anda keluar dari antrean", "You left the queue")


def test_who_did_not_want_to_wait_is_called_by_letter_talks_and_rates(
    walk: Walk, desk: Callable[[str], Page], mailbox: Mailbox
) -> None:
    mail = f"nanti-{walk.language}@contoh.id"
    officer = desk("petugas:DPMPTSP")
    walk.seek("izin reklame", "billboard")
    walk.press("Bicara dengan petugas", "Talk to an officer")
    walk.press("Ambil nomor", "Take a number")
    number = walk.page.get_by_role("heading", level=1).inner_text()
    walk.press("Panggil saya nanti", "Call me later")
    walk.write("E-mail", "E-mail", mail)
    walk.press("Kabari", "Tell me")
    walk.sees("Halaman ini boleh ditutup", "You may close this page")
    officer.goto("/petugas/")
    call(officer, number)
    walk.open_letter(mailbox.to(mail, number))
    walk.press("Terima", "Accept")
    walk.sees("Tersambung", "Connected")
    finish(officer)
    walk.press("Bagaimana pelayanan kami?", "How did we do?")
    rate(walk)
    walk.sees("Terima kasih atas penilaian Anda", "Thank you for your answers")


def rate(walk: Walk) -> None:
    """One face for each of the nine questions."""
    for question in walk.page.get_by_role("group").all():
        if question.locator("label").filter(visible=True).count():
            question.locator("label").filter(visible=True).last.click()
            walk.taps += 1
    walk.press("Kirim", "Send")


def test_an_appointment_is_made_kept_in_a_calendar_moved_and_cancelled(walk: Walk) -> None:
    walk.seek("kartu keluarga", "family card")
    walk.press("Bicara dengan petugas", "Talk to an officer")
    walk.press("Lebih suka waktu yang pasti?", "Prefer a fixed time?")
    walk.press("masih ada", "times free")
    walk.press("14.00")
    walk.press("Lewat", "By video")
    walk.press("Buat janji", "Make the appointment")
    walk.sees("Janji Anda", "Your appointment")
    with walk.page.expect_download() as told:
        walk.press("Simpan ke kalender", "Save to my calendar")
    assert b"BEGIN:VEVENT" in told.value.path().read_bytes()
    walk.press("Ganti waktu", "Change the time")
    walk.press("masih ada", "times free")
    walk.press("14.20")
    walk.press("Pindah ke jam ini", "Move to this time")
    walk.sees("14.20")
    walk.press("Batalkan janji", "Cancel the appointment")
    walk.sees("Janji ini sudah dibatalkan", "This appointment was cancelled")


def test_a_complaint_is_answered_and_closed(walk: Walk, desk: Callable[[str], Page]) -> None:
    walk.press("Aduan dan saran", "Complaints")
    walk.choose("Instansi mana?", "Which agency?", ("Dinas Kesehatan", "Health Office"))
    walk.write("Apa yang terjadi", "What happened", f"Loket tutup sebelum waktunya ({walk.language}).")
    walk.press("Kirim aduan", "Send the complaint")
    walk.sees("Simpan nomor dan kode ini", "Keep this number and code")
    head = desk("kepala:DINKES")
    head.goto("/petugas/aduan/")
    head.locator("main a[href^='/petugas/aduan/']").first.click()
    head.locator("#answer-words").fill("Maaf. Jadwal loket sudah diperbaiki hari ini.")
    head.locator("[data-role=answer-complaint]").click()
    walk.press("Plaza Samarinda")
    walk.press("Aduan", "Complaint", under=walk.page.locator(".held"))
    walk.sees("Jadwal loket sudah diperbaiki hari ini.")
    walk.press("Sudah beres, tutup aduan", "It is settled; close the complaint")
    walk.sees("Selesai", "Closed")


def test_a_sealed_report_is_answered_and_read_again_by_its_eight_words(
    walk: Walk, phones: Phones, desk: Callable[[str], Page], tmp_path: Path
) -> None:
    words, answer = f"Diminta uang di loket ({walk.language}).", f"Terima kasih, kami periksa ({walk.language})."
    walk.press("Laporkan pungutan", "Report an illegal charge")
    walk.write("Apa yang terjadi?", "What happened?", words)
    walk.press("Segel dan kirim", "Seal and send")
    walk.sees("Catat delapan kata ini sekarang", "Write these eight words down now", within=60_000)
    phrase = " ".join(walk.page.locator("[data-role=phrase] li").all_inner_texts())
    assert walk.taps <= 2
    reply(desk("inspektorat"), tmp_path, words=words, answer=answer)
    other = phones(walk.language)
    other.press("Laporkan pungutan", "Report an illegal charge")
    other.write("Delapan kata Anda", "Your eight words", phrase)
    other.press("Baca jawaban", "Read the answer")
    other.sees(answer, within=60_000)


def reply(inspector: Page, folder: Path, *, words: str, answer: str) -> None:
    """The Inspectorate opens the newest report with its own key, and answers."""
    inspector.goto("/demo/")
    with inspector.expect_download() as told:
        inspector.locator("[data-role=demo-report-key]").click()
    key = folder / "kunci.txt"
    told.value.save_as(key)
    inspector.goto("/inspektorat/laporan/")
    inspector.set_input_files("#key-file", key)
    inspector.locator("[data-role=open-mailbox]").first.click()
    expect(inspector.locator("[data-role=opened]")).to_contain_text(words)
    inspector.locator("[data-role=reply-text]").fill(answer)
    inspector.locator("[data-role=send-reply]").click()
    expect(inspector.locator("[data-say=replied]")).to_be_visible()


def test_a_national_service_shows_its_steps_and_who_helps(walk: Walk) -> None:
    walk.seek("perpanjang paspor", "renew passport")
    walk.press("Lihat langkahnya", "See the steps")
    walk.sees("Selesai di sistem instansinya sendiri", "Completed in the agency's own system")
    outside = walk.page.get_by_role("link").filter(visible=True, has_text=re.compile("M-Paspor", re.IGNORECASE)).first
    assert (outside.get_attribute("href") or "").startswith("https://")
    walk.press("Bicara dengan petugas", "Talk to an officer")
    walk.press("Ambil nomor", "Take a number")
    walk.sees("Nomor Anda", "Your number")


def test_a_mother_finds_the_nursing_room_and_is_accompanied(walk: Walk, desk: Callable[[str], Page]) -> None:
    companion = desk("pendamping")
    walk.seek("ruang laktasi", "nursing room", ("Ruang laktasi", "Nursing room"))
    walk.press("Panggil pendamping ke sini", "Call a companion here")
    walk.sees("Panggilan pendamping", "Call for a companion")
    companion.goto("/pendamping/")
    companion.locator("form button.button-primary").first.click()
    companion.locator("[data-role=arrived]").click()
    walk.sees("Pendamping bersama Anda", "The companion is with you")
    companion.locator(".call-mine form button").last.click()
    walk.sees("Selesai. Terima kasih.", "Finished. Thank you.")


def test_own_words_find_the_service_and_an_officer(walk: Walk) -> None:
    walk.seek("surat tanah hilang", "lost land certificate")
    walk.press("Lihat langkahnya", "See the steps")
