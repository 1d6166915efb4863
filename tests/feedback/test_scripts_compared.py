"""What the log names of the sealing scripts is what the pages that seal and open really load, every module of it."""

import base64
import re
from pathlib import Path, PurePosixPath

import pytest
from django.contrib.staticfiles import finders

from plaza.feedback.keys import make_pair
from plaza.web.feedback.alone import EVERYTHING

pytestmark = pytest.mark.django_db
STATIC = "/static/"


@pytest.fixture(autouse=True)
def key(settings):
    """The Inspectorate has given its key: without one nothing is sealed."""
    settings.REPORT_KEY = base64.b64encode(make_pair()[1]).decode()


def scripts_of(page: str) -> set[str]:
    """Every script that the page names, and every module that those import, as the stored files are called."""
    found = {
        address.removeprefix(STATIC).partition("?")[0] for address in re.findall(r'<script[^>]*\ssrc="([^"]+)"', page)
    }
    edge = set(found)
    while edge:
        edge = {module for name in edge for module in imported_by(name)} - found
        found |= edge
    return {unhashed(name) for name in found}


def imported_by(name: str) -> set[str]:
    path = finders.find(unhashed(name))
    assert path, name
    told = re.findall(r'(?:from|import)\s*\(?\s*"(\.[^"]+)"', Path(path).read_text())
    return {str(PurePosixPath(re.sub(r"[^/]+/\.\./", "", str(PurePosixPath(name).parent / one)))) for one in told}


def unhashed(name: str) -> str:
    return re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name)


def test_every_script_of_the_page_that_seals_is_compared(stranger):
    page = stranger.get("/lapor/").content.decode()
    assert "plaza/js/report/writer.js" in scripts_of(page)
    assert scripts_of(page) <= set(EVERYTHING)


def test_the_pages_that_seal_and_open_together_load_all_of_it_and_nothing_else(stranger, officer_of):
    inspector = officer_of("", role="inspektorat")
    opener = inspector.get("/inspektorat/laporan/")
    assert opener.status_code == 200
    assert scripts_of(stranger.get("/lapor/").content.decode()) | scripts_of(opener.content.decode()) == set(EVERYTHING)
