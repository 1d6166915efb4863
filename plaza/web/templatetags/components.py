"""Template tags of the components: ``{% load components %}``.

Words are given Indonesian first, English second (``{% button "Kirim" "Send" %}``), or as one text that knows both languages.
Extra keywords become attributes, ``_`` turning into ``-``. Tags with an ``{% end… %}`` wrap their content. Every one of them
stands on ``/komponen/`` with the line that makes it.
"""

from collections.abc import Iterable, Mapping
from html import unescape

import segno
from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from plaza.core.texts import t
from plaza.web.components import drawings, fields, statuses
from plaza.web.components.icons import icon_svg

register = template.Library()


def attributes(given: Mapping[str, object]) -> SafeString:
    """Keywords as HTML attributes: ``data_role="x"`` gives ``data-role="x"``; True stands alone; None and False vanish."""
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None})


def _words(indonesian: object, english: str) -> object:
    return t(str(indonesian), english) if english else indonesian


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """``{% icon "phone" %}``: a drawing beside a word; sizes small, large, huge."""
    return icon_svg(name, size=size)


def _face(label: object, picture: str) -> SafeString:
    """The words with their picture: an arrow forward stands behind them, everything else in front."""
    shape = "<span>{1}</span>{0}" if picture.endswith("-right") else "{0}<span>{1}</span>"
    return format_html(shape, icon_svg(picture) if picture else "", label)


@register.inclusion_tag("components/paper_example.html")
def paper_example(kind: str) -> dict[str, object]:
    """``{% paper_example "kk" %}``: how a good photograph of that kind of document looks, drawn and in words."""
    return {"drawing": drawings.drawing_of(kind), "advice": drawings.advice_for(kind), "read": drawings.read_on(kind)}


@register.simple_tag
def button(
    label: object, english: str = "", kind: str = "primary", icon: str = "", type: str = "submit", **attrs: object
) -> SafeString:
    """``{% button "Kirim" "Send" icon="send" data_role="x" %}``: kinds primary (one a page), secondary, quiet, danger; also call."""
    return format_html(
        '<button class="button button-{}" type="{}"{}>{}</button>',
        kind,
        type,
        attributes(attrs),
        _face(_words(label, english), icon),
    )


@register.simple_tag
def link_button(
    label: object, english: str = "", *, href: str, kind: str = "primary", icon: str = "", **attrs: object
) -> SafeString:
    """``{% link_button "Mulai" "Start" href="/ajukan/X/" icon="arrow-right" %}``: a way to go that looks like a button."""
    return format_html(
        '<a class="button button-{}" href="{}"{}>{}</a>',
        kind,
        href,
        attributes(attrs),
        _face(_words(label, english), icon),
    )


@register.simple_tag
def tag(status: str = "", text: object = "", english: str = "", icon: str = "", tone: str = "") -> SafeString:
    """``{% tag "open" %}`` or ``{% tag text="Baru" english="New" icon="flag" tone="active" %}``: a state as a word with an icon."""
    known = statuses.STATUSES.get(status)
    word = _words(text, english) or (known.word if known else status)
    picture = icon or (known.icon if known else "circle")
    shade = tone or (known.tone if known else "neutral")
    return format_html('<span class="tag tag-{}">{}{}</span>', shade, icon_svg(picture, size="small"), word)


@register.simple_tag
def field(
    bound: BoundField, label: object = None, hint: object = None, heading: bool = False, width: str = "",
    prefix: str = "", suffix: str = "", **attrs: object,
) -> str:  # fmt: skip
    """``{% field form.nik hint="…" autocomplete="off" inputmode="numeric" width="16" heading=True %}``: any field of a form.

    Text, choices, a single tick, or a file, by its widget. ``heading`` makes the label the page's question. ``width``: 4, 8, 16
    or full. ``prefix`` and ``suffix`` stand beside the control (Rp, m²).
    """
    shown = fields.shown(
        bound, label=label, hint=hint, heading=heading, width=width, prefix=prefix, suffix=suffix, **attrs
    )
    return render_to_string("components/field.html", {"shown": shown})


@register.filter
def line(form: BaseForm, name: str) -> BoundField:
    """``{% with bound=form|line:"fee-kind" %}``: a field whose name no template can write with a dot."""
    return form[name]


register.simple_tag(field, name="radios")

register.simple_tag(field, name="checkboxes")


@register.simple_tag
def answers(bound: BoundField) -> str:
    """``{% answers form.reason %}``: the page's question with a button for each answer: one press answers it and goes on."""
    return render_to_string("components/answers.html", {"shown": fields.shown(bound, heading=True)})


@register.simple_tag
def error_summary(*forms: BaseForm) -> str:
    """``{% error_summary form %}``: "Ada masalah", what to mend with links to the fields; takes the focus. Empty when all is well."""
    found = [problem for form in forms if form.is_bound for problem in fields.problems(form)]
    return render_to_string("components/error_summary.html", {"problems": found}) if found else ""


@register.simple_tag
def error_prefix(*forms: BaseForm) -> str:
    """``{% error_prefix form %}`` before a page's title: "Belum lengkap: " when a form of the page has errors."""
    return f"{t('Belum lengkap', 'Error')}: " if any(form.is_bound and form.errors for form in forms) else ""


@register.simple_tag
def summary_list(rows: Iterable[Mapping[str, object]]) -> str:
    """``{% summary_list rows %}``: pairs of name and answer; a row is ``key``, ``value`` and, to change it, ``href``."""
    return render_to_string("components/summary_list.html", {"rows": rows})


@register.simple_tag
def task_list(tasks: Iterable[Mapping[str, object]]) -> str:
    """``{% task_list tasks %}``: what is left to do; a task is ``title``, ``status`` (a word of STATUSES), ``href``, ``hint``."""
    return render_to_string("components/task_list.html", {"tasks": tasks})


@register.simple_tag
def timeline(events: Iterable[Mapping[str, object]]) -> str:
    """``{% timeline events %}``: what happened, in order; an event is ``title``, ``when``, ``text``, ``state``.

    A state is done, now, next, open (it waits for something), failed (it ended against the person) or stopped (somebody ended it):
    only what was done well is ticked.
    """
    return render_to_string("components/timeline.html", {"events": events})


@register.simple_tag
def steps(titles: Iterable[object], current: int) -> str:
    """``{% steps titles current=2 %}``: where one is in a journey of a few named steps (counted from 1)."""
    return render_to_string("components/steps.html", {"titles": list(titles), "current": current})


@register.simple_tag
def progress(value: int, largest: int, label: object, english: str = "") -> SafeString:
    """``{% progress 3 8 "Pertanyaan 3 dari 8" "Question 3 of 8" %}``: how far one is, in words and as a bar."""
    return format_html(
        '<div class="progress"><span class="progress-label">{0}</span>'
        '<progress value="{1}" max="{2}" aria-label="{0}"></progress></div>',
        _words(label, english), value, largest,
    )  # fmt: skip


@register.simple_tag
def breadcrumb(*trail: object) -> str:
    """``{% breadcrumb "Beranda" "Home" "/" name "" "/cari/" %}``: word, English word and address of each page above this one."""
    pairs = [
        (_words(word, str(english)), address)
        for word, english, address in zip(trail[::3], trail[1::3], trail[2::3], strict=True)
    ]
    return render_to_string("components/breadcrumb.html", {"pairs": pairs})


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: "Page[object]", parameter: str = "halaman") -> str:
    """``{% pagination page %}``: to the page before and after, keeping what was asked."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    return render_to_string(
        "components/pagination.html", {"page": page, "parameter": parameter, "query": query.urlencode()}
    )


@register.simple_tag
def qr(address: str) -> SafeString:
    """``{% qr link %}``: the address as a code that a telephone reads, for paper."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 - segno draws nothing but squares


@register.simple_block_tag
def page_title(content: str) -> SafeString:
    """``{% page_title %}…{% endpage_title %}``: the page's name for tabs, bookmarks and previews: words alone, whatever was put in."""
    words = " ".join(unescape(strip_tags(content)).split())
    return format_html('<title>{0}</title>\n  <meta property="og:title" content="{0}">', words)


@register.simple_block_tag
def notice(
    content: str, title: object = "", english: str = "", kind: str = "info", icon: str = "", **attrs: object
) -> SafeString:
    """``{% notice "Judul" "Title" kind="warning" %}…{% endnotice %}``: kinds info, success, warning, problem."""
    kind = {"error": "problem", "debug": "info"}.get(kind, kind)  # the names of Django's messages
    pictures = {
        "info": "info-circle",
        "success": "circle-check",
        "warning": "alert-triangle",
        "problem": "alert-circle",
    }
    return format_html(
        '<div class="notice notice-{}"{}>{}<div class="notice-body">{}{}</div></div>',
        kind, attributes(attrs), icon_svg(icon or pictures[kind]), _titled("p", "notice-title", _words(title, english)), content,
    )  # fmt: skip


def _titled(element: str, css: str, title: object) -> SafeString | str:
    return format_html('<{0} class="{1}">{2}</{0}>', element, css, title) if title else ""


@register.simple_block_tag
def card(
    content: str, title: object = "", english: str = "", href: str = "", icon: str = "", level: int = 2, **attrs: object
) -> SafeString:
    """``{% card "Judul" "Title" href="…" icon="…" %}…{% endcard %}``: one thing of a group; with ``href`` the whole card leads there."""
    name = _words(title, english)
    words = format_html('<a href="{}" class="card-link">{}</a>', href, name) if href else name
    return format_html(
        '<div class="card{}"{}>{}<div class="card-body">{}{}</div></div>',
        " card-way" if href else "", attributes(attrs),
        format_html('<span class="card-icon">{}</span>', icon_svg(icon, size="large")) if icon else "",
        _titled(f"h{level}", "card-title", words), content,
    )  # fmt: skip


@register.simple_block_tag
def table(content: str, caption: object, english: str = "", hide_caption: bool = False, **attrs: object) -> SafeString:
    """``{% table "Judul" "Title" %}<thead>…<tbody>…{% endtable %}``: scrolls within itself, by keyboard too, on a narrow screen."""
    return format_html(
        '<div class="table-frame" role="region" aria-label="{0}" tabindex="0"><table class="table"{1}>'
        "<caption{2}><span>{0}</span></caption>{3}</table></div>",
        _words(caption, english), attributes(attrs), attributes({"class": "visually-hidden" if hide_caption else None}), content,
    )  # fmt: skip


@register.simple_block_tag
def dialog(content: str, name: str, title: object, english: str = "") -> SafeString:
    """``{% dialog "leave" "Judul" "Title" %}…{% enddialog %}``: a native dialog, opened by any button with ``data_opens="leave"``.

    Without JavaScript it stays shut: what it asks must have a page of its own as well.
    """
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title"><div class="dialog-body">'
        '<h2 id="{0}-title" class="dialog-title">{1}</h2>{2}</div></dialog>',
        name, _words(title, english), content,
    )  # fmt: skip


@register.simple_block_tag
def empty(content: str, title: object, english: str = "", picture: str = "empty-desk", level: int = 2) -> str:
    """``{% empty "Judul" "Title" picture="empty-queue" %}…{% endempty %}``: nothing here yet, and what to do about it."""
    return render_to_string(
        "components/empty.html",
        {"content": content, "title": _words(title, english), "picture": f"plaza/img/{picture}.svg", "level": level},
    )


@register.simple_block_tag
def disclosure(
    content: str, title: object, english: str = "", icon: str = "", open: bool = False, **attrs: object
) -> SafeString:
    """``{% disclosure "Judul" "Title" %}…{% enddisclosure %}``: more for whoever wants it, closed at first."""
    return format_html(
        '<details class="disclosure"{}{}><summary>{}<span>{}</span></summary><div class="disclosure-body">{}</div></details>',
        attributes({"open": open}), attributes(attrs), icon_svg(icon) if icon else "", _words(title, english), content,
    )  # fmt: skip


@register.simple_block_tag
def sure(
    content: str, title: object, english: str = "", icon: str = "", about: object = "", **attrs: object
) -> SafeString:
    """``{% sure "Cabut peran" "Take this role away" %}…{% endsure %}``: the first press tells what it does, a button within does it.

    ``about`` tells one of many such presses from the others, to the ear alone.
    """
    whom = format_html('<span class="visually-hidden">: {}</span>', about) if about else ""
    return format_html(
        '<details class="sure"{}><summary class="button button-quiet">{}<span>{}{}</span></summary>'
        '<div class="sure-body">{}</div></details>',
        attributes(attrs), icon_svg(icon) if icon else "", _words(title, english), whom, content,
    )  # fmt: skip
