"""A very small catalogue that holds together; each test spoils or changes what it is about."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import yaml

Data = dict  # a file as plain data: tests reach into it freely
WEEK = {"mon": ["08:00-12:00", "13:00-15:30"], "tue": ["08:00-12:00", "13:00-15:30"], "wed": ["08:00-12:00"],
        "thu": ["08:00-12:00"], "fri": ["08:00-11:30"], "sat": [], "sun": []}  # fmt: skip


def _document(name: str) -> Data:
    return {
        "name_id": name, "name_en": name, "formats": ["pdf", "jpg"], "identity": False, "personal_data": "general", "max_mb": 5,
    }  # fmt: skip


def _tenant(code: str, counter: str, **more: object) -> Data:
    return {
        "code": code, "name_id": f"Dinas {code}", "name_en": f"Office {code}", "category": "opd", "floor": 1, "counter": counter,
        "status": "open", "hours": "standard", "evidence": ["SEED"], **more,
    }  # fmt: skip


def _service(code: str, name: str, **more: object) -> Data:
    return {
        "code": code, "tenant": code.split("-")[0], "name_id": name, "name_en": f"{name} (en)", "summary_id": f"Ringkasan {name}",
        "summary_en": f"Summary of {name}", "channels": ["online", "video", "counter"], "audience": "person",
        "requirements": [{"doc": "ktp", "mandatory": True}], "fields": [], "sla_working_days": 3, "fee": {"kind": "free"},
        "output": {"type": "letter", "name_id": f"Surat {name}", "name_en": f"Letter {name}"}, "validity_months": None,
        "legal_basis": ["UU 1/2000"], "decision": "officer", "evidence": [], **more,
    }  # fmt: skip


PRICE = {
    "name": "price",
    "label_id": "Harga",
    "label_en": "Price",
    "type": "money",
    "required": True,
    "constraints": {"min": 0},
}
SMALL: Data = {
    "meta": {
        "kind": "demo", "title_id": "Katalog kecil", "title_en": "Small catalogue", "disclaimer_id": "Hanya contoh.",
        "disclaimer_en": "An example only.",
    },
    "sources": {"SEED": {"address": "an article", "covers": "everything"}},
    "categories": {"opd": {"name_id": "Organisasi Perangkat Daerah", "name_en": "City offices"}},
    "checks": {"docs_complete": {"name_id": "Berkas lengkap", "name_en": "Files complete"}},
    "document_types": {"ktp": _document("KTP"), "police_report": _document("Surat kehilangan")},
    "schedules": {
        "standard": {"name_id": "Biasa", "name_en": "Usual", "days": WEEK},
        "ramadan": {"name_id": "Ramadan", "name_en": "Ramadan", "days": WEEK | {"mon": ["09:00-12:00"]}},
    },
    "tenants": [_tenant("CAPIL", "1-01"), _tenant("CUKAI", "1-02", status="preparing")],
    "facilities": [{
        "code": "FAC-PLAY", "kind": "play_area", "floor": 1, "capacity": 5, "attendant_callable": True, "name_id": "Area bermain",
        "name_en": "Play area", "summary_id": "Untuk anak", "summary_en": "For children", "hours": "standard", "evidence": [],
    }],
    "services": [
        _service("CAPIL-01", "Kartu penduduk pengganti", decision="auto", auto_checks=["docs_complete"]),
        _service("CAPIL-02", "Bea peralihan", fields=[PRICE],
                 fee={"kind": "formula", "formula": {"id": "5% x harga", "en": "5% x price"}, "expr": "0.05 * price"}),
        _service("CUKAI-01", "Pendaftaran telepon", channels=["online", "video"]),
    ],
}  # fmt: skip

Spoil = Callable[[Data], object]


def small(spoil: Spoil = lambda data: None) -> str:
    """The text of the small catalogue after one change."""
    data = deepcopy(SMALL)
    spoil(data)
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def write_small(folder: Path, spoil: Spoil = lambda data: None) -> Path:
    """The small catalogue as a file after one change."""
    path = folder / "catalogue.yaml"
    path.write_text(small(spoil), encoding="utf-8")
    return path


def service(data: Data, code: str) -> Data:
    """The entry of that service."""
    return next(entry for entry in data["services"] if entry["code"] == code)
