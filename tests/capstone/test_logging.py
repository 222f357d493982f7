"""What broke stands in the server's log."""

import os
import subprocess
import sys

import pytest

BREAKS = """
import django, logging
django.setup()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("django.request").exception("Internal Server Error: /")  # as Django tells of a 500
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_an_error_of_ours_is_written_to_stderr_with_its_traceback_once(house, tmp_path, debug):
    told = {"DJANGO_SETTINGS_MODULE": "config.settings", **house.variables(DATA=str(tmp_path), DEBUG=debug)}
    done = subprocess.run(
        [sys.executable, "-c", BREAKS], cwd=house.folder, env={**os.environ, **told}, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stderr.count("ZeroDivisionError") == 1
