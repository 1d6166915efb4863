"""The run of everything: what failed in the crowd is named as pytest can find it again."""

from pathlib import Path

from tests.everything import failed_in

REPORT = """<testsuites><testsuite>
<testcase classname="tests.browser.test_call" name="test_they_see"/>
<testcase classname="tests.browser.test_call" name="test_they_hear[60]"><failure message="late"/></testcase>
<testcase classname="tests.core.test_processes" name="test_it_serves"><error message="at setup"/></testcase>
</testsuite></testsuites>"""


def test_those_that_failed_are_named_once(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    assert failed_in(report) == []
    report.write_text(REPORT)
    assert failed_in(report) == [
        "tests/browser/test_call.py::test_they_hear[60]",
        "tests/core/test_processes.py::test_it_serves",
    ]
