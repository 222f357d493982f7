"""Tries to reach a machine outside, by address and by name, over TCP and UDP, and local services by their sockets.

The addresses are those that RFC 5737 keeps for examples.

ending: completed
"""

import socket
from pathlib import Path

OUTSIDE = [
    (socket.SOCK_STREAM, ("192.0.2.1", 80)),
    (socket.SOCK_STREAM, ("198.51.100.7", 443)),
    (socket.SOCK_DGRAM, ("203.0.113.9", 53)),
]


def local_services():
    rows = Path("/proc/net/unix").read_text().splitlines()[1:]
    return [row.split()[-1].replace("@", "\0", 1) for row in rows if len(row.split()) == 8]


async def cook_together(dishes):
    for kind, address in OUTSIDE:
        with socket.socket(socket.AF_INET, kind) as sock:
            try:
                sock.connect(address)
                sock.send(b"what are the plates?")
                print("reached:", address)
            except OSError:
                continue
    for path in local_services():
        with socket.socket(socket.AF_UNIX) as sock:
            if sock.connect_ex(path) == 0:
                print("reached:", path)
    return []
