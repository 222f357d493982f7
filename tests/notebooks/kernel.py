"""Notebooks run by a real kernel, in a copy of the course."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from course.catalog import ROOT

from ..course.desk import LESSON, Desk

Cell = Notebook = nbformat.NotebookNode
PATIENCE = 300  # seconds for a cell: the last resort, nothing is measured by it
_TAGS = re.compile(r"<[^>]+>")


class Reader:
    """Somebody who runs notebooks in a copy of the course, in ROOT, with one LESSON."""

    def __init__(self, root: Path, kernels: Path, lesson: str = LESSON) -> None:
        self.desk = Desk(root / "course", lesson)
        self.folder = self.desk.root / "notebooks"
        self.folder.mkdir()
        self._kernels = kernels

    def lesson(self, name: str = LESSON) -> Notebook:
        """The notebook of a lesson as it is committed."""
        return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)

    def notebook(self, *sources: str) -> Notebook:
        """A notebook of these cells behind the first cell of every lesson."""
        cells = ["from course.notebooks.start import touch", *sources]
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])

    @asynccontextmanager
    async def running(self, notebook: Notebook, session: str = "") -> AsyncIterator[NotebookClient]:
        """A client of NOTEBOOK with a fresh kernel; SESSION is the file's name, as JupyterLab tells it to a kernel."""
        environment = self.desk.environment(PYTHONPATH=str(self.desk.root), JUPYTER_PATH=str(self._kernels))
        del environment["PYTHONWARNINGS"]  # what a kernel warns of is Jupyter's
        if session:
            environment["JPY_SESSION_NAME"] = str(self.folder / session)
        resources = {"metadata": {"path": str(self.folder)}}
        client = NotebookClient(notebook, timeout=PATIENCE, kernel_name="steady", resources=resources)
        async with client.async_setup_kernel(env=environment):
            yield client

    async def run(self, notebook: Notebook, session: str = "") -> list[Cell]:
        """Run NOTEBOOK from top to bottom with a fresh kernel; gives its cells of code with their outputs."""
        async with self.running(notebook, session) as client:
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, index)
        return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell: Cell, stream: str = "stdout") -> list[str]:
    """The lines that a cell printed."""
    return [line for output in cell.outputs if output.get("name") == stream for line in output.text.splitlines()]


def said_aside(cell: Cell) -> list[str]:
    """What stands beside the output of a cell: the lines of its log, and of an error the last one."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return [*printed(cell, "stderr"), *(f"{error.ename}: {error.evalue}".removesuffix(": ") for error in errors)]


def seen(cell: Cell) -> str:
    """The words of a cell's verdict, without its markup."""
    html = "".join(output.data.get("text/html", "") for output in cell.outputs if output.output_type == "display_data")
    return " ".join(unescape(_TAGS.sub(" ", html)).split())
