"""Nobody else on the machine reads what the plaza keeps."""

import subprocess
import sys

import pytest
from django.conf import settings

from plaza.checking import _data_folder
from plaza.core.closed import close, open_to_others
from tests.fixtures.processes import ROOT, bare_environment

PRODUCTION = {
    "PLAZA_MODE": "production",
    "PLAZA_SECRET_KEY": "x" * 50,
    "PLAZA_FIELD_KEYS": "1:" + "A" * 43 + "=",
    "PLAZA_PUBLIC_URL": "https://plaza.example",
}


def test_what_others_may_read_is_named_and_closed(tmp_path):
    (tmp_path / "vault" / "ab").mkdir(parents=True)
    (tmp_path / "vault" / "ab" / "blob").write_text("sealed")
    for place in [tmp_path, *tmp_path.rglob("*")]:
        place.chmod(0o755)
    (tmp_path / "elsewhere").symlink_to("/etc")
    assert len(list(open_to_others(tmp_path))) == 4
    assert close(tmp_path) == 4
    assert list(open_to_others(tmp_path)) == []
    assert (tmp_path / "vault").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "vault" / "ab" / "blob").stat().st_mode & 0o777 == 0o600


def test_the_check_names_a_file_that_others_may_read(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o700)
    assert list(_data_folder(False)) == []
    (tmp_path / "loose").touch()
    (tmp_path / "loose").chmod(0o644)
    assert "loose can be read by other users of this machine: run `plaza migrate`" in next(_data_folder(False))


@pytest.mark.processes
def test_everything_that_production_makes_at_its_first_start_is_its_own(tmp_path):
    home = tmp_path / "data"
    home.mkdir(mode=0o755)
    (home / "older").touch()
    (home / "older").chmod(0o644)
    given = bare_environment() | {"PYTHONPATH": str(ROOT), "PLAZA_DATA_DIR": str(home)} | PRODUCTION
    for words in (["migrate"], ["seed", "--yes"]):
        subprocess.run([sys.executable, "-m", "plaza", *words], env=given, check=True, timeout=180, umask=0o022)
    assert list(open_to_others(home)) == []
    assert {path.name for path in home.iterdir()} >= {"plaza.sqlite3", "keys", "static", "older"}


def test_this_run_s_own_folder_is_closed_too():
    assert settings.DATA_DIR.stat().st_mode & 0o077 == 0
