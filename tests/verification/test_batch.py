"""Lines in, lines out: the document against the claim alone."""

import io
import json
import resource
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from plaza.core.sandbox import SandboxUnavailable
from plaza.demo.specimens import draw, invent_person, photograph
from plaza.verification import batch
from plaza.verification.batch import run_batch
from tests.verification.hostile import GREY, eats_itself, image_of, pdf, swollen

PERSON = invent_person(408)
CLAIM = {"nik": PERSON.nik, "name": PERSON.name, "birth_date": PERSON.birth_date.isoformat()}


def answers(folder: Path, *lines: str) -> list[dict[str, object]]:
    given, out = folder / "batch.jsonl", io.StringIO()
    given.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    assert run_batch(given, out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def task(file: str, kind: str = "ktp", **claim: str) -> str:
    return json.dumps({"file": file, "kind": kind, "claim": claim or CLAIM})


def test_every_line_is_answered_in_order(tmp_path: Path) -> None:
    (tmp_path / "own.jpg").write_bytes(photograph(draw("ktp", PERSON), seed=5, quality="phone"))
    forged = replace(PERSON, name=invent_person(409).name)
    (tmp_path / "forged.jpg").write_bytes(photograph(draw("ktp", forged), seed=5, quality="clean"))
    (tmp_path / "half.jpg").write_bytes((tmp_path / "own.jpg").read_bytes()[:5000])
    (tmp_path / "empty.jpg").write_bytes(b"")
    own, other, half, empty, missing, kind, broken, bare = answers(
        tmp_path, task(str(tmp_path / "own.jpg")), task("forged.jpg"), task("half.jpg"), task("empty.jpg"), task("missing.jpg"),
        task("own.jpg", "dream"), "{not json", json.dumps({"file": "own.jpg", "kind": "ktp"}),
    )  # fmt: skip
    assert (own["verdict"], own["kind"], own["findings"]) == ("accepted", "ktp", [])
    assert own["fields"]["nik"] == PERSON.nik and float(str(own["ms"])) > 0  # type: ignore[index]
    assert other["verdict"] == "replace" and "name_differs" in [f["code"] for f in other["findings"]]  # type: ignore[union-attr, index]
    assert [a["verdict"] for a in (half, empty, missing, kind, broken)] == ["replace"] * 5
    assert all(a["findings"][0]["message"] for a in (half, empty, missing, kind, broken))  # type: ignore[index]
    assert bare["verdict"] == "review", "nothing was claimed, so nothing was shown"
    assert [a["file"] for a in (own, other, half)] == [str(tmp_path / "own.jpg"), "forged.jpg", "half.jpg"]
    assert all(
        {"file", "verdict", "kind", "fields", "findings", "ms"} <= set(a)
        for a in (own, other, half, empty, missing, kind, broken)
    )


def test_a_batch_that_is_not_there_is_told_and_ends_badly(tmp_path: Path) -> None:
    out = io.StringIO()
    assert run_batch(tmp_path / "none.jsonl", out) == 2 and "none.jsonl" in out.getvalue()


def paints_for_ever() -> bytes:
    """A page that lays one large picture over itself some thousand times."""
    side = 4_000

    def change(made: pikepdf.Pdf) -> None:
        image_of(b"\x55" * (side * side // 8), Width=side, Height=side, **GREY)(made)
        made.pages[0].Contents = made.make_stream(b"q 500 0 0 500 0 0 cm /I Do Q\n" * 6_000)

    return pdf(change)


def test_a_line_that_means_harm_is_one_finding_and_the_batch_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "COMPUTING", 2)
    (tmp_path / "own.jpg").write_bytes(photograph(draw("ktp", PERSON), seed=5, quality="clean"))
    (tmp_path / "ring.pdf").write_bytes(pdf(eats_itself))
    (tmp_path / "paint.pdf").write_bytes(paints_for_ever())
    (tmp_path / "bomb.pdf").write_bytes(pdf(swollen(1200 << 20)))
    before = resource.getrusage(resource.RUSAGE_SELF)
    *harmful, own = answers(tmp_path, task("ring.pdf"), task("paint.pdf"), task("bomb.pdf"), task("own.jpg"))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert [(a["verdict"], len(a["findings"])) for a in harmful] == [("replace", 1)] * 3  # type: ignore[arg-type]
    assert [a["findings"][0]["code"] for a in harmful] == ["too_complex", "deadly", "too_complex"]  # type: ignore[index]
    assert own["fields"]["nik"] == PERSON.nik  # type: ignore[index]
    assert after.ru_utime - before.ru_utime < 3, "nothing of it is computed in the process that answers"


def test_a_batch_applies_the_signs_that_the_pages_apply(tmp_path: Path) -> None:
    data = photograph(draw("ktp", PERSON), seed=5, quality="clean")
    with Image.open(io.BytesIO(data)) as image:
        exif = Image.Exif()
        exif[0x0131] = "Adobe Photoshop 25.0"
        image.save(tmp_path / "edited.jpg", "JPEG", quality=95, exif=exif)
    (edited,) = answers(tmp_path, task("edited.jpg"))
    assert (edited["verdict"], [row["code"] for row in edited["findings"]]) == ("review", ["edited"])  # type: ignore[attr-defined]


def test_a_machine_that_starts_no_sandbox_judges_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise SandboxUnavailable

    monkeypatch.setattr(batch, "clean", away)
    (tmp_path / "own.jpg").write_bytes(b"x")
    (answer,) = answers(tmp_path, task("own.jpg"))
    assert (answer["verdict"], answer["findings"][0]["code"]) == ("review", "nobody_there")  # type: ignore[index]


def test_a_number_in_another_script_is_the_same_claim(tmp_path: Path) -> None:
    (tmp_path / "own.jpg").write_bytes(photograph(draw("ktp", PERSON), seed=5, quality="clean"))
    wide = "".join(chr(0xFF10 + int(digit)) for digit in PERSON.nik)
    arabic = "".join(chr(0x0660 + int(digit)) for digit in PERSON.nik)
    for nik in (wide, arabic):
        (answer,) = answers(tmp_path, task("own.jpg", nik=nik, name=PERSON.name))
        assert answer["verdict"] == "accepted"
