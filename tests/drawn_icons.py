"""Draws the home-screen icons and the preview of links anew, from our own mark: ``python -m tests.drawn_icons``."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.fixtures.browsers import launch

FOLDER = Path(__file__).parents[1] / "plaza" / "web" / "static" / "plaza" / "img"
COLOURS = 64
PAPER, RIVER = "#fbf6ec", "#072c27"
PREVIEW = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630"><rect width="1200" height="630" fill="#e4efe9"/>
<circle cx="980" cy="130" r="58" fill="#fbd98f"/><path d="M250 250 600 70l350 180v24H250z" fill="#6d1f2b"/>
<path d="M250 274h700v232H250z" fill="#0f4b41"/><path d="M250 384h700v10H250z" fill="#072c27"/>{windows}
<path d="M0 506h1200v124H0z" fill="#1c6f60"/><g fill="none" stroke="#8fbcae" stroke-width="6" stroke-linecap="round">
<path d="M0 545c50-16 100-16 150 0s100 16 150 0 100-16 150 0 100 16 150 0 100-16 150 0 100 16 150 0 100-16 150 0 100 16 150 0"/>
<path d="M-75 590c50-16 100-16 150 0s100 16 150 0 100-16 150 0 100 16 150 0 100-16 150 0 100 16 150 0 100-16 150 0 100 16 150 0"
 opacity=".5"/></g></svg>"""


def windows() -> str:
    """Two floors of windows, most of them lit, and the door."""
    panes = []
    for row, top in enumerate((296, 410)):
        for column in range(9):
            if row and column == 4:
                panes.append('<path d="M570 506v-92q30-24 60 0v92z" fill="#eba834"/>')
                continue
            light = "#fbd98f" if (row * 9 + column) % 4 else "#31534c"
            panes.append(f'<rect x="{276 + column * 74}" y="{top}" width="54" height="66" rx="6" fill="{light}"/>')
    return "".join(panes)


def picture(page: Page, drawn: str, path: Path, *, width: int, height: int, ground: str, room: float = 0) -> None:
    """The drawing, with that share of its width left free on each side, as a light PNG."""
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(
        f'<body style="margin:0;background:{ground};display:grid;place-items:center;height:100vh">'
        f'<div style="width:{100 - 200 * room}%">{drawn}</div>'
    )
    page.screenshot(path=path)
    with Image.open(path) as made:
        made.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Every picture that leaves the pages."""
    mark = (FOLDER / "mark.svg").read_text()
    with sync_playwright() as play:
        browser = launch(play)
        page = browser.new_page()
        for name, size, room in (("icon-192", 192, 0.1), ("icon-512", 512, 0.1), ("icon-maskable-512", 512, 0.22)):
            picture(page, mark, FOLDER / f"{name}.png", width=size, height=size, ground=PAPER, room=room)
        picture(
            page, PREVIEW.format(windows=windows()), FOLDER / "social.png", width=1200, height=630, ground=RIVER
        )  # fmt: skip
        browser.close()
    with Image.open(FOLDER / "icon-192.png") as icon:
        icon.convert("RGB").save(FOLDER / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


if __name__ == "__main__":
    main()
