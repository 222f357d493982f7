"""Takes all the memory there is while it is imported.

ending: out_of_memory
"""

kept = []
while True:
    kept.append(bytearray(16 * 1024 * 1024))
