"""The scripts that seal and open, as things to compare: their fingerprints, and all of them as one file that works from a disk."""

import hashlib
import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from plaza.core.texts import t
from plaza.feedback.queries.reports import report_key

STATIC = Path(__file__).parents[1] / "static"
LIBRARY = "vendor/nacl/nacl-fast.min.js"
MODULES = tuple(f"plaza/js/report/{name}.js" for name in ("words", "sealed", "work", "show", "writer", "opener"))
"""In the order in which each finds what it needs."""
EVERYTHING = ("plaza/js/page.js", LIBRARY, *MODULES)
STYLES = ("plaza/css/core.css", "plaza/css/components.css", "plaza/css/feedback.css")
LANGUAGES = ("id", "en")


def manifest() -> str:
    """A line for each script on those pages, for the two offline files, and for the key, as ``sha256sum`` writes them."""
    lines = [f"{_hash(_read(name).encode())}  {name}" for name in EVERYTHING]
    lines += [f"{_hash(alone(language).encode())}  luring-{language}.html" for language in LANGUAGES]
    return "\n".join([*lines, f"# key {_key()}", ""])


def mark() -> str:
    """The fingerprint of all of it: what the log's entry names."""
    return _hash(manifest().encode())


def alone(language: str) -> str:
    """Writer and opener as one page without any address in it; the same bytes as long as scripts, words and key are the same."""
    return _alone("en" if language == "en" else "id", _key(), settings.PLAZA_NAME)


@lru_cache(maxsize=4)
def _alone(language: str, key: str, plaza_name: str) -> str:
    with translation.override(language):
        known = {"key": key, "sends": "", "asks": "", "fetches": "", "alone": True}
        parts = [render_to_string(f"feedback/report_{part}.html", known) for part in ("writer", "opener")]
        title = f"{t('Laporan tertutup, luring', 'Sealed report, offline')} · {plaza_name}"
    style = "\n".join(_read(name) for name in STYLES)
    script = "\n".join([_read(LIBRARY), "(() => {", *(_plain(_read(name)) for name in MODULES), "})();"])
    policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src blob:; media-src blob:"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f'<style>{style}</style></head><body><main class="wrap section report-page"><h1>{title}</h1>{"".join(parts)}</main>'
        f"<script>{script}</script></body></html>\n"
    )


def _plain(module: str) -> str:
    """A module as part of one script: nothing is fetched any more, and every name already stands above."""
    return re.sub(r"^export ", "", re.sub(r"^import .*\n", "", module, flags=re.MULTILINE), flags=re.MULTILINE)


@lru_cache(maxsize=32)
def _read(name: str) -> str:
    return (STATIC / name).read_text()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _key() -> str:
    key = report_key()
    return b64encode(key).decode() if key else ""
