"""The examiner's end of a cell: starts hosts in it, watches it from outside, and knows when it is quiet."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from course.grader.examiner.clock import Clock
from course.grader.examiner.failures import SubmissionEnded
from course.grader.examiner.host import Host
from course.grader.examiner.quiet import Lookout
from course.grader.sandbox.limits import LIMITS
from course.grader.sandbox.room import FOLDERS

# Looks at a cell whose loop never said that it is idle: all asleep, and nothing has run between any two of them.
_LOOKS_UNTIL_BLOCKED = 10
_LOOKS_UNTIL_UNREAD = 5  # bytes that stay unread while everybody sleeps are bytes that nobody wants
DATABASE_SOCKET = ("pantry", "db")  # folder and name; short, for a home may have a long path
_OVERHEAD = 256 * 1024 * 1024  # bytes that the hosts of a cell hold before they run anything, at the most
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def database_address(cell: Cell) -> str:
    """Where a submission in `cell` finds its database; see kitchen.settings."""
    return f"unix://{cell.home.joinpath(*DATABASE_SOCKET)}"


class Cell:
    """One cell for all tests of a verdict; a fresh host for each test."""

    _clock: Clock  # of the test that runs
    _passed: list[socket.socket]
    _servers: Lookout  # at those that are watched

    def __init__(self, control: socket.socket) -> None:
        """Wait for the cell behind `control` to say that it is there.

        Raises ConnectionError when it never does.
        """
        self._control = control
        hello = self._answer("cell")
        self.uid: int = hello["uid"]
        self.home = Path(hello["home"])  # as the submission sees it
        outside = f"/proc/{hello['cell']}/root"
        own_pids = os.path.isdir(f"{outside}/proc/1") and not os.path.samefile(f"{outside}/proc", "/proc")
        self.root = Path(outside + hello["home"]) if own_pids else self.home  # the same folder, seen from here
        self._lookout = Lookout(f"{outside}/proc", 1) if own_pids else Lookout("/proc", hello["cell"])
        self.hosts: dict[int, Host] = {}
        self._watched: list[int] = []
        self.listens = False
        self.settling = False
        self.lost = False  # the cell itself has ended
        self._last: object = None
        self._seen: object = None
        self._same = 0
        self._asking = 0  # orders that the cell has not yet carried out

    def enter(self, clock: Clock) -> None:
        """Begin a test: watch this cell from the running loop, on `clock`."""
        self._clock = clock
        clock.place = self
        # Opened before any host can put something else in their place; from now on only these are used.
        self._folders = {name: os.open(self.root / name, _FOLDER) for name in FOLDERS}
        self._control.setblocking(False)
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    def leave(self) -> None:
        """End a test: every process in the cell ends, its home is empty again."""
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.setblocking(True)
        self._control.settimeout(10)
        for host in self.hosts.values():
            host.close()
        for folder in self._folders.values():
            os.close(folder)
        self.hosts.clear()
        self._watched.clear()
        self.listens = False
        if not self.lost:
            self._tell("end")
            self._answer("ended")

    def start_host(self, *, cold: bool = False) -> Host:
        """One more host in this cell; `cold` in a Python of its own that has imported nothing yet."""
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        answer = self._ask("start", "started", [theirs.fileno(), writing], cold=cold)
        theirs.close()
        os.close(writing)
        host = Host(self._clock, ours, reading, answer["started"], self.signal_host, self.reach)
        self.hosts[answer["started"]] = host
        return host

    def write(self, folder: str, name: str, content: bytes) -> None:
        """Put a new file into one of the home's folders; FileExistsError when the name is taken."""
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=self._folders[folder])
        with open(fd, "wb") as file:
            os.fchown(fd, self.uid, -1)
            file.write(content)

    def make_fifo(self, folder: str, name: str) -> None:
        """Put a new named pipe into one of the home's folders."""
        os.mkfifo(name, dir_fd=self._folders[folder])
        os.chown(name, self.uid, -1, dir_fd=self._folders[folder], follow_symlinks=False)

    def listen_at(self, folder: str, name: str) -> socket.socket:
        """A socket bound to a new path in one of the home's folders, for whoever runs in the cell to connect to."""
        sock = socket.socket(socket.AF_UNIX)
        if sys.platform == "linux":  # a path is at most 107 bytes long, and may lead through a folder of others
            sock.bind(f"/proc/self/fd/{self._folders[folder]}/{name}")
        else:
            sock.bind(str(self.root / folder / name))
        os.chown(name, self.uid, -1, dir_fd=self._folders[folder], follow_symlinks=False)
        return sock

    def remove(self, folder: str, name: str) -> None:
        """Take a file away."""
        os.unlink(name, dir_fd=self._folders[folder])

    def open(self, folder: str, name: str, flags: int) -> int:
        """A descriptor of a file there, never through a link; OSError when it cannot be had at once."""
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._folders[folder])

    def listen(self) -> tuple[socket.socket, int]:
        """A listening socket bound inside the cell, and its port on 127.0.0.1 there."""
        self.listens = True
        port = self._ask("listen", "listening")["listening"]
        return self._passed.pop(), port

    def reach(self) -> socket.socket:
        """A socket, not yet connected, in the cell's network: for what a submission serves there."""
        self.listens = True
        self._ask("reach", "reached")
        return self._passed.pop()

    def watch(self, pid: int) -> None:
        """Count a server of ours, such as a Redis, among those who must be quiet in this test."""
        self._watched.append(pid)
        self._servers = Lookout("/proc", *self._watched, itself=True)

    # -- what the clock asks

    def is_quiet(self) -> bool:
        """See Place."""
        seen = self._look()
        running = [host for host in self.hosts.values() if not host.ended]
        self._seen = seen
        now = (seen, tuple((host.sent, host.heard) for host in running))
        self._same = self._same + 1 if seen is not None and now == self._last else 0
        self._last = now
        self.settling = seen is not None
        if not self.settling or self._asking:  # who is yet to be asked only seems to be asleep
            return False
        wanted = 1 if all(host.idle for host in running) else _LOOKS_UNTIL_BLOCKED
        if self._same < wanted:
            return False
        return not (self.listens and self._bytes_under_way())

    def _look(self) -> object:
        """What every thread of the cell, and of servers that are watched, looked like; None when one was running."""
        looks = [self._lookout.look(), self._servers.look() if self._watched else ()]
        return None if None in looks or self._is_ending(looks[0] or ()) else tuple(looks)

    def _is_ending(self, threads: tuple[tuple[int, int, int], ...]) -> bool:
        """Whether a host has no thread any more: the news of its end is on its way, and explains what was cut."""
        alive = {pid for pid, _, _ in threads}
        return sys.platform == "linux" and any(h.pid not in alive for h in self.hosts.values() if not h.ended)

    def _bytes_under_way(self) -> bool:
        if self._lookout.opening_connections():
            return True
        return self._same < _LOOKS_UNTIL_UNREAD and self._lookout.unread_bytes()

    def next_timer(self) -> float | None:
        """See Place."""
        return min((h.next_timer for h in self.hosts.values() if h.idle and h.next_timer is not None), default=None)

    def bring_time(self, now: float) -> None:
        """See Place."""
        for host in self.hosts.values():
            if host.idle and host.next_timer is not None and host.next_timer <= now:
                host.send("tick")

    def wakes_by_itself(self) -> bool:
        """See Place."""
        running = [host for host in self.hosts.values() if not host.ended]
        threads = sum(map(len, self._seen)) if isinstance(self._seen, tuple) else 0
        if threads == len(running) and all(host.idle for host in running):
            return False  # nothing but idle loops, which never sleep on the machine's clock
        if self._lookout.wakes_by_itself():
            return True
        return self._look() != self._seen  # its wait ended while we looked for it

    def give_up(self, kind: str) -> bool:
        """See Place."""
        if kind == "stuck" and self.wakes_by_itself():
            return False
        asked = [host for host in self.hosts.values() if not host.ended and host.needs_asking]
        for host in asked:
            host.needs_asking = False
        if asked:
            self.ask_where()
            self._same = 0  # their answers come first
            return True
        for host in self.hosts.values():
            host.give_up(kind)
        return True

    def ask_where(self) -> None:
        """Let every host say at which line it is, or waits."""
        for host in self.hosts.values():
            if host.ended:
                continue
            if host.idle:  # or has been: what came over TCP may have stopped its loop since
                host.send("tasks")
            self.signal_host(host.pid)

    def signal_host(self, pid: int) -> None:
        """Let a host say at which line it is; until it has been woken for that, nothing here counts as quiet."""
        self._asking += 1
        self._tell("where", pid=pid)

    def check_memory(self) -> None:
        """End the hosts when their processes together hold more than a submission may."""
        if self._lookout.memory() > LIMITS.memory + _OVERHEAD:
            for host in self.hosts.values():
                host.fail(SubmissionEnded("out_of_memory", "Your code used more memory than an exercise may."))

    # -- the control socket

    def _tell(self, do: str, fds: list[int] | None = None, **more: Any) -> None:
        line = json.dumps({"do": do, **more}).encode() + b"\n"
        with suppress(OSError):  # a cell that has gone is noticed when it is listened to
            socket.send_fds(self._control, [line], fds or [])

    def _ask(self, do: str, key: str, fds: list[int] | None = None, **more: Any) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._control)
        self._control.settimeout(10)
        self._tell(do, fds, **more)
        answer = self._answer(key)
        self._control.setblocking(False)
        loop.add_reader(self._control, self._hear)
        return answer

    def _answer(self, key: str) -> dict[str, Any]:
        while True:
            for message in self._receive():
                if key in message:
                    return message
                self._on_news(message)

    def _hear(self) -> None:
        try:
            messages = self._receive()
        except ConnectionError as error:
            self.lost = True
            asyncio.get_running_loop().remove_reader(self._control)
            for host in self.hosts.values():
                host.fail(SubmissionEnded("crashed", f"Your code brought down the place where it runs: {error}."))
            return
        for message in messages:
            self._on_news(message)

    def _receive(self) -> list[dict[str, Any]]:
        data, fds, _, _ = socket.recv_fds(self._control, 65536, 4)
        if not data:
            raise ConnectionError("the place where submissions run has gone")
        self._passed = [socket.socket(fileno=fd) for fd in fds]
        return [json.loads(line) for line in data.splitlines()]

    def _on_news(self, message: dict[str, Any]) -> None:
        if "asked" in message:
            self._asking -= 1
        pid, code, cpu = message.get("exited", (None, 0, 0))
        if pid in self.hosts:
            self.hosts[pid].exited(code, cpu)
