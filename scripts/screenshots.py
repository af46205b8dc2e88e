"""Takes the pictures of the README: the page of the sample report, as it looks in Chromium.

Run ``make screenshots`` after a change of the page. Needs playwright and a chromium on the path.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import kg
from kg.commands.output import report_files
from kg.export.folder import write_folder
from kg.pipeline import build

IMAGES = Path(__file__).parent.parent / "docs" / "images"
DESKTOP, PHONE = (1280, 800), (390, 844)
SHOTS = {
    "graph": ("#graph", DESKTOP),
    "neighbourhood": ("#graph", DESKTOP),
    "projects": ("#projects", DESKTOP),
    "figures": ("#figures", DESKTOP),
    "report": ("#report", DESKTOP),
    "graph-phone": ("#graph", PHONE),
    "report-phone": ("#report", PHONE),
}
"""The name of each picture, what the page shows in it, and the size of the window."""


def main() -> int:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("找不到 chromium | no chromium on the path", file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        folder = Path(home) / "sample"
        write_folder(folder, report_files(build(kg.sample()), None, "assets/"))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (address, (width, height)) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{(folder / 'index.html').as_uri()}{address}")
            if name == "neighbourhood":
                _choose_a_town(page)
            page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()
        browser.close()
    return 0


def _choose_a_town(page: Page) -> None:
    """Shows the town that most is said of, with what is two steps around it."""
    page.evaluate(
        """() => {
          const towns = things.flatMap(({ cls }, i) => (classes[cls].name === "Town" ? [i] : []));
          towns.sort((a, b) => relationsOf[b].length - relationsOf[a].length || a - b);
          selectThing(towns[0]);
          showNeighbourhood(2);
        }"""
    )


if __name__ == "__main__":
    raise SystemExit(main())
