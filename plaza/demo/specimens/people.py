"""Invented people: everything that their specimen papers say, from one seed, and nobody's data.

District 99 does not exist and serials start at 9000, so no number here can belong to a living person.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from plaza.verification.rules.numbers import Sex, compose_nik, luhn_digit

REGION: Final = "647299"
_FIRST_ADULT: Final = date(1950, 1, 1)
_LAST_ADULT: Final = date(2006, 12, 31)

_MEN: Final = (
    "BUDI", "AGUS", "RAHMAT", "HENDRA", "YUSUF", "ANDI", "FAJAR", "DIMAS", "EKO", "TAUFIK", "MUHAMMAD RIZKI",
    "MUHAMMAD FIKRI", "SLAMET", "BAMBANG", "JOKO", "ARIF", "WAHYU", "IRFAN", "ZULKIFLI", "YOHANES", "LUKAS", "I MADE",
)  # fmt: skip
_WOMEN: Final = (
    "SITI", "DEWI", "NUR AINI", "RINA", "FITRIANI", "SRI", "AYU", "LESTARI", "MARIA", "INDAH", "PUTRI", "YULIANA",
    "HALIMAH", "RATNA", "WATI", "NOVITA", "KARTIKA", "MEGA", "ANISA", "THERESIA", "NI LUH",
)  # fmt: skip
_LAST: Final = (
    "SANTOSO", "WIJAYA", "PRATAMA", "HIDAYAT", "KURNIAWAN", "SAPUTRA", "HALIM", "NUGROHO", "SIREGAR", "LUBIS", "PANJAITAN",
    "MAHENDRA", "ISKANDAR", "RAMADHAN", "PERMANA", "SETIAWAN", "UTAMA", "GUNAWAN", "BASUKI", "FIRMANSYAH", "NOOR", "ARSYAD",
)  # fmt: skip
_TOWNS: Final = (
    "SAMARINDA",
    "BALIKPAPAN",
    "BONTANG",
    "TENGGARONG",
    "BANJARMASIN",
    "SURABAYA",
    "MAKASSAR",
    "JAKARTA",
    "KEDIRI",
)
_STREETS: Final = (
    "CONTOH",
    "PELITA",
    "MELATI",
    "KENANGA",
    "ANGGREK",
    "MERPATI",
    "CEMARA",
    "MAHAKAM",
    "DAMAI",
    "SENTOSA",
)
_VILLAGES: Final = (
    ("PELABUHAN", "SAMARINDA KOTA"), ("SUNGAI PINANG DALAM", "SUNGAI PINANG"), ("LOA BUAH", "SUNGAI KUNJANG"),
    ("RAWA MAKMUR", "PALARAN"), ("SIDODADI", "SAMARINDA ULU"), ("SELILI", "SAMARINDA ILIR"), ("SEMPAJA UTARA", "SAMARINDA UTARA"),
)  # fmt: skip
_FAITHS: Final = ("ISLAM", "ISLAM", "ISLAM", "KRISTEN", "KATHOLIK", "HINDU", "BUDHA", "KHONGHUCU")
_JOBS: Final = (
    "KARYAWAN SWASTA", "WIRASWASTA", "MENGURUS RUMAH TANGGA", "PELAJAR/MAHASISWA", "PERAWAT", "DOKTER", "GURU", "BURUH HARIAN LEPAS",
    "PEGAWAI NEGERI SIPIL",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """An invented resident of Samarinda with the numbers that the papers need, in the spelling of the cards."""

    seed: int
    nik: str
    name: str
    sex: Sex
    birth_place: str
    birth_date: date
    blood: str
    address: str
    rt_rw: str
    village: str
    district: str
    faith: str
    marital: str
    job: str
    mother: str
    father: str
    kk: str
    npwp: str
    nib: str
    plate: str
    nop: str
    passport: str
    city: str = "SAMARINDA"
    province: str = "KALIMANTAN TIMUR"
    nationality: str = "WNI"

    @property
    def sex_word(self) -> str:
        return "PEREMPUAN" if self.sex == "P" else "LAKI-LAKI"

    @property
    def npwp_printed(self) -> str:
        n = self.npwp
        return f"{n[:2]}.{n[2:5]}.{n[5:8]}.{n[8]}-{n[9:12]}.{n[12:]}"

    @property
    def number(self) -> str:
        """Four digits that keep this person's other paper numbers apart from everybody else's."""
        return f"{self.seed % 10_000:04d}"


def invent_person(seed: int) -> Person:
    """Invents one resident; the same seed always gives the same person."""
    dice = random.Random(seed * 7919 + 17)  # noqa: S311 - a picture book, not a secret
    sex: Sex = dice.choice(("L", "P"))
    first = dice.choice(_MEN if sex == "L" else _WOMEN)
    last = dice.choice(_LAST)
    born = _FIRST_ADULT + timedelta(days=dice.randrange((_LAST_ADULT - _FIRST_ADULT).days))
    village, district = dice.choice(_VILLAGES)
    return Person(
        seed=seed,
        nik=compose_nik(region=REGION, born=born, sex=sex, serial=9000 + seed % 1000),
        name=f"{first} {last}",
        sex=sex,
        birth_place=dice.choice(_TOWNS),
        birth_date=born,
        blood=dice.choice(("A", "B", "AB", "O", "-")),
        address=f"JL. {dice.choice(_STREETS)} NO. {dice.randrange(1, 180)}",
        rt_rw=f"{dice.randrange(1, 40):03d}/{dice.randrange(1, 12):03d}",
        village=village,
        district=district,
        faith=dice.choice(_FAITHS),
        marital=dice.choice(("BELUM KAWIN", "KAWIN", "CERAI HIDUP", "CERAI MATI")),
        job=dice.choice(_JOBS),
        mother=f"{dice.choice(_WOMEN)} {dice.choice(_LAST)}",
        father=f"{dice.choice(_MEN)} {last}",
        kk=_family_card(dice, seed),
        npwp=_taxpayer(dice),
        nib=f"99{dice.randrange(10**11):011d}",
        plate=f"KT {dice.randrange(1000, 9999)} {dice.choice('BIMNWX')}{dice.choice('ABCDEF')}",
        nop=f"647299{dice.randrange(10**12):012d}",
        passport=f"X{dice.randrange(10**7):07d}",
    )


def _family_card(dice: random.Random, seed: int) -> str:
    issued = date(2012, 1, 1) + timedelta(days=dice.randrange(4000))
    return f"{REGION}{issued:%d%m%y}{9000 + seed % 1000:04d}"


def _taxpayer(dice: random.Random) -> str:
    body = f"99{dice.randrange(10**6):06d}"
    return f"{body}{luhn_digit(body)}722000"
