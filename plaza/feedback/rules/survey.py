"""The survey of PermenPANRB 14/2017: nine elements, exact weights, bands, and how sure the figure is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor, sqrt

LEAST_FOR_MARGIN = 5
FEWEST = 10
"""So many answers a name needs before it is ranked or banded: a handful of people is no judgement of an agency."""
"""Respondents below which a margin of error would only pretend to know."""
CHANNELS = ("video", "counter", "online")
Z = 1.959964
CHI_SQUARE, WIDTH = 3.841, 0.05
"""95 % for one degree of freedom, and the width, of the table of Krejcie and Morgan."""

BANDS: tuple[tuple[Decimal, str, str, str], ...] = (
    (Decimal("88.31"), "A", "Sangat baik", "Very good"),
    (Decimal("76.61"), "B", "Baik", "Good"),
    (Decimal("65.00"), "C", "Kurang baik", "Rather poor"),
    (Decimal("25.00"), "D", "Tidak baik", "Poor"),
)
"""From which index on, the letter, and what it is called."""


@dataclass(frozen=True)
class Element:
    """One of the nine: its official name, the question, and what 1, 2, 3 and 4 mean."""

    key: str
    name: tuple[str, str]
    question: tuple[str, str]
    answers: tuple[tuple[str, str], tuple[str, str], tuple[str, str], tuple[str, str]]
    online: tuple[str, str] | None = None
    """The question where nobody stood at a counter."""


FITS = (
    ("Tidak sesuai", "Not at all"), ("Kurang sesuai", "Not quite"), ("Sesuai", "Yes"), ("Sangat sesuai", "Very much so"),
)  # fmt: skip
ELEMENTS: tuple[Element, ...] = (
    Element("u1", ("Persyaratan", "Requirements"),
            ("Apakah persyaratannya sesuai dengan layanannya?", "Did the requirements fit the service?"), FITS),
    Element("u2", ("Sistem, mekanisme, dan prosedur", "System, mechanism and procedure"),
            ("Mudahkah prosedurnya?", "Was the procedure easy?"),
            (("Tidak mudah", "Not easy"), ("Kurang mudah", "Not quite"), ("Mudah", "Easy"), ("Sangat mudah", "Very easy"))),
    Element("u3", ("Waktu penyelesaian", "Time taken"),
            ("Cepatkah pelayanannya?", "Was it quick?"),
            (("Tidak cepat", "Not quick"), ("Kurang cepat", "Not quite"), ("Cepat", "Quick"), ("Sangat cepat", "Very quick"))),
    Element("u4", ("Biaya/tarif", "Cost"),
            ("Wajarkah biayanya?", "Was the cost fair?"),
            (("Sangat mahal", "Very dear"), ("Cukup mahal", "Rather dear"), ("Murah", "Cheap"), ("Gratis", "Free"))),
    Element("u5", ("Produk spesifikasi jenis pelayanan", "What the service delivers"),
            ("Apakah hasilnya sesuai dengan yang dijanjikan?", "Did you get what was promised?"), FITS),
    Element("u6", ("Kompetensi pelaksana", "Competence of staff"),
            ("Mampukah petugasnya?", "Did the officer know the work?"),
            (("Tidak mampu", "No"), ("Kurang mampu", "Not quite"), ("Mampu", "Yes"), ("Sangat mampu", "Very well")),
            ("Mampukah sistem dan petugas kami?", "Did our system and officers know the work?")),
    Element("u7", ("Perilaku pelaksana", "Conduct of staff"),
            ("Sopan dan ramahkah petugasnya?", "Was the officer polite and friendly?"),
            (("Tidak sopan", "Not polite"), ("Kurang sopan", "Not quite"), ("Sopan", "Polite"), ("Sangat sopan", "Very polite")),
            ("Sopan dan ramahkah kata-kata kepada Anda?", "Were the words to you polite and friendly?")),
    Element("u8", ("Penanganan pengaduan, saran, dan masukan", "Complaints, suggestions and input"),
            ("Bagaimana aduan dan saran ditangani?", "How are complaints and suggestions handled?"),
            (("Tidak ada", "There is none"), ("Tidak jalan", "Does not work"), ("Kurang", "Could be better"),
             ("Baik", "Well handled"))),
    Element("u9", ("Sarana dan prasarana", "Facilities"),
            ("Bagaimana tempat dan fasilitasnya?", "How were the place and its facilities?"),
            (("Buruk", "Bad"), ("Cukup", "Fair"), ("Baik", "Good"), ("Sangat baik", "Very good")),
            ("Bagaimana situs dan layanan daringnya?", "How were the site and the online service?")),
)  # fmt: skip
KEYS = tuple(element.key for element in ELEMENTS)
WEIGHT = Fraction(1, len(ELEMENTS))

PROFILE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "sex": (("f", "Perempuan", "Female"), ("m", "Laki-laki", "Male")),
    "age": (("-25", "Sampai 25 tahun", "Up to 25"), ("26-40", "26–40 tahun", "26–40"), ("41-60", "41–60 tahun", "41–60"),
            ("61-", "Di atas 60 tahun", "Over 60")),
    "school": (("sd", "SD", "Primary school"), ("smp", "SMP", "Lower secondary"), ("sma", "SMA/SMK", "Upper secondary"),
               ("d", "D1–D3", "Diploma"), ("s1", "S1 ke atas", "Degree or more")),
    "work": (("asn", "PNS/TNI/Polri", "Civil service, army, police"), ("swasta", "Pegawai swasta", "Employee"),
             ("usaha", "Wirausaha", "Own business"), ("pelajar", "Pelajar/mahasiswa", "Student"), ("lain", "Lainnya", "Other")),
}  # fmt: skip
"""What the regulation asks of respondents, all of it left open to them: value, Indonesian, English."""


@dataclass(frozen=True)
class Tally:
    """Whole numbers from which everything follows: respondents, the sum of each element, and the sum of squared totals."""

    respondents: int = 0
    sums: tuple[int, ...] = (0,) * 9
    squares: int = 0
    """Over respondents, the square of the sum of their nine answers."""
    population: int = 0
    """How many were asked; 0 when that is not known."""


@dataclass(frozen=True)
class Scores:
    """What a tally is worth. ``index`` is 25.00 to 100.00, ``elements`` 1 to 4; None where nobody answered."""

    index: Decimal | None
    band: str
    respondents: int
    margin: Decimal | None
    elements: tuple[Decimal | None, ...]
    population: int = 0

    @property
    def enough(self) -> bool:
        """Whether so many answered that the index may be held against others."""
        return self.respondents >= FEWEST

    @property
    def weighted(self) -> tuple[Fraction | None, ...]:
        """Each element as it enters the index: exactly a ninth of it."""
        return tuple(None if value is None else Fraction(value) * WEIGHT for value in self.elements)


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Half up, as offices round, from the exact fraction."""
    whole = floor(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def band_of(index: Decimal) -> str:
    """The letter of an index that is already rounded to two decimals (the bands have gaps between them otherwise)."""
    return next(letter for least, letter, _, _ in BANDS if index >= least or letter == "D")


def band_words(letter: str) -> tuple[str, str]:
    """What a band is called."""
    return next(((known, english) for _, found, known, english in BANDS if found == letter), ("", ""))


def scores_of(tally: Tally) -> Scores:
    """Index, band, margin and elements of a tally."""
    n = tally.respondents
    if n == 0:
        return Scores(None, "", 0, None, (None,) * 9, tally.population)
    means = [Fraction(total, n) for total in tally.sums]
    index = rounded(sum(means, Fraction(0)) * WEIGHT * 25)
    return Scores(
        index, band_of(index), n, margin_of(tally), tuple(rounded(mean, 3) for mean in means), tally.population
    )


def margin_of(tally: Tally) -> Decimal | None:
    """Half the width of the 95 % interval of the index, in its own points; narrower when many of those asked have answered."""
    n = tally.respondents
    if n < LEAST_FOR_MARGIN:
        return None
    total = sum(tally.sums)
    variance = Fraction(tally.squares * n - total * total, n * (n - 1))
    scale = 25 / 9
    left = max(tally.population - n, 0) / (tally.population - 1) if tally.population >= n > 1 else 1.0
    error = _student(n - 1) * scale * sqrt(float(variance) / n * left)
    return Decimal(repr(error)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _student(freedom: int) -> float:
    """Student's t for 95 %, by the expansion of Cornish and Fisher; right to 0.02 from four degrees of freedom on."""
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3


def sample_for(population: int) -> int:
    """How many answers the table of Krejcie and Morgan asks for (95 %, 5 %)."""
    if population <= 0:
        return 0
    spread = CHI_SQUARE * 0.25
    return round(spread * population / (WIDTH**2 * (population - 1) + spread))


def valid(answers: Sequence[int]) -> bool:
    """Whether these are nine answers from 1 to 4."""
    return len(answers) == len(ELEMENTS) and all(isinstance(one, int) and 1 <= one <= 4 for one in answers)
