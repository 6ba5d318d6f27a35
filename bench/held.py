#!/usr/bin/env python3
"""How many bytes containers take, by their number of elements: compares with transform/proof/held_size.def.

    held.py           measures dicts and sets on every CPython that is found, and compares
    held.py --accept  writes the table anew

Lists and tuples take a head and 8 bytes for each element. Dicts and sets grow in steps: a row is the largest number of
elements that has these bytes, on the CPython where it has most.
"""
import argparse
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(ROOT, "transform", "proof", "held_size.def")
MOST = 2000000
MEASURE = """
import json, sys
found = {"dict": [], "set": []}
for kind, make in (("dict", dict.fromkeys), ("set", set)):
    grown = make(())
    for n in range(1, %d):
        size = sys.getsizeof(grown)
        if kind == "dict":
            grown[n] = None
        else:
            grown.add(n)
        if sys.getsizeof(grown) != size:
            found[kind].append((n - 1, size))
print(json.dumps(found))
""" % MOST
HEAD = """/*
 * Bytes of dicts and sets by number of elements: HELD(kind, at most so many elements, bytes).
 *
 * Made by bench/held.py --accept on CPython %s (64 bits).
 */
"""


def measured():
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    import fixtures
    found = {"dict": {}, "set": {}}
    for _, python in fixtures.pythons():
        out = json.loads(subprocess.run([python, "-c", MEASURE], stdout=subprocess.PIPE, check=True).stdout)
        for kind, rows in out.items():
            for count, size in rows:
                found[kind][count] = max(size, found[kind].get(count, 0))
    return found


def text(found):
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    import fixtures
    versions = ", ".join("3.%d" % minor for minor, _ in fixtures.pythons())
    lines = [HEAD % versions]
    for kind, rows in sorted(found.items()):
        lines += ["HELD(%s, %d, %d)\n" % (kind.upper(), count, size) for count, size in sorted(rows.items())]
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true")
    new = text(measured())
    if parser.parse_args().accept:
        with open(TABLE, "w") as file:
            file.write(new)
        return 0
    with open(TABLE) as file:
        same = file.read() == new
    print("as in the table" if same else new)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
