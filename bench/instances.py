#!/usr/bin/env python3
"""What an instance costs with and without __slots__, measured on every CPython that is found.

    instances.py            measures a sample and compares it with transform/proof/memory.def
    instances.py --every    the same for every number of attributes that the table covers
    instances.py --accept   measures everything and writes the table anew

Bytes are those that the instances ask the allocator for (tracemalloc): the object with its GC header,
and the array, dictionary and keys of its attributes; not the values, which are None.  Every attribute is
set by __init__, in the same order, as most programs do it.  The first instances are not counted: the keys
that all share are settled by then.
"""
import argparse
import gc
import json
import os
import re
import subprocess
import sys
import tracemalloc

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(ROOT, "transform", "proof", "memory.def")
WARM, COUNTED = 200, 1000
BROAD, NARROW = 255, 64  # numbers of attributes: of plain classes, of subclasses of builtins

# Base classes: an expression for the class, and the most attributes that are measured.  int, bytes and
# tuple allow no slots but ().  BELOW is a plain class below one with a single slot, less the slot.
BELOW = "below-slots"
BASES = {
    "builtins.object": ("object", BROAD), BELOW: ("Slotted", BROAD),
    "builtins.bytearray": ("bytearray", NARROW), "builtins.bytes": ("bytes", 0),
    "builtins.complex": ("complex", NARROW), "builtins.dict": ("dict", NARROW),
    "builtins.float": ("float", NARROW), "builtins.frozenset": ("frozenset", NARROW),
    "builtins.int": ("int", 0), "builtins.list": ("list", NARROW), "builtins.set": ("set", NARROW),
    "builtins.str": ("str", NARROW), "builtins.tuple": ("tuple", 0),
    "collections.defaultdict": ("collections.defaultdict", NARROW),
    "collections.deque": ("collections.deque", NARROW),
}
SAMPLE = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 16, 21, 22, 28, 29, 30, 31, 40, 42, 43, 64, 85, 86, 170, 171, BROAD]


# ---- measuring; runs on each CPython ----------------------------------------------------------------

def class_text(base, names, slots):
    text = "import collections\nclass Slotted:\n    __slots__ = ('first',)\nclass C(%s):\n" % base
    if slots is not None:
        text += "    __slots__ = (%s)\n" % "".join("%r, " % name for name in slots)
    body = "".join("        self.%s = None\n" % name for name in names)
    return text + ("    def __init__(self):\n" + body if names else "    pass\n")


def bytes_of(make):
    """Bytes that one call of make() asks for and its result keeps."""
    warm = [make() for _ in range(WARM)]
    kept = [None] * COUNTED
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for i in range(COUNTED):
        kept[i] = make()
    i = None
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del warm
    return (after - before) // COUNTED  # a frame or so stays, too: less than a byte each


def bytes_of_class(base, names, slots):
    namespace = {}
    exec(class_text(base, names, slots), namespace)
    return bytes_of(namespace["C"])


def weak_slot(base):
    """What a slot for weak references adds; 0 where the base has one."""
    try:
        return bytes_of_class(base, [], ["__weakref__"]) - bytes_of_class(base, [], [])
    except TypeError:
        return 0


def measure(counts):
    """{base: {"before": {count: bytes}, "after": {count: bytes}, "weak": bytes}}"""
    gc.disable()
    found = {}
    for name, (base, most) in BASES.items():
        of = found[name] = {"before": {}, "after": {}, "weak": weak_slot(base) if most else 0}
        for count in [n for n in counts if n <= most]:
            names = ["a%d" % i for i in range(count)]
            less = 8 if name == BELOW else 0
            of["before"][count] = bytes_of_class(base, names, None) - less
            of["after"][count] = bytes_of_class(base, names, names) - less
    return found


# ---- the table --------------------------------------------------------------------------------------

def measured(counts):
    """{minor version: what measure() gives there}; the version's micro number with it."""
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    import fixtures
    found = {}
    for minor, path in fixtures.pythons():
        out = subprocess.run([path, "-I", os.path.abspath(__file__), "--measure", json.dumps(counts)],
                             stdout=subprocess.PIPE, check=True, timeout=600)
        version, table = json.loads(out.stdout)
        found[minor] = version, table
    return found


def steps(before):
    """[(count, bytes)] where the bytes change."""
    out = []
    for count, cost in sorted((int(n), cost) for n, cost in before.items()):
        if not out or out[-1][1] != cost:
            out.append((count, cost))
    return out


def wrapped(head, parts, tail):
    lines, line = [], head
    for i, part in enumerate(parts):
        part += tail if i + 1 == len(parts) else ","
        if len(line) + 1 + len(part) > 99:
            lines.append(line)
            line = "      "
        line += " " + part
    return "\n".join(lines + [line]) + "\n"


def table_text(found):
    versions = ", ".join(version for version, _ in (found[minor] for minor in sorted(found)))
    rows = []
    for base, (_, most) in BASES.items():
        last = None
        for minor in sorted(found):
            of = found[minor][1][base]
            after = {int(n): cost for n, cost in of["after"].items()}
            assert all(cost == after[0] + 8 * n for n, cost in after.items()), (base, minor, after)
            row = (steps(of["before"]), after[0], of["weak"])
            if row == last:
                continue
            last = row
            head = 'MEMORY("%s", %d, %d, %d, %d,' % (base, 300 + minor, most, row[1], row[2])
            rows.append(wrapped(head, ["{%d, %d}" % step for step in row[0]], ")"))
    return HEAD % (versions, 300 + min(found), 300 + max(found)) + "".join(rows) + "#undef MEMORY\n#endif\n"


HEAD = """/*
 * Bytes of an instance by number of attributes: MEMORY(base, first Python of which it is true, most
 * attributes measured, bytes with empty __slots__, bytes that "__weakref__" adds, {attributes, bytes
 * without __slots__} ...); of those between two pairs the first is true.  Each slot takes 8 bytes.
 * Base "below-slots": below a class with slots, of which each adds 8 bytes; only attributes that
 * are no slots count.
 *
 * Made by bench/instances.py --accept on CPython %s
 * (64 bits); MEMORY_PYTHONS(first, last).
 */
#ifdef MEMORY_PYTHONS
MEMORY_PYTHONS(%d, %d)
#undef MEMORY_PYTHONS
#endif
#ifdef MEMORY
"""


def read_table():
    """[(base, first Python, most, empty, weak, [(count, bytes)])]"""
    with open(TABLE) as file:
        text = file.read().partition("#ifdef MEMORY\n")[2]
    rows = []
    for base, numbers, pairs in re.findall(r'MEMORY\("([\w.-]+)", ((?:\d+, ){4})((?:\{\d+, \d+\},?\s*)+)\)',
                                           text.replace(",\n", ", ").replace(",  ", ", ")):
        since, most, empty, weak = [int(n) for n in numbers.split(",")[:4]]
        rows.append((base, since, most, empty, weak,
                     [(int(n), int(cost)) for n, cost in re.findall(r"\{(\d+), (\d+)\}", pairs)]))
    return rows


def table_says(rows, base, minor, count):
    """(bytes before, bytes after, of a weak reference slot)"""
    row = [row for row in rows if row[0] == base and row[1] <= 300 + minor][-1]
    return [cost for n, cost in row[5] if n <= count][-1], row[3] + 8 * count, row[4]


def differences(found):
    """A line for each measured number that the table does not have."""
    rows, out = read_table(), []
    assert {row[0] for row in rows} == set(BASES)
    with open(TABLE) as file:
        newest = int(re.search(r"^MEMORY_PYTHONS\(\d+, (\d+)\)", file.read(), re.M)[1])
    for minor, (version, table) in sorted(found.items()):
        if 300 + minor > newest:
            continue  # the table is older
        for base, of in table.items():
            for n in of["before"]:
                here = of["before"][n], of["after"][n], of["weak"]
                said = table_says(rows, base, minor, int(n))
                if here != said:
                    out.append("CPython %s, %s, %s attributes: measured %s, table %s" % (version, base, n, here, said))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", action="store_true", help="every number of attributes, not a sample")
    parser.add_argument("--accept", action="store_true", help="write the table")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(["%d.%d.%d" % sys.version_info[:3], measure(json.loads(options.measure))]))
        return 0
    found = measured(list(range(BROAD + 1)) if options.every or options.accept else SAMPLE)
    if options.accept:
        with open(TABLE, "w") as file:
            file.write(table_text(found))
        return 0
    wrong = differences(found)
    print("\n".join(wrong + ["%s: %d differences" % (", ".join(v for v, _ in found.values()), len(wrong))]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
