"""What a page carries beside its words: a name for tabs and links, how it stands on a telephone, what robots may read, honest signs."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation
from PIL import Image

from plaza.web.citizen.words import EVENTS, SIGNS
from plaza.web.components.fields import sentences
from plaza.web.templatetags.components import page_title, timeline

STYLES = Path(__file__).parents[2] / "plaza" / "web" / "static" / "plaza" / "css"
LANGUAGES = ("id", "en")


class Asked(forms.Form):
    """One field of every kind that Django may complain about in its own words."""

    name = forms.CharField(label="Nama", min_length=3, max_length=5)
    mail = forms.EmailField(label="E-mail")
    day = forms.DateField(label="Tanggal")
    count = forms.IntegerField(label="Jumlah", min_value=2)
    way = forms.ChoiceField(label="Cara", choices=[("a", "A")])
    agreed = forms.BooleanField(label="Setuju")
    paper = forms.FileField(label="Berkas")


def test_a_title_is_words_alone_whatever_was_put_into_it() -> None:
    shown = page_title('Izin <span class="reference">7F3K</span>\n   &amp; lain-lain · Plaza')
    assert "<title>Izin 7F3K &amp; lain-lain · Plaza</title>" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/cari/?q=%3Cb%3Ektp%3C%2Fb%3E", "/bantuan/", "/layanan/tidak-ada/", "/luring/"]
)
def test_every_title_is_plain_and_said_once(client: Client, catalogue: object, address: str) -> None:
    said = re.findall(r"<title>(.*?)</title>", client.get(address).content.decode(), flags=re.S)
    assert len(said) == 1
    assert not re.search(r"<|&amp;(?:lt|gt|amp|#)|\n", said[0])


@pytest.mark.django_db
def test_a_home_screen_gets_a_name_and_pictures_that_are_as_large_as_said(client: Client) -> None:
    told = client.get("/manifest.webmanifest").json()
    assert told["name"] == settings.PLAZA_NAME
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    for one in told["icons"]:
        stem = re.sub(r"\.[0-9a-f]{12}\.png$", ".png", one["src"].removeprefix(settings.STATIC_URL))
        path = finders.find(stem)
        assert path, stem
        with Image.open(path) as drawn:
            assert f"{drawn.width}x{drawn.height}" == one["sizes"]


@pytest.mark.django_db
def test_a_link_sent_to_somebody_shows_the_plaza_s_own_picture(client: Client, catalogue: object) -> None:
    page = client.get("/").content.decode()
    assert re.search(r'property="og:title" content="[^"<]+"', page)
    assert re.search(
        rf'property="og:image" content="{re.escape(settings.PUBLIC_URL)}/static/plaza/img/social[^"]*\.png"', page
    )


@pytest.mark.django_db
def test_robots_may_read_services_and_nobody_s_own_pages(client: Client) -> None:
    closed = re.findall(r"^Disallow: (\S+)$", client.get("/robots.txt").content.decode(), flags=re.M)
    for own in ("/permohonan/7F3K9Q2M/", "/tiket/ABC/", "/petugas/kasus/", "/akun/login/", "/janji-saya/X/", "/demo/"):
        assert any(own.startswith(path) for path in closed), own
    for public in ("/", "/layanan/DUKCAPIL-09/", "/instansi/DUKCAPIL/", "/gedung/", "/log/", "/transparansi/"):
        assert not any(public.startswith(path) for path in closed), public
    assert client.get("/favicon.ico").status_code == 302


@pytest.mark.django_db
def test_the_page_without_a_network_speaks_both_languages_and_asks_for_no_cookie(client: Client) -> None:
    answer = client.get("/luring/")
    assert {"tanpa jaringan", "no network"} <= {
        words for words in ("tanpa jaringan", "no network") if words in answer.content.decode()
    }
    assert "csrf" not in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_never_answers_in_the_framework_s_own_words(language: str) -> None:
    with translation.override(language):
        for data in (
            {},
            {"name": "a", "mail": "x", "day": "x", "count": "x", "way": "z"},
            {"name": "abcdefg", "count": "1"},
        ):
            form = Asked(data, files={})
            for bound in form:
                own = [str(one) for one in bound.errors]
                for sentence in sentences(bound, label=bound.label):
                    assert str(bound.label) in sentence
                    assert sentence not in own


def test_only_what_went_well_is_ticked() -> None:
    assert set(SIGNS) <= set(EVENTS)
    ticked = {kind for kind in EVENTS if SIGNS.get(kind, "done") == "done"}
    assert not ticked & {"refused", "withdrawn", "asked", "to_pay", "review_requested", "handed_over"}
    drawn = {state: timeline([{"title": "x", "state": state}]) for state in ("done", "failed", "stopped", "open")}
    assert len({re.sub(r"timeline-\w+", "", one) for one in drawn.values()}) == len(drawn)  # each has a sign of its own


def test_colours_stand_in_roles_so_that_the_dark_changes_every_one_of_them() -> None:
    core = (STYLES / "core.css").read_text()
    assert "prefers-color-scheme: dark" in core
    assert "prefers-reduced-motion" in core
    for sheet in ("components", "public", "citizen", "queue", "insight", "log", "periksa", "payments", "feedback"):
        words = (STYLES / f"{sheet}.css").read_text()
        assert not re.search(r"(?<![-\w])color: var\(--(?:river-[6-9]\d\d|lamp-700|clay-[78]00)\)", words), sheet


def test_pictures_of_our_own_are_whole_drawings() -> None:
    for path in (Path(__file__).parents[2] / "plaza/web/static/plaza/img").glob("*.svg"):
        ElementTree.parse(path)
