"""Lines in, lines out: the document against the claim alone."""

import io
import json
from dataclasses import replace
from pathlib import Path

from plaza.demo.specimens import draw, invent_person, photograph
from plaza.verification.batch import run_batch

PERSON = invent_person(408)
CLAIM = {"nik": PERSON.nik, "name": PERSON.name, "birth_date": PERSON.birth_date.isoformat()}


def answers(folder: Path, *lines: str) -> list[dict[str, object]]:
    batch, out = folder / "batch.jsonl", io.StringIO()
    batch.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    assert run_batch(batch, out) == 0
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
