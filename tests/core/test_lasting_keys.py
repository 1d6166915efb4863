"""Fingerprints, names and codes outlive the keys of the settings."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from plaza.applications.models import Application
from plaza.applications.queries import code_of
from plaza.core.fields import blind_index
from plaza.core.keys import CODES, NAMES, check_lasting_keys, kept_names, lasting_key, path_of, seal_anew
from plaza.feedback.models import Complaint
from plaza.feedback.queries.complaints import code_of as code_of_complaint
from plaza.integrity.aliases import told_as
from plaza.queueing.actions.paper import paper_check


def key(key_id: str) -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def plaza(settings, tmp_path):
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, key("1")
    return settings


def everything() -> list[str]:
    return [
        code_of(Application(reference="7F3K9Q2M", code_salt="salt")),
        code_of_complaint(Complaint(ref="complaint:7F3K", code_salt="salt")),
        paper_check("7F3K9Q2M"),
        blind_index("6472990101909001", purpose="nik"),
        told_as("citizen:7", subject="application:7F3K9Q2M"),
    ]


def test_a_changed_secret_key_changes_no_code_that_somebody_wrote_down(plaza):
    before = everything()
    plaza.SECRET_KEY = "another one altogether"
    assert everything() == before


def test_a_field_key_that_is_renewed_and_gone_changes_no_code_and_no_name(plaza):
    old, new = plaza.FIELD_KEYS, key("2")
    before = everything()
    plaza.FIELD_KEYS = f"{new},{old}"
    for name in kept_names():
        seal_anew(name)
    plaza.FIELD_KEYS = new
    assert everything() == before


def test_a_field_key_that_went_too_early_stops_the_start_with_what_to_do(plaza):
    blind_index("1", purpose="nik")
    plaza.FIELD_KEYS = key("2")
    with pytest.raises(ImproperlyConfigured, match="put it back at the end of the list, and run `plaza keys rotate`"):
        check_lasting_keys()


def test_a_kept_key_lies_sealed_and_readable_by_nobody_else(plaza):
    for name in NAMES:
        known = lasting_key(name)
        assert path_of(name).read_text().startswith("v1.1.") and known not in path_of(name).read_bytes()
        assert path_of(name).stat().st_mode & 0o077 == 0
    assert lasting_key(CODES) == plaza.SECRET_KEY.encode()
    assert len({lasting_key(name) for name in NAMES}) == len(NAMES)
