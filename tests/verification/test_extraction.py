"""Fields are found by label and place, however the card is laid out."""

import math

import pytest

from plaza.verification.rules.extraction import extract
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.reading import Line
from tests.verification.papers import card, identity_card, identity_rows, line, read, somebody

PERSON = somebody()
KTP = kinds()["ktp"]


def values(lines: list[Line]) -> dict[str, str]:
    return {name: found.value for name, found in extract(KTP, lines).items()}


def same_person(found: dict[str, str]) -> bool:
    return (found["nik"], found["birth_date"], found["sex"]) == (PERSON.nik, PERSON.birth_date.isoformat(), PERSON.sex)


def test_a_card_in_the_ordinary_layout_gives_all_its_fields() -> None:
    found = identity_card(PERSON).fields
    assert set(found) == {*set(KTP.fields) - {"birth", "blood"}, "birth_date", "birth_place"}
    assert found["name"].value == PERSON.name and found["name"].how == "label"
    assert found["address"].value == PERSON.address and found["birth_place"].value == PERSON.birth_place


def test_label_and_value_in_one_line_are_parted() -> None:
    lines = [
        line(f"{label} : {value}", 30, 40 + 36 * n) for n, (label, value) in enumerate(identity_rows(PERSON).items())
    ]
    assert same_person(found := values(lines)) and found["name"] == PERSON.name


def test_colons_may_be_missing_altogether() -> None:
    lines = []
    for number, (label, value) in enumerate(identity_rows(PERSON).items()):
        lines += [line(label, 30, 40 + 36 * number), line(value, 280, 40 + 36 * number)]
    assert same_person(found := values(lines)) and found["name"] == PERSON.name


def test_values_may_stand_under_their_labels() -> None:
    lines = []
    for number, (label, value) in enumerate(identity_rows(PERSON).items()):
        lines += [line(label, 30, 40 + 80 * number), line(value, 30, 70 + 80 * number)]
    assert same_person(found := values(lines)) and found["name"] == PERSON.name


def test_labels_survive_slips_of_the_reader() -> None:
    slips = {"NIK": "N1K", "Nama": "Narna", "Tempat/Tgl Lahir": "Tempat/Tg1 Lahlr", "Jenis kelamin": "Jenis ke1amin"}
    rows = {slips.get(label, label): value for label, value in identity_rows(PERSON).items()}
    assert same_person(values(card(rows)))


def test_look_alikes_in_the_number_are_folded_and_counted() -> None:
    worn = PERSON.nik.replace("0", "O").replace("1", "l")
    found = extract(KTP, card({**identity_rows(PERSON), "NIK": worn[:4] + PERSON.nik[4:]}))
    assert found["nik"].value == PERSON.nik


def test_a_number_of_fifteen_digits_is_read_as_it_stands() -> None:
    assert identity_card(PERSON, nik=PERSON.nik[:-1]).value("nik") == PERSON.nik[:-1]


def test_the_blood_group_beside_the_sex_stays_apart() -> None:
    lines = card(identity_rows(PERSON))
    row = next(item for item in lines if item.text == "Jenis kelamin")
    lines.append(line("Gol. Darah : AB", 560, row.box[0][1]))
    found = values(lines)
    assert found["blood"] == "AB" and found["sex"] == PERSON.sex


@pytest.mark.parametrize("sex", ["PEREMPUAN", "LAKI-LAKI"])
def test_a_label_that_the_value_before_it_ran_into_is_still_a_label(sex: str) -> None:
    found = values(card({**identity_rows(PERSON), "Jenis kelamin": f"{sex}Gol. Darah : AB"}))
    assert (found["blood"], found["sex"]) == ("AB", sex[0])


def test_the_town_under_the_photograph_does_not_run_into_the_rows() -> None:
    lines = card(identity_rows(PERSON))
    row = next(item for item in lines if item.text == "Agama")
    lines.append(line("SAMARINDA", 800, row.box[0][1]))
    assert values(lines)["religion"] == PERSON.faith


def test_a_photograph_of_many_rows_height_is_never_a_value() -> None:
    lines = [*card(identity_rows(PERSON)), line("8", 740, 110, height=320)]
    assert values(lines)["address"] == PERSON.address


def test_a_long_name_may_wrap() -> None:
    lines = card({**identity_rows(PERSON), "Nama": "MAXIMILIANUS SOEHARTOYO"})
    name = next(item for item in lines if "SOEHARTOYO" in item.text)
    moved = [item if item.box[0][1] <= name.box[0][1] else _lower(item, 36) for item in lines]
    moved.append(line("KUSUMANEGARA", 305, name.box[0][1] + 30))
    assert values(moved)["name"] == "MAXIMILIANUS SOEHARTOYO KUSUMANEGARA"


@pytest.mark.parametrize("degrees", [-12, -4, 3, 11])
def test_a_tilted_card_reads_the_same(degrees: float) -> None:
    turned = [_tilted(item, math.radians(degrees)) for item in card(identity_rows(PERSON))]
    assert values(turned) == values(card(identity_rows(PERSON)))


def test_lost_labels_are_made_up_for_by_shape() -> None:
    rows = identity_rows(PERSON)
    lines = [
        line(rows["NIK"], 200, 60),
        line(f"{rows['Tempat/Tgl Lahir']}", 280, 140),
        line(rows["Jenis kelamin"], 280, 180),
    ]
    assert same_person(values(lines))


def test_the_strip_of_a_specimen_is_no_value_but_a_person_may_be_called_specimen() -> None:
    lines = card({**identity_rows(PERSON), "Nama": "BUDI SPESIMEN"})
    lines.append(line("SPESIMEN - BUKAN DOKUMEN RESMI", 300, 590))
    assert values(lines)["name"] == "BUDI SPESIMEN"


def test_the_name_on_a_taxpayer_card_stands_under_its_number() -> None:
    lines = [
        line("DIREKTORAT JENDERAL PAJAK", 250, 60),
        line(f"NPWP : {PERSON.npwp_printed}", 60, 150),
        line(PERSON.name, 60, 195),
        line(f"NIK : {PERSON.nik}", 60, 240),
        line(PERSON.address, 60, 285),
    ]
    found = read("npwp", lines).fields
    assert (found["npwp"].value, found["name"].value, found["nik"].value) == (PERSON.npwp, PERSON.name, PERSON.nik)


def test_a_taxpayer_card_with_only_the_long_number_reads_it_as_both() -> None:
    lines = [
        line("DIREKTORAT JENDERAL PAJAK", 250, 60),
        line(f"NPWP16 : {PERSON.nik}", 60, 150),
        line(f"Nama : {PERSON.name}", 60, 195),
    ]
    assert read("npwp", lines).value("npwp") == PERSON.nik


def test_no_words_give_no_fields() -> None:
    assert extract(KTP, []) == {} and extract(KTP, [line("   ", 1, 1), line("???", 30, 60)]) == {}


def _lower(item: Line, by: float) -> Line:
    a, b, c, d = ((x, y + by) for x, y in item.box)
    return Line(item.text, (a, b, c, d), item.sure)


def _tilted(item: Line, angle: float) -> Line:
    a, b, c, d = (
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)) for x, y in item.box
    )
    return Line(item.text, (a, b, c, d), item.sure)
