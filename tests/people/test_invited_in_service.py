"""A plaza in production mode, with a real mail server: from `plaza invite` to the role, and nobody else by the same link."""

import re
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.fixtures.letters import Mailbox, mailbox
from tests.fixtures.processes import ROOT, bare_environment, free_port, is_ready, start, until

pytestmark = pytest.mark.processes
INVITED, STRANGER = "kartini@contoh.id", "orang.lain@contoh.id"


@dataclass
class House:
    """A plaza in service, and the letters it sends."""

    url: str
    post: Mailbox
    environment: dict[str, str]
    browsers: list[httpx.Client] = field(default_factory=list)

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "plaza", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def signed_in(self, address: str, *, to: str) -> httpx.Client:
        """A browser in which somebody signs in with the code that their own letter brings, on the way to a page."""
        browser = httpx.Client(base_url=self.url, timeout=30, headers={"Origin": self.url}, follow_redirects=True)
        before = len(self.post.to(address))
        assert "/akun/login/code/" in str(browser.get(to).url)
        page = browser.get("/akun/login/code/", params={"next": to})
        asked = browser.post("/akun/login/code/", data=_hidden(page) | {"email": address, "next": to})
        until(
            lambda: len(self.post.to(address)) > before,
            within=60,
            what=f"the letter with the code ({asked.status_code} {asked.url})",
        )
        code = re.search(r"^[A-Z0-9]{3,}-[A-Z0-9]{3,}\s*$", self.post.to(address)[-1], flags=re.MULTILINE)
        assert code, self.post.to(address)[-1]
        browser.post(str(asked.url), data=_hidden(asked) | {"code": code[0].strip(), "next": to})
        self.browsers.append(browser)
        return browser

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()


def _hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's last form."""
    form = page.text.rpartition("<form")[2] if 'name="email"' not in page.text else page.text
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("service")
    with ExitStack() as after:
        post, port = after.enter_context(mailbox()), free_port()
        environment = bare_environment() | {
            "PLAZA_MODE": "production", "PLAZA_DATA_DIR": str(folder), "PLAZA_PORT": str(port), "PLAZA_READERS": "1",
            "PLAZA_PUBLIC_URL": f"http://localhost:{port}", "PLAZA_LOG_LEVEL": "ERROR",
            "PLAZA_SECRET_KEY": secrets.token_urlsafe(50), "PLAZA_EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "PLAZA_FIELD_KEYS": f"1:{urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
        }  # fmt: skip
        house = House(f"http://localhost:{port}", post, environment)
        house.command("migrate")
        running = start("-m", "plaza", "serve", environment=environment, output=folder / "output.log")
        after.callback(running.kill)
        after.callback(house.close)
        until(lambda: is_ready(house.url), within=120, what="the plaza to be ready")
        yield house


def test_the_link_opens_for_the_invited_address_alone_and_asks(house: House) -> None:
    said = house.command("invite", INVITED, "--name", "Kartini", "--role", "koordinator")
    assert "/undangan/" not in said, "whoever invites never sees the link"
    until(lambda: house.post.to(INVITED), within=30, what="the invitation")
    link = re.search(r"/undangan/[^/\s]+/", house.post.to(INVITED)[0])
    assert link, house.post.to(INVITED)[0]

    stranger = house.signed_in(STRANGER, to=link[0])
    assert stranger.post(link[0], data=_hidden(stranger.get(link[0])) | {"answer": "accept"}).status_code in (404, 410)
    assert stranger.get("/koordinator/").status_code == 404

    kartini = house.signed_in(INVITED, to=link[0])
    asked = kartini.get(link[0])
    assert asked.status_code == 200 and kartini.get("/koordinator/").status_code == 404, "asked, not taken"
    accepted = kartini.post(link[0], data=_hidden(asked) | {"answer": "accept"})
    assert accepted.status_code == 200
    to_set_up = kartini.get("/koordinator/")
    assert "/akun/2fa/totp/activate/" in str(to_set_up.url), "no role without a second factor"
    secret = re.search(r"\b[A-Z2-7]{32}\b", to_set_up.text)
    assert secret, "the page shows the secret for an app"
    right = format_hotp_value(hotp_value(secret[0], next(iter(yield_hotp_counters_from_time()))))
    assert kartini.post(str(to_set_up.url), data=_hidden(to_set_up) | {"code": right}).status_code == 200
    assert stranger.get(link[0]).status_code in (404, 410), "used"
