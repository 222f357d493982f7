"""A cell: the place where submission hosts run, and its first process, which starts, finds and ends them.

The examiner talks to a cell over one Unix stream socket in lines of JSON; file descriptors travel beside them:

    -> {"do": "start", "cold": bool} + wire, output      <- {"started": pid in the cell}; see host/start.py
                                           later {"exited": [pid, exit code, CPU seconds]}
    -> {"do": "listen"}                    <- {"listening": port} + listening socket
    -> {"do": "reach"}                     <- {"reached": true} + socket that can connect to what listens in the cell
    -> {"do": "where", "pid": pid}         that host reports its own line on its wire
                                           <- {"asked": pid} once it has been woken to do so
    -> {"do": "end"}                       <- {"ended": true}: every process gone, the home empty again

The first line from a cell is {"cell": pid of its first process, "home": folder, "uid": uid of its hosts}. When the
examiner goes, the socket closes, and the cell with everything in it ends.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol

from course.grader.sandbox import landlock, limits, linux, processes, room, seccomp
from course.grader.sandbox.isolation import Isolation


class HostMain(Protocol):
    """What a host does once it is confined."""

    def __call__(self, sock: socket.socket, home: Path, *, cold: bool) -> None: ...


WIRE_FD = 3
_FIRST_UID = 2_000_000  # above real accounts and the usual subordinate ranges


def run(control: socket.socket, isolation: Isolation, kitchen: Path, host_main: HostMain) -> None:
    """Make a cell and serve it; returns when the examiner has gone and the cell is empty.

    Call it in a process of its own: it gives up rights that it cannot get back.
    """
    linux_here = sys.platform == "linux"
    outside_pid = os.getpid()
    if isolation is not Isolation.NAMESPACES:
        if linux_here:
            linux.adopt_orphans()
        with tempfile.TemporaryDirectory(prefix="course-cell-") as home:
            _make_folders(home)
            Cell(control, isolation, home, os.getuid(), kitchen, host_main).serve({"cell": outside_pid})
        return
    _in_namespaces(control, os.getuid() or _FIRST_UID + outside_pid, kitchen, host_main)


def _in_namespaces(control: socket.socket, uid: int, kitchen: Path, host_main: HostMain) -> None:
    told_read, told_write = os.pipe()
    enter_namespaces()
    first = os.fork()
    if first == 0:
        try:
            linux.die_with_parent()
            outside = int(os.read(told_read, 32))  # in here this process is number 1
            settle(kitchen, uid)
            Cell(control, Isolation.NAMESPACES, room.HOME, uid, kitchen, host_main).serve({"cell": outside})
        finally:
            os._exit(0)
    os.write(told_write, str(first).encode())
    control.close()
    os.waitpid(first, 0)


def enter_namespaces() -> None:
    """Put this process's next children into namespaces of their own, with or without root."""
    flags = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        linux.unshare(flags)
        return
    linux.unshare(flags | linux.CLONE_NEWUSER)
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(line, encoding="ascii")


def settle(kitchen: Path, uid: int) -> None:
    """As the first process of new namespaces: make the room and switch its loopback network on."""
    room.build(kitchen, uid, uid if os.getuid() == 0 else os.getgid())
    linux.bring_loopback_up()


def _make_folders(home: str) -> None:
    for folder in room.FOLDERS:
        os.mkdir(f"{home}/{folder}")


class Cell:
    """The first process of a cell."""

    def __init__(
        self,
        control: socket.socket,
        isolation: Isolation,
        home: str,
        uid: int,
        kitchen: Path,
        host_main: HostMain,
    ) -> None:
        self._control = control
        self._isolation = isolation
        self._home = home
        self._uid = uid
        self._kitchen = kitchen
        self._host_main = host_main
        self._hosts: set[int] = set()

    def serve(self, hello: dict[str, Any]) -> None:
        """Do what the examiner asks until it goes."""
        self._wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write)
        self._tell(hello | {"home": self._home, "uid": self._uid})
        try:
            while self._turn():
                pass
        finally:
            self._kill_all()

    def _turn(self) -> bool:
        sources: list[Any] = [self._control, self._wake_read]
        ready, _, _ = select.select(sources, [], [])
        if self._wake_read in ready:
            os.read(self._wake_read, 4096)
            self._reap()
        return self._control not in ready or self._obey()

    def _obey(self) -> bool:
        try:
            data, fds, _, _ = socket.recv_fds(self._control, 65536, 4)
        except ConnectionError:
            return False
        for line in data.splitlines():
            order = json.loads(line)
            getattr(self, f"_do_{order['do']}")(order, fds)
        return bool(data)

    def _tell(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        line = json.dumps(message).encode() + b"\n"
        try:
            socket.send_fds(self._control, [line], fds)
        except OSError:  # the examiner has gone; the next turn sees it
            return

    def _do_start(self, order: dict[str, Any], fds: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_host(*fds, cold=order["cold"])
        for fd in fds:
            os.close(fd)
        self._hosts.add(pid)
        self._tell({"started": pid})

    def _do_listen(self, _order: dict[str, Any], _fds: list[int]) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as sock:
            self._tell({"listening": sock.getsockname()[1]}, (sock.fileno(),))

    def _do_reach(self, _order: dict[str, Any], _fds: list[int]) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:  # its network is where it was made
            self._tell({"reached": True}, (sock.fileno(),))

    def _do_where(self, order: dict[str, Any], _fds: list[int]) -> None:
        if order["pid"] in self._hosts:
            os.kill(order["pid"], signal.SIGUSR1)
        self._tell({"asked": order["pid"]})  # from here on it is awake until it has answered

    def _do_end(self, _order: dict[str, Any], _fds: list[int]) -> None:
        self._kill_all()
        if self._isolation is Isolation.NAMESPACES:
            room.furnish(self._uid, self._uid if os.getuid() == 0 else os.getgid())
        else:
            for folder in room.FOLDERS:
                shutil.rmtree(f"{self._home}/{folder}", ignore_errors=True)
            _make_folders(self._home)
        self._tell({"ended": True})

    def _reap(self) -> None:
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._hosts:
                self._hosts.discard(pid)
                cpu = used.ru_utime + used.ru_stime
                self._tell({"exited": [pid, os.waitstatus_to_exitcode(status), cpu]})

    def _kill_all(self) -> None:
        if self._isolation is Isolation.NAMESPACES:
            try:
                os.kill(-1, signal.SIGKILL)  # from the first process of a PID namespace: everything else in it
            except ProcessLookupError:
                pass
            while self._wait_for_one():
                pass
            return
        while running := processes.descendants(os.getpid()):
            for pid in running:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self._wait_for_one()

    def _wait_for_one(self) -> bool:
        try:
            pid, _ = os.waitpid(-1, 0)
        except ChildProcessError:
            return False
        self._hosts.discard(pid)
        return True

    def _become_host(self, wire: int, output: int, *, cold: bool) -> None:
        """The child's way from here to the student's code; never returns."""
        code = 70
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # until the host knows where it is
            os.setsid()
            self._keep_only(wire, output)
            self._confine()
            self._host_main(socket.socket(fileno=WIRE_FD), Path(self._home), cold=cold)
            code = 0
        except Exception as error:
            os.write(2, f"the submission host could not start: {error!r}\n".encode())
        finally:
            os._exit(code)

    @staticmethod
    def _keep_only(wire: int, output: int) -> None:
        nothing = os.open(os.devnull, os.O_RDONLY)
        high = os.dup(wire), os.dup(output)  # out of the way of the numbers they are going to have
        for source, target in ((nothing, 0), (high[1], 1), (high[1], 2), (high[0], WIRE_FD)):
            if source != target:
                os.dup2(source, target, inheritable=target != WIRE_FD)
        os.closerange(WIRE_FD + 1, 65536)

    def _confine(self) -> None:
        own = self._isolation is Isolation.NAMESPACES
        limits.apply(own_count=own)
        os.chdir(f"{self._home}/submission")
        if sys.platform == "linux":
            linux.bound_capabilities()
        if own and os.getuid() == 0:
            os.setgroups([])
            os.setresgid(self._uid, self._uid, self._uid)
            os.setresuid(self._uid, self._uid, self._uid)
            linux.set_dumpable()
        if sys.platform == "linux":
            linux.drop_capabilities()
            linux.die_with_parent()
            linux.forbid_new_privileges()
        if seccomp.available():
            seccomp.apply()
        if self._isolation is Isolation.LANDLOCK:
            readable = [*room.readable_paths(self._kitchen), "/proc", *room.DEVICES]
            writable = [self._home, "/dev/null", "/dev/shm"]
            landlock.restrict(readable, writable, listable=[str(self._kitchen.parent)])
        environment = {"HOME": self._home, "TMPDIR": f"{self._home}/tmp", "PATH": os.defpath, "LANG": "C.UTF-8"}
        os.environ.clear()
        os.environ.update(environment)
        tempfile.tempdir = None
