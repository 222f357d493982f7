"""Fills System V shared memory and lets go of it: the segments stay, and belong to no process.

It stops at 3 GB.

ending: completed | out_of_memory
"""

import ctypes

SIZE = 64 * 1024 * 1024
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
libc.shmdt.argtypes = (ctypes.c_void_p,)
libc.shmget.argtypes = (ctypes.c_int, ctypes.c_size_t, ctypes.c_int)


async def cook_together(dishes):
    for _ in range(48):
        address = libc.shmat(libc.shmget(0, SIZE, 0o1600), None, 0)
        if address is None or address == ctypes.c_void_p(-1).value:
            return
        ctypes.memset(address, 1, SIZE)
        libc.shmdt(address)
    print("reached: 3 GB")
