"""Brings modules named like the standard library's and the grader's, which say that all is well when they are imported.

ending: completed | import_error | crashed
"""

import asyncio
import json
import os
import struct


async def cook_together(dishes):
    for module in (asyncio, json, os, struct):
        if "sandbox" in (module.__file__ or ""):
            print("reached:", module.__file__)
    return []
