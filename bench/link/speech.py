"""Real speech for the fake microphone: espeak-ng reads an invented conversation into a wav file."""

from __future__ import annotations

import shutil
import subprocess
import wave
from pathlib import Path

_TEXT = """
Selamat pagi, Ibu. Terima kasih sudah menunggu. Ada yang bisa kami bantu hari ini?
Selamat pagi, Pak. Saya mau mengurus izin untuk warung makan kecil di depan rumah. Apa saja yang harus saya siapkan?
Baik. Yang pertama kartu tanda penduduk, lalu alamat tempat usaha, dan nomor pokok wajib pajak kalau sudah ada.
Kalau nomor pajaknya belum ada, apakah tetap bisa diproses? Suami saya baru mendaftar minggu lalu.
Bisa, Bu. Nanti kami catat dulu, dan Ibu dapat menyusulkannya lewat halaman ini. Biayanya tidak ada, semuanya gratis.
Syukurlah. Berapa lama prosesnya? Saya ingin mulai berjualan sebelum bulan puasa, karena waktu itu banyak pembeli.
Kalau berkasnya lengkap, hari ini juga selesai. Coba Ibu arahkan kartunya ke kamera, pelan pelan, ya, sudah cukup terang.
Begini sudah kelihatan, Pak? Sinyal di tempat saya kadang kurang bagus, jadi mohon maaf kalau gambarnya putus putus.
Sudah jelas, Bu. Suara Ibu juga terdengar baik. Sekarang sistem memeriksa nama dan tanggal lahir, sebentar saja.
Terima kasih banyak. Anak saya bilang sekarang semua bisa dari rumah, tapi saya baru pertama kali mencobanya.
"""


class NoVoice(RuntimeError):
    """The machine has no espeak-ng."""


def speech(path: Path, *, voice: str = "id", pace: int = 150) -> Path:
    """Write about a minute of speech as mono 16-bit wav; an existing file is kept."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise NoVoice("espeak-ng is missing: install Debian's package `espeak-ng`")
    if not path.exists():
        subprocess.run([program, "-v", voice, "-s", str(pace), "-w", str(path), _TEXT], check=True, timeout=60)
    return path


def seconds(path: Path) -> float:
    """How long the speech lasts."""
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()
