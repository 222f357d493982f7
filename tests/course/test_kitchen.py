"""The kitchen that every exercise runs in; each test asks a fresh Python with warnings as errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.catalog import ROOT

SET_UP = "import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'kitchen.settings'\ndjango.setup()\n"


def printed(code: str, *, folder: Path = ROOT, **environment: str) -> list[str]:
    """The lines that `code` prints in a Python that has the kitchen and `folder` on its path."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("KITCHEN_", "DJANGO_"))}
    keep["PYTHONPATH"] = os.pathsep.join([str(ROOT / "exercises"), str(folder)])
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=keep | environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_importing_it_imports_nothing_else():
    code = "import sys, kitchen; print([m for m in ('django', 'celery', 'channels') if m in sys.modules])"
    assert printed(code) == ["[]"]


def test_its_migrations_are_complete_and_its_checks_pass():
    code = "from django.core.management import call_command as run; run('makemigrations', check=True); run('check')"
    assert printed(SET_UP + code) == ["No changes detected", "System check identified no issues (0 silenced)."]


def test_the_database_is_where_the_environment_says_and_its_transactions_are_immediate(tmp_path):
    path = str(tmp_path / "rows.sqlite3")
    code = "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['NAME'])"
    code += "; print(c.transaction_mode)"
    assert printed(SET_UP + code, KITCHEN_DATABASE=path) == [path, "IMMEDIATE"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ["InMemoryChannelLayer", "memory://", "cache+memory://"]),
        ("unix:///run/r.sock", ["RedisChannelLayer", "redis+socket:///run/r.sock", "redis+socket:///run/r.sock"]),
        ("redis://127.0.0.1:6379", ["RedisChannelLayer", "redis://127.0.0.1:6379", "redis://127.0.0.1:6379"]),
    ],
)
def test_one_variable_moves_the_layer_and_celery_to_redis(url, expected):
    code = "from channels.layers import get_channel_layer; from kitchen.celery import app\n"
    code += "for fact in type(get_channel_layer()).__name__, app.conf.broker_url, app.conf.result_backend: print(fact)"
    assert printed(SET_UP + code, KITCHEN_REDIS_URL=url) == expected


REWIRED = """
from channels.layers import get_channel_layer
from django.db import connection
from kitchen.celery import app
from kitchen.wiring import use_database, use_redis

def show():
    connection.cursor().execute("CREATE TABLE soup (id)")
    print(connection.is_in_memory_db(), type(get_channel_layer()).__name__, app.conf.broker_url)
    print(app.conf.broker_transport_options)

show()
use_database("rows.sqlite3")
use_redis("unix:///run/r.sock")
show()
print(open("rows.sqlite3", "rb").read(6).decode())
use_redis("")
print(type(get_channel_layer()).__name__, app.conf.broker_url)
"""


def test_a_process_that_is_set_up_already_can_be_wired_anew(tmp_path):
    assert printed(f"import os; os.chdir({str(tmp_path)!r})\n" + SET_UP + REWIRED) == [
        "True InMemoryChannelLayer memory://",
        "{'polling_interval': 0.01}",
        "False RedisChannelLayer redis+socket:///run/r.sock",
        "{}",
        "SQLite",
        "InMemoryChannelLayer memory://",
    ]


MOVED = """
from django.db import OperationalError, connection
from kitchen.wiring import use_database

for address in ("unix:///nowhere/db", "rows.sqlite3", "unix:///nowhere/db"):
    use_database(address)
    try:
        connection.ensure_connection()
        print(connection.settings_dict["ENGINE"], connection.transaction_mode)
    except OperationalError as error:
        print(connection.settings_dict["ENGINE"], error)
"""


@pytest.mark.parametrize("first", ["", "unix:///elsewhere/db"])
def test_the_database_may_be_kept_behind_a_socket(tmp_path, first):
    served = "kitchen.served unable to open database file"
    rows = printed(f"import os; os.chdir({str(tmp_path)!r})\n" + SET_UP + MOVED, KITCHEN_DATABASE=first or ":memory:")
    assert rows == [served, "django.db.backends.sqlite3 IMMEDIATE", served]


def test_a_shared_task_belongs_to_the_kitchens_celery_in_every_thread():
    code = """
import threading
from celery import shared_task
@shared_task
def weigh(): ...
show = lambda: print(weigh.app.main, weigh.app.conf.broker_url)
show()
thread = threading.Thread(target=show); thread.start(); thread.join()
"""
    assert printed(SET_UP + code) == ["kitchen memory://"] * 2


SUBMISSION = """
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import JsonResponse
from django.urls import path

async def stock(request):
    return JsonResponse({"user": str(await request.auser())})

class Echo(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json([content, str(self.scope["user"])])

urlpatterns = [path("stock/", stock)]
websocket_urlpatterns = [path("echo/", Echo.as_asgi())]
"""

ASKED = """
import asyncio
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from kitchen.asgi import application

async def get(path):
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "headers": [(b"host", b"localhost")]}
    http = ApplicationCommunicator(application, scope)
    await http.send_input({"type": "http.request"})
    start, body = [await http.receive_output() for _ in range(2)]
    print(start["status"], body["body"].decode() if start["status"] == 200 else "")
    await http.wait()

async def echo(origin):
    scope = {"type": "websocket", "path": "/echo/", "headers": [(b"origin", origin)], "subprotocols": []}
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    answer = await socket.receive_output()
    print(answer["type"])
    if answer["type"] == "websocket.accept":
        await socket.send_input({"type": "websocket.receive", "text": '"soup"'})
        print((await socket.receive_output())["text"])
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait()

async def main():
    await get("/stock/")
    settings.ROOT_URLCONF = "submission"
    await get("/stock/")
    await echo(b"http://localhost")
    await echo(b"http://elsewhere.example")

asyncio.run(main())
"""


def test_http_and_websockets_are_routed_by_the_exercise_and_have_a_user(tmp_path):
    (tmp_path / "submission.py").write_text(SUBMISSION)
    assert printed(ASKED, folder=tmp_path) == [
        "404 ",
        '200 {"user": "AnonymousUser"}',
        "websocket.accept",
        '["soup", "AnonymousUser"]',
        "websocket.close",
    ]
