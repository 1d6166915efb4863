"""The whole process group is killed between upload and permit: afterwards there is one decision and at most one permit."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from plaza.demo.specimens import draw, invent_person, photograph
from plaza.demo.specimens.people import Person
from tests.fixtures.processes import Plaza, demo_plaza, until

pytestmark = pytest.mark.processes
KEEPERS = ("verification_vaultfile", "permits_permit", "payments_receipt", "feedback_sealedmessage")


@pytest.fixture(scope="module")
def plaza() -> Iterator[Plaza]:
    """One plaza that is killed again and again, each time under somebody else's application."""
    with demo_plaza() as running:
        yield running


def answers(me: Person) -> dict[str, dict[str, str]]:
    """What that person fills in, page by page."""
    return {
        "diri": {"nik": me.nik, "name": me.name, "birth_date": f"{me.birth_date:%d-%m-%Y}"}, "kontak": {},
        "isian-product": {"product": "Keripik pisang"}, "isian-session": {"session": "1"}, "pernyataan": {"agreed": "on"},
    }  # fmt: skip


def rows(plaza: Plaza, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{plaza.data_dir / 'plaza.sqlite3'}?mode=ro", uri=True, timeout=20) as store:
        return store.execute(question).fetchall()


class Browser:
    """A citizen's browser without a screen."""

    def __init__(self, plaza: Plaza) -> None:
        self.client = httpx.Client(base_url=plaza.url, timeout=30)

    def post(
        self, path: str, data: dict[str, str] | None = None, files: dict[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        if "csrftoken" not in self.client.cookies:
            self.client.get("/masuk/", follow_redirects=True)
        token = self.client.cookies["csrftoken"]
        headers = {"X-CSRFToken": token, "Referer": f"{self.client.base_url}{path}"}
        return self.client.post(path, data=data or {}, files=files, headers=headers)

    def fill(self, service: str, me: Person) -> str:
        """Begins that person's application and fills it in up to the last page; gives its address."""
        home = "/".join(self.post(f"/ajukan/{service}/").headers["location"].split("/")[:3])
        for key, values in answers(me).items():
            if key == "isian-session":
                page = self.client.get(f"{home}/isi/{key}/").text
                values = {"session": page.partition('name="session" value="')[2].partition('"')[0]}
            assert self.post(f"{home}/isi/{key}/", values).status_code == 302, key
        card = photograph(draw("ktp", me), seed=1, quality="phone")
        assert self.post(f"{home}/isi/berkas-ktp/", files={"file": ("ktp.jpg", card)}).status_code == 302
        self.post(f"{home}/isi/berkas-nib/", {"skip": "1"})
        return home


@pytest.mark.parametrize(("seconds", "number"), [(0.0, 1), (0.15, 2), (0.6, 3), (1.5, 4)])
def test_a_kill_at_any_moment_leaves_one_decision_and_at_most_one_permit(
    plaza: Plaza, seconds: float, number: int, request: pytest.FixtureRequest
) -> None:
    browser = Browser(plaza)
    request.addfinalizer(browser.client.close)
    home = browser.fill("DINKES-06", invent_person(number))
    reference = home.rsplit("/", 1)[-1].replace("-", "")
    state = f"select state from applications_application where reference = '{reference}'"
    permits = f"select count(*) from permits_permit where application_ref = 'application:{reference}'"
    browser.post(f"{home}/periksa/")
    time.sleep(seconds)
    plaza.running.kill()
    plaza.again()
    if rows(plaza, state) == [("draft",)]:
        browser.post(f"{home}/periksa/")
    until(lambda: rows(plaza, state) == [("granted",)], within=60, what="the decision")
    until(lambda: rows(plaza, f"{permits} and blob != ''") == [(1,)], within=30, what="the document")
    acts = f"select count(*) from integrity_leaf where subject = 'application:{reference}' and kind = 'application.granted'"
    assert rows(plaza, acts) == [(1,)] == rows(plaza, permits)
    assert browser.client.get(f"{home}/izin.pdf").content.startswith(b"%PDF")
    kept = {name for table in KEEPERS for (name,) in rows(plaza, f"select blob from {table} where blob != ''")}
    assert {path.name for path in Path(plaza.data_dir, "vault").glob("??/*") if not path.suffix} == kept
