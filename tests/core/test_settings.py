"""Settings are read once, and a wrong one stops the start with a sentence that names it."""

import os
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import plaza.settings
from plaza.settings import kept_text
from tests.fixtures.crowds import at_once

FILE = plaza.settings.__file__
PRODUCTION = {
    "PLAZA_MODE": "production",
    "PLAZA_SECRET_KEY": "x" * 50,
    "PLAZA_FIELD_KEYS": "1:" + "A" * 43 + "=",
    "PLAZA_PUBLIC_URL": "https://plaza.example",
}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Reads the settings anew, in surroundings that hold nothing but what is given."""

    def reading(**given: str) -> dict[str, object]:
        for name in [name for name in os.environ if name.startswith("PLAZA_")]:
            monkeypatch.delenv(name)
        for name, value in {"PLAZA_DATA_DIR": str(tmp_path / "data"), **given}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(FILE)

    return reading


def test_production_is_what_one_gets_without_a_word(read):
    with pytest.raises(ImproperlyConfigured, match="PLAZA_SECRET_KEY must be set in production"):
        read()


def test_production_is_strict(read):
    found = read(**PRODUCTION)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert found["ALLOWED_HOSTS"] == ["plaza.example"]
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600 and found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert found["DEBUG"] is found["DEMO_CLOCK"] is False
    assert found["REGISTER"] == "none"
    assert not list(Path(str(found["DATA_DIR"])).iterdir())


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing_inline(read):
    rules = read(**PRODUCTION)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert rules["default-src"] == ["'none'"]
    assert not [word for words in rules.values() for word in words if "unsafe" in word or "http" in word or word == "*"]


def test_a_demonstration_makes_its_own_secrets_once(read):
    first, second = (read(PLAZA_MODE="demo") for _ in range(2))
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["FIELD_KEYS"] == second["FIELD_KEYS"]
    kept = list(Path(str(first["DATA_DIR"])).glob("secrets/*"))
    assert {path.name for path in kept} == {"plaza_secret_key", "plaza_field_keys"}
    assert {oct(path.stat().st_mode)[-3:] for path in kept} == {"600"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"PLAZA_MODE": "live"}, "PLAZA_MODE must be one of demo, production, test, not 'live'"),
        ({"PLAZA_PORT": "eighty"}, "PLAZA_PORT must be a whole number"),
        ({"PLAZA_PORT": "70000"}, "from 1 to 65535"),
        ({"PLAZA_PORT": "²"}, "PLAZA_PORT must be a whole number"),
        ({"PLAZA_WEB_PROCESSES": "0"}, "PLAZA_WEB_PROCESSES must be a whole number from 1"),
        ({"PLAZA_ICE_POLICY": "none"}, "PLAZA_ICE_POLICY must be one of all, relay"),
        ({"PLAZA_DATABASE_URL": "mysql://here/plaza"}, "must begin with postgresql://"),
        ({"PLAZA_DEMO_CLOCK": "on"}, "PLAZA_DEMO_CLOCK is for demonstrations"),
        ({"PLAZA_SECRET_KEY_FILE": "/no/such/file"}, "PLAZA_SECRET_KEY_FILE names a file that cannot be read"),
        ({"PLAZA_DATA_DIR": "/dev/null/data"}, "PLAZA_DATA_DIR: /dev/null/data cannot be made"),
    ],
)
def test_a_wrong_setting_is_named_in_a_sentence(read, given, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read(**PRODUCTION | given)


def test_a_secret_may_lie_in_a_file(read, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    assert read(**PRODUCTION, PLAZA_SECRET_KEY_FILE=str(tmp_path / "key"))["SECRET_KEY"] == "from a file"


def test_a_database_address_is_taken_apart(read):
    entry = read(**PRODUCTION, PLAZA_DATABASE_URL="postgresql://pla%40za:p%2Fw@%2Frun%2Fpg:5433/city")["DATABASES"][
        "default"
    ]
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "pla@za", "p/w", "/run/pg", "5433", "city",
    )  # fmt: skip


def test_lists_are_separated_by_commas(read):
    found = read(**PRODUCTION, PLAZA_TURN_URLS=" turn:a:1 ,turn:b:2,", PLAZA_ALLOWED_HOSTS="10.0.0.7")
    assert found["TURN_URLS"] == ["turn:a:1", "turn:b:2"]
    assert found["ALLOWED_HOSTS"] == ["plaza.example", "10.0.0.7"]


def test_of_many_processes_that_start_at_once_all_read_one_secret(tmp_path):
    read = at_once(lambda number: kept_text(tmp_path / "secrets" / "key", make=f"made by {number}"), times=8)
    assert len(set(read)) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["key"]
