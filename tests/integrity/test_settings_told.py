"""What an operator changes in the settings is an act of the log, once, and no secret is in it."""

import json

import pytest

from plaza.integrity import settings_told
from plaza.integrity.queries import acts_on, facts_of
from plaza.integrity.settings_told import SUBJECT, note_settings, told_settings
from plaza.settings import SAID

pytestmark = pytest.mark.django_db


def test_a_changed_setting_is_an_entry_once(monkeypatch):
    assert note_settings() and not note_settings()
    monkeypatch.setitem(settings_told.SAID, "PLAZA_LAPOR", "none")
    monkeypatch.setitem(settings_told.SAID, "PLAZA_SECRET_KEY", "another")
    assert note_settings() and not note_settings()
    last = acts_on(SUBJECT).last()
    facts = facts_of(last)
    assert (last.kind, last.actor, facts["changed"]) == ("settings.changed", "operator", ["PLAZA_LAPOR"])
    assert facts["settings"]["PLAZA_LAPOR"] == "none"


def test_no_secret_and_no_password_is_told(monkeypatch):
    hidden = {name: f"hidden-{number}" for number, name in enumerate(SAID) if name not in told_settings()}
    for name, value in hidden.items():
        monkeypatch.setitem(settings_told.SAID, name, value)
    monkeypatch.setitem(settings_told.SAID, "PLAZA_DATABASE_URL", "postgresql://plaza:hidden-word@db.contoh.id/plaza")
    told = told_settings()
    assert "hidden" not in json.dumps(told) and told["PLAZA_DATABASE_URL"] == "postgresql://db.contoh.id/plaza"
    assert set(hidden) >= {
        "PLAZA_SECRET_KEY", "PLAZA_FIELD_KEYS", "PLAZA_TURN_SECRET", "PLAZA_BANK_SECRET", "PLAZA_BANK_PRIVATE_KEY", "PLAZA_LOG_KEY",
        "PLAZA_WHATSAPP_TOKEN", "PLAZA_SIGNING_PASSWORD", "PLAZA_ESIGN_PASSWORD",
    }  # fmt: skip
