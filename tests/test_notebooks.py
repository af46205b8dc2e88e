"""The notebooks run from clean, show what they promise, and are kept without outputs."""

from __future__ import annotations

import base64
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel", reason="ipykernel runs the notebooks")
nbformat = pytest.importorskip("nbformat", reason="nbformat reads the notebooks")
nbclient = pytest.importorskip("nbclient", reason="nbclient runs the notebooks")
pytest.importorskip("matplotlib", reason="a notebook draws a chart")
pytest.importorskip("pandas", reason="the notebooks show tables")

FOLDER = Path(__file__).parents[1] / "notebooks"
FIRST_LOOK, QUESTIONS = "01-first-look.ipynb", "02-questions.ipynb"
BLUE = (0x2F, 0x78, 0xB3)
"""The bars of the chart for actual figures."""

notebooks = pytest.mark.parametrize("name", [FIRST_LOOK, QUESTIONS])


def stored(name: str) -> Any:
    return nbformat.read(FOLDER / name, as_version=4)


@cache
def run(name: str) -> tuple[Any, ...]:
    """The outputs of a notebook run in a new kernel; an exception in a cell is one here."""
    notebook = stored(name)
    client = nbclient.NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        allow_errors=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    return tuple(output for cell in notebook.cells for output in cell.get("outputs", ()))


def shown(name: str, kind: str) -> list[str]:
    """What a notebook shows of a media type."""
    return [output["data"][kind] for output in run(name) if kind in output.get("data", {})]


def said(name: str, stream: str) -> str:
    return "".join(output["text"] for output in run(name) if output.get("name") == stream)


def test_there_are_no_others() -> None:
    assert {path.name for path in FOLDER.glob("*.ipynb")} == {FIRST_LOOK, QUESTIONS}


@notebooks
def test_it_is_valid_and_kept_without_outputs(name: str) -> None:
    notebook = stored(name)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert [cell for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert notebook.metadata.kernelspec.name == "python3"


@notebooks
def test_its_prose_is_in_both_languages(name: str) -> None:
    for cell in stored(name).cells:
        if cell.cell_type == "markdown":
            assert re.search(r"[\u4e00-\u9fff]{4}", cell.source) and re.search(r"[a-z]{3} [a-z]", cell.source)


@notebooks
def test_it_runs_from_clean_and_complains_of_nothing(name: str) -> None:
    assert run(name)
    assert said(name, "stderr") == ""


def test_the_first_look_shows_projects_with_investment_and_status() -> None:
    (table,) = [html for html in shown(FIRST_LOOK, "text/html") if "<th>项目 project</th>" in html]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    (row,) = [re.findall(r"<td>(.*?)</td>", cells) for cells in rows if "边城抽水蓄能电站" in cells]
    assert row[1] == "96.0" and row[3] == "边城镇"
    assert "在建 under construction" in table


def test_the_first_look_shows_the_graph_inline() -> None:
    (frame,) = [html for html in shown(FIRST_LOOK, "text/html") if "<iframe" in html]
    assert "srcdoc=" in frame and "边城抽水蓄能电站" in frame
    assert "&lt;!DOCTYPE html&gt;" in frame


def test_the_questions_are_answered() -> None:
    tables = shown(QUESTIONS, "text/html")
    assert len(tables) == 3
    assert "边城新材料产业园" in tables[0]
    assert "中国工业百强县" in tables[1]
    assert "一般公共预算收入" in tables[2] and "Target" in tables[2]
    assert all(table.count("<tr") > 3 for table in tables)


def test_the_chart_is_drawn() -> None:
    import matplotlib.image

    (chart,) = shown(QUESTIONS, "image/png")
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(chart)), format="png")
    assert pixels.shape[0] > 200 and pixels.shape[1] > 500
    blue = [abs(pixels[..., i] * 255 - value) < 2 for i, value in enumerate(BLUE)]
    assert (blue[0] & blue[1] & blue[2]).sum() > 1000


def test_the_font_is_told() -> None:
    told = said(QUESTIONS, "stdout")
    assert "字体 font: " in told
    assert ("font: None" in told) == ("apt-get install fonts-noto-cjk" in told)
