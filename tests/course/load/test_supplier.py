"""The supplier as a process of its own."""

import subprocess
import sys

import pytest
import requests

from course.catalog import ROOT
from course.load.supplier import SupplierProcess
from course.services import ServiceUnavailable
from tests.course.leftovers import still_alive

KEEPS_IT = """
import sys
from course.load.supplier import SupplierProcess
supplier = SupplierProcess()
print(supplier.pid, flush=True)
sys.stdin.read()
"""


def test_it_answers_and_can_be_told_how_long_to_think(supplier):
    supplier.thinks(0.05)
    answer = requests.get(f"{supplier.url}/price/leek")
    supplier.thinks(0)
    assert answer.json()["ingredient"] == "leek"
    assert answer.elapsed.total_seconds() >= 0.05  # it is never sooner, however fast the machine


def test_when_it_has_ended_that_is_said():
    supplier = SupplierProcess()
    supplier._process.kill()
    with pytest.raises(ServiceUnavailable, match="has ended"):
        supplier.thinks(1)


def test_it_is_closed_whatever_it_has_not_read():
    supplier = SupplierProcess()
    supplier._process.stdin.write("1\n")
    supplier._process.kill()
    supplier._process.wait()
    supplier.close()
    assert supplier._process.stdin.closed
    assert supplier._process.stdout.closed


def test_it_ends_with_whoever_started_it():
    with subprocess.Popen(
        [sys.executable, "-c", KEEPS_IT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        pid = int(process.stdout.readline())
        process.kill()
    assert still_alive([pid]) == []
