"""Specimens belong to nobody, and the synthetic registers know only the invented."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plaza.demo.specimens import draw, invent_person, photograph
from plaza.demo.specimens.register import SyntheticRegisters
from plaza.verification.adapters.null import NoRegisters
from plaza.verification.rules.numbers import (
    kk_problem,
    luhn,
    nik_agrees_with_birth,
    nop_problem,
    npwp_problem,
    parse_nik,
)

REGISTERS = SyntheticRegisters()


@given(st.integers(0, 10_000_000))
def test_an_invented_person_has_numbers_that_hold_and_belong_to_nobody(seed: int) -> None:
    person = invent_person(seed)
    nik = parse_nik(person.nik)
    assert nik is not None and nik.synthetic and nik.sex == person.sex and nik_agrees_with_birth(nik, person.birth_date)
    assert kk_problem(person.kk) is None and npwp_problem(person.npwp) is None and luhn(person.npwp[:9])
    assert nop_problem(person.nop) is None and len(person.nib) == 13
    assert invent_person(seed) == person


@pytest.mark.parametrize("quality", ["clean", "phone", "poor"])
def test_a_photograph_is_the_same_for_the_same_seed_and_another_for_another(quality: str) -> None:
    sheet = draw("ktp", invent_person(1))
    first = photograph(sheet, seed=1, quality=quality)  # type: ignore[arg-type]
    assert first == photograph(sheet, seed=1, quality=quality)  # type: ignore[arg-type]
    if quality != "clean":
        assert first != photograph(sheet, seed=2, quality=quality)  # type: ignore[arg-type]
    with Image.open(io.BytesIO(first)) as image:
        assert image.format == "JPEG" and min(image.size) > 400


def test_a_kind_that_nobody_draws_is_an_error() -> None:
    with pytest.raises(KeyError):
        draw("unicorn licence", invent_person(1))


def test_the_register_knows_the_invented_people_by_number_name_and_birth() -> None:
    known, other = invent_person(5), invent_person(6)
    assert REGISTERS.person(nik=known.nik, name=known.name, birth_date=known.birth_date).matches is True
    assert REGISTERS.person(nik=known.nik, name=other.name, birth_date=known.birth_date).matches is False
    assert REGISTERS.person(nik=known.nik, name=known.name, birth_date=date(1990, 1, 1)).matches is False


def test_a_number_of_a_living_person_is_never_answered() -> None:
    answer = REGISTERS.person(nik="6472010101900001", name="SIAPA SAJA", birth_date=date(1990, 1, 1))
    assert answer.matches is None and answer.resident is None


def test_things_are_found_by_rules_that_anybody_can_play_with() -> None:
    assert REGISTERS.object_found(service="BAPENDA-01", answers={"nop": "647299015018156391"}) is True
    assert REGISTERS.object_found(service="BAPENDA-01", answers={"nop": "647299015018156404"}) is False
    assert REGISTERS.no_arrears(service="BAPENDA-11", answers={"npwpd": "P.2.0013"}) is False
    assert REGISTERS.nib_active("9918904689146") is True and REGISTERS.nib_active("9918904689100") is False


def test_without_registers_nothing_is_known_and_nothing_is_refused() -> None:
    none = NoRegisters()
    assert none.person(nik="1", name="A", birth_date=None).matches is None
    assert none.object_found(service="X", answers={}) is None and none.no_arrears(service="X", answers={}) is None
    assert none.nib_active("9918904689146") is None and none.check() is None and not none.synthetic


def test_a_letter_repeats_the_numbers_that_the_form_speaks_of() -> None:
    person = invent_person(2)
    said = {"str_no": "STR/77/2024", "place_name": "Klinik Damai"}
    assert draw("str", person, said=said).tobytes() != draw("str", person).tobytes()
    assert draw("ktp", person, said=said).tobytes() == draw("ktp", person).tobytes()
