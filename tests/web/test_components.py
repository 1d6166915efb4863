"""The components: what they promise to whoever uses them, on screen, by keyboard and by ear."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from plaza.core.texts import t
from plaza.web.components.icons import FOLDER, NoSuchIcon, icon_svg
from plaza.web.components.statuses import STATUSES, TONES
from tests.web.pages import read

PACKAGE = Path(__file__).parents[2] / "plaza"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))


def show(source: str, **context: object) -> str:
    """What the template makes of it."""
    return Template("{% load components pages %}" + source).render(Context(context))


class Form(forms.Form):
    nik = forms.CharField(label="NIK", help_text=t("16 angka.", "16 digits."), min_length=16)
    who = forms.ChoiceField(label="Siapa", widget=forms.RadioSelect, choices=[("a", "Saya"), ("b", "Orang lain")])
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="Setuju")


def test_an_icon_is_silent_because_the_word_beside_it_speaks() -> None:
    assert 'aria-hidden="true"' in icon_svg("phone")
    assert 'focusable="false"' in icon_svg("phone")


@pytest.mark.parametrize("name", ["tidak-ada", "../secrets", "phone.svg", ""])
def test_an_icon_that_is_not_there_says_where_icons_come_from(name: str) -> None:
    with pytest.raises(NoSuchIcon, match="README"):
        icon_svg(name)


def test_every_status_has_a_word_in_both_languages_an_icon_and_a_known_tone() -> None:
    for name, status in STATUSES.items():
        assert status.word.indonesian
        assert status.word.english
        assert (FOLDER / f"{status.icon}.svg").exists(), name
        assert status.tone in TONES


def test_a_status_is_a_word_with_an_icon() -> None:
    shown = show('{% tag "open" %}')
    assert "Buka" in shown
    assert "<svg" in shown
    with translation.override("en"):
        assert "Open" in show('{% tag "open" %}')


def test_a_button_takes_both_languages_and_its_roles() -> None:
    shown = show('{% button "Ambil nomor" "Take a number" icon="ticket" data_role="take-ticket" disabled=True %}')
    assert 'data-role="take-ticket"' in shown
    assert " disabled" in shown
    assert "Ambil nomor" in shown
    with translation.override("en"):
        assert "Take a number" in show('{% button "Ambil nomor" "Take a number" %}')


def test_words_from_a_person_are_escaped_wherever_they_are_shown() -> None:
    bad = "<script>alert(1)</script>"
    for source in (
        "{% button bad %}", '{% link_button bad href="/" %}', "{% tag text=bad %}", "{% breadcrumb bad '' '/' %}",
        "{% notice bad %}{{ bad }}{% endnotice %}", '{% card bad href="/" %}{{ bad }}{% endcard %}',
        "{% table bad %}<tr><td>{{ bad }}</td></tr>{% endtable %}", '{% dialog "d" bad %}{% enddialog %}',
        "{% disclosure bad %}{% enddisclosure %}", "{% sure bad %}{% endsure %}", "{% empty bad %}{% endempty %}", "{% progress 1 2 bad %}",
        "{% summary_list rows %}", "{% timeline rows %}", "{% task_list rows %}", "{% steps titles current=1 %}",
    ):  # fmt: skip
        rows = [
            {
                "key": bad,
                "value": bad,
                "title": bad,
                "text": bad,
                "when": bad,
                "hint": bad,
                "status": bad,
                "state": "now",
                "href": "/",
            }
        ]
        assert "<script>alert" not in show(source, bad=bad, rows=rows, titles=[bad]), source


def test_a_field_is_tied_to_its_label_its_hint_and_its_error() -> None:
    form = Form({"nik": "12"})
    shown = show('{% field form.nik inputmode="numeric" width="16" %}', form=form)
    assert '<label class="label" for="id_nik">NIK</label>' in shown
    assert 'aria-describedby="id_nik-hint id_nik-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'inputmode="numeric"' in shown
    assert 'id="id_nik-error"' in shown


def test_a_field_can_be_the_question_of_its_page() -> None:
    form = Form()
    assert read(show("{% field form.nik heading=True %}", form=form).encode()).headings == [(1, "NIK")]
    assert read(show("{% field form.who heading=True %}", form=form).encode()).headings == [(1, "Siapa")]


def test_choices_are_a_group_with_a_legend() -> None:
    shown = show("{% radios form.who %}", form=Form())
    assert "<fieldset" in shown
    assert '<legend class="label">Siapa' in shown
    assert shown.count('type="radio"') == 2


def test_what_may_stay_empty_says_so() -> None:
    assert "(boleh dikosongkan)" in show("{% field form.note %}", form=Form())
    assert "(boleh dikosongkan)" not in show("{% field form.nik %}", form=Form())


def test_the_error_summary_takes_the_focus_and_leads_to_each_field() -> None:
    shown = show("{% error_summary form %}", form=Form({}))
    assert "Ada yang perlu diperbaiki" in shown
    assert "autofocus" in shown
    for address in ("#id_nik", "#id_who_0", "#id_agreed"):
        assert f'href="{address}"' in shown, address


def test_the_error_summary_is_silent_when_all_is_well() -> None:
    assert show("{% error_summary form %}", form=Form()) == ""
    assert show("{% error_prefix form %}", form=Form()) == ""
    assert show("{% error_prefix form %}", form=Form({})) == "Belum lengkap: "


def test_a_table_scrolls_within_itself_and_can_be_reached_by_keyboard() -> None:
    shown = show('{% table "Menunggu" "Waiting" %}<tbody></tbody>{% endtable %}')
    assert 'tabindex="0"' in shown
    assert 'role="region"' in shown
    assert "<caption><span>Menunggu</span></caption>" in shown


def test_pages_of_a_list_keep_what_was_asked(rf: RequestFactory) -> None:
    page = Paginator(range(50), 10).page(2)
    source = Template("{% load components %}{% pagination page %}")
    shown = source.render(Context({"page": page, "request": rf.get("/", {"q": "izin & usaha", "halaman": "2"})}))
    assert 'href="?q=izin+%26+usaha&amp;halaman=1"' in shown
    assert 'href="?q=izin+%26+usaha&amp;halaman=3"' in shown


def test_a_notice_knows_the_names_of_messages() -> None:
    assert "notice-problem" in show('{% notice kind="error" %}{% endnotice %}')


def lost_icons(source: str) -> list[str]:
    """The icons that a template names and that are not kept."""
    named = re.findall(r"""(?:\{%\s*icon\s+|icon=)["']([a-z0-9-]+)["']""", source)
    return [name for name in named if not (FOLDER / f"{name}.svg").exists()]


def test_every_icon_that_a_template_names_is_kept() -> None:
    assert {template.name: lost for template in TEMPLATES if (lost := lost_icons(template.read_text()))} == {}
    for planted in (
        '{% icon "no-such-icon" %}',
        '{% button "A" "A" icon="no-such-icon" %}',
        "{% icon 'no-such-icon' %}",
    ):
        assert lost_icons(planted) == ["no-such-icon"], planted


def test_the_page_of_components_shows_every_one_and_repeats_no_id(client: Client, db: None) -> None:
    answer = client.get("/komponen/")
    page = read(answer.content)
    assert answer.status_code == 200
    assert len(page.ids) == len(set(page.ids))
    for name, status in STATUSES.items():
        assert str(status.word) in page.text, name
