#!/usr/bin/env python3
"""What a consumer saves when it gets a generator expression instead of a list, measured on every CPython found.

    consumers.py [NAME...]           measures these consumers, or all, and compares with transform/proof/savings.def
    consumers.py --no-time [NAME...] the same without the times, which depend on how busy the machine is
    consumers.py --accept            measures all and writes the table anew

Bytes are the peak of what is asked of the allocator (tracemalloc) above the level before, between both
forms; COUNT elements, which either are made by the comprehension or are there before.  Times are CPU time
of the thread, for elements that are there; both forms take turns, and the median of some passes counts.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import time
import tracemalloc

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(ROOT, "transform", "proof", "savings.def")
COUNT, TIMED, ROUNDS, PASSES = 100000, 1000, 100, 7
LIMIT = 300  # the break-even is looked for among so many elements

# How elements are made: (those that are there, new ones out of them, source).
INT = "x", "x + 1000003", "list(range(1000, 1000 + n))"
FLOAT = "x", "x * 1.5", "[float(i + 1) for i in range(n)]"
TEXT = "x", "x + '.'", "['line %d' % i for i in range(n)]"
PAIR = "(x, None)", "(x + 1000003, None)", INT[2]
TUPLE = "x", "(x[0],)", "[(i,) for i in range(1000, 1000 + n)]"
BYTE = "x", "x", "[i % 256 for i in range(n)]"
TRUE = "x > 0", "x > 0", INT[2]
FALSE = "x < 0", "x < 0", INT[2]

LIST, LAZY = "[E for x in xs]", "(E for x in xs)"

# {name: (elements, statement with a list, the same without)}: in the second, @ stands for the list.
# Without a third part, the statement without has a generator expression in its place.
CONSUMERS = {
    "sum": (INT, "sum(@)"), "min": (INT, "min(@)"), "max": (INT, "max(@)"),
    "any": (FALSE, "any(@)"), "all": (TRUE, "all(@)"), "in": (INT, "-1 in @"),
    "set-comprehension": (INT, "set(@)", "{E for x in xs}"),
    "dict-comprehension": (INT, "dict([(E, None) for x in xs])", "{E: None for x in xs}"),
    "set": (INT, "set(@)"), "frozenset": (INT, "frozenset(@)"),
    "dict": (PAIR, "dict(@)"), "OrderedDict": (PAIR, "OrderedDict(@)"),
    "defaultdict": (PAIR, "defaultdict(None, @)"), "Counter": (INT, "Counter(@)"),
    "fromkeys": (INT, "dict.fromkeys(@)"),
    "deque-maxlen": (INT, "deque(@, 8)"), "deque": (INT, "deque(@)"),
    "bytes": (BYTE, "bytes(@)"), "bytearray": (BYTE, "bytearray(@)"), "array": (INT, "array('q', @)"),
    "fsum": (FLOAT, "fsum(@)"), "prod": (FLOAT, "prod(@)"), "reduce": (INT, "reduce(add, @)"),
    "nlargest": (INT, "nlargest(3, @)"), "nsmallest": (INT, "nsmallest(3, @)"),
    "chain.from_iterable": (TUPLE, "sum(chain.from_iterable(@))"),
    "set.union": (INT, "few.union(@)"), "set.intersection": (INT, "few.intersection(@)"),
    "set.difference": (INT, "few.difference(@)"),
    "set.symmetric_difference": (INT, "few.symmetric_difference(@)"),
    "set.isdisjoint": (INT, "few.isdisjoint(@)"), "set.issubset": (INT, "few.issubset(@)"),
    "set.issuperset": (INT, "every.issuperset(@)"),
    "set.update": (INT, "set().update(@)"), "set.intersection_update": (INT, "{1}.intersection_update(@)"),
    "set.difference_update": (INT, "{1}.difference_update(@)"),
    "set.symmetric_difference_update": (INT, "{1}.symmetric_difference_update(@)"),
    "dict.update": (PAIR, "{}.update(@)"), "Counter.update": (INT, "Counter().update(@)"),
    "Counter.subtract": (INT, "Counter().subtract(@)"),
    "writelines": (TEXT, "file.writelines(@)"),
    "list.extend": (INT, "[].extend(@)"), "+=": (INT, "into = []; into += @"),
    "deque.extend": (INT, "deque().extend(@)"), "array.extend": (INT, "array('q').extend(@)"),
    "star-list": (INT, "[*@]"), "sorted": (INT, "sorted(@)"), "tuple": (INT, "tuple(@)"),
    "list": (INT, "list(@)", LIST),
    "for": (INT, "for y in @: pass"), "comprehension": (INT, "[y is None for y in @]"),
    "enumerate": (INT, "for i, y in enumerate(@): pass"), "zip": (INT, "for y, z in zip(@, xs): pass"),
    "map": (INT, "for y in map(abs, @): pass"), "filter": (INT, "for y in filter(None, @): pass"),
    "list(map)": (INT, "for y in list(map(ABS, xs)): pass", "for y in map(ABS, xs): pass"),
    "list(filter)": (INT, "for y in list(filter(None, xs)): pass", "for y in filter(None, xs): pass"),
    "list(zip)": (INT, "for y, z in list(zip(xs, xs)): pass", "for y, z in zip(xs, xs): pass"),
    "list(enumerate)": (INT, "for i, y in list(enumerate(xs)): pass", "for i, y in enumerate(xs): pass"),
    "list(dict)": (INT, "for y in list(table): pass", "for y in table: pass"),
    "list(keys)": (INT, "for y in list(table.keys()): pass", "for y in table.keys(): pass"),
    "list(values)": (INT, "for y in list(table.values()): pass", "for y in table.values(): pass"),
    "list(items)": (INT, "for y, z in list(table.items()): pass", "for y, z in table.items(): pass"),
    "list(list)": (INT, "for y in list(xs): pass", "for y in xs: pass"),
    "in-list(dict)": (INT, "-1 in list(table)", "-1 in table"),
    "len": (INT, "len([E for x in xs if x])", "sum(1 for x in xs if x)"),
    "statistics.mean": (INT, "mean(@)"),
}

IMPORTS = """import os
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from functools import reduce
from heapq import nlargest, nsmallest
from itertools import chain
from math import fsum, prod
from operator import add
from statistics import mean
file = open(os.devnull, "w")
few = {1, 2, 3}
"""


# ---- measuring; runs on each CPython ----------------------------------------------------------------

def forms(name, fresh):
    """The function with the list and the one without; both of a source."""
    elements, before, *after = CONSUMERS[name]
    after = after[0] if after else before.replace("@", LAZY)
    out = []
    for text in (before.replace("@", LIST), after):
        text = text.replace("E for", elements[fresh] + " for").replace("(E,", "(%s," % elements[fresh])
        text = text.replace("{E:", "{%s:" % elements[fresh]).replace("ABS", "float" if fresh else "abs")
        namespace = {}
        exec(IMPORTS + "def form(xs, every, table):\n    " + text, namespace)
        out.append(namespace["form"])
    return out


def source(name, n):
    """The arguments of the two functions."""
    xs = eval(CONSUMERS[name][0][2], {"n": n})
    is_int = CONSUMERS[name][0] is INT
    every = set(xs) | {x + 1000003 for x in xs} if is_int else None
    return xs, every, dict.fromkeys(xs, 0) if is_int else None


def peak(form, arguments):
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    form(*arguments)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most - before


def saved(pair, arguments):
    """Bytes, of one call that is not the first."""
    for form in pair:
        form(*arguments)
    with_list, without = (peak(form, arguments) for form in pair)
    return with_list - without


def per_element(pair, arguments):
    bytes_ = saved(pair, arguments) / COUNT
    return int(bytes_ + 0.5) if bytes_ > 0 else -int(0.5 - bytes_)


def break_even(name, pair):
    """The least number of elements from which on it saves; 0: there is none."""
    least = 0
    for n in range(LIMIT, 0, -1):
        if saved(pair, source(name, n)) <= 0:
            break
        least = n
    return least


def time_percent(pair, arguments):
    """Of the lower deciles: other work makes rounds longer, and a clock that jumps makes some shorter."""
    took = [], []
    for _ in range(ROUNDS):
        for form, times in zip(pair, took):
            start = time.thread_time_ns()
            form(*arguments)
            times.append(time.thread_time_ns() - start)
    with_list, without = (sorted(times)[ROUNDS // 10] for times in took)
    return 100 * without / max(with_list, 1)


def measure(names, timed):
    """{name: [bytes per fresh element, per existing one, break-even, percent of the time]}"""
    import gc
    gc.disable()
    found = {}
    for name in names:
        existing, many = forms(name, 0), source(name, COUNT)
        found[name] = [per_element(forms(name, 1), many), per_element(existing, many), break_even(name, existing), None]
    passes = [{name: time_percent(forms(name, 0), source(name, TIMED)) for name in names}
              for _ in range(PASSES if timed else 0)]
    for name in names:
        if timed:
            found[name][3] = round(sorted(of[name] for of in passes)[PASSES // 2])
    return found


# ---- the table --------------------------------------------------------------------------------------

def measured(names, timed):
    """{minor version: (version, what measure() gives there)}"""
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    import fixtures
    found = {}
    for minor, path in fixtures.pythons():
        out = subprocess.run([path, "-I", os.path.abspath(__file__), "--measure", json.dumps([names, timed])],
                             stdout=subprocess.PIPE, check=True, timeout=1200)
        found[minor] = json.loads(out.stdout)
    return found


HEAD = """/*
 * What a consumer saves that gets a generator expression instead of a list, or that loses a list()
 * around its iterable: SAVING(consumer, Python, bytes per element at peak when each element is made
 * anew, the same for elements that are there anyway, from how many of the latter on anything is
 * saved (0: never), time without the list in percent of that with it, for %d elements that are
 * there).  The names are those of bench/consumers.py, which shows the two forms of each.
 *
 * Made by bench/consumers.py --accept on CPython %s
 * (64 bits).
 */
#ifdef SAVING
"""


def table_text(found):
    rows = []
    for name in CONSUMERS:
        for minor, (_, of) in sorted(found.items()):
            rows.append('SAVING("%s", %d, %s)\n' % (name, 300 + minor, ", ".join(map(str, of[name]))))
    versions = ", ".join(version for _, (version, _) in sorted(found.items()))
    return HEAD % (TIMED, versions) + "".join(rows) + "#undef SAVING\n#endif\n"


def read_table():
    """{(consumer, minor version): [fresh, existing, break-even, time]}"""
    with open(TABLE) as file:
        rows = re.findall(r'^SAVING\("([^"]+)", 3(\d\d), (-?\d+), (-?\d+), (\d+), (\d+)\)$', file.read(), re.M)
    return {(row[0], int(row[1])): [int(n) for n in row[2:]] for row in rows}


def agree(said, here):
    """Bytes are what they were; the break-even moves by a frame's size; a time is a matter of the machine."""
    if said[:2] != here[:2] or bool(said[2]) != bool(here[2]) or abs(said[2] - here[2]) > 3:
        return False
    return here[3] is None or max(said[3], here[3]) <= 2 * min(said[3], here[3])


def differences(found):
    """A line for each consumer of which the table says something else."""
    rows, out = read_table(), []
    assert {name for name, _ in rows} == set(CONSUMERS)
    newest = max(minor for _, minor in rows)
    for minor, (version, table) in sorted(found.items()):
        for name, here in table.items():
            said = rows.get((name, minor))
            if minor <= newest and (said is None or not agree(said, here)):
                out.append("CPython %s, %s: measured %s, table %s" % (version, name, here, said))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these consumers")
    parser.add_argument("--no-time", action="store_true", help="only bytes")
    parser.add_argument("--accept", action="store_true", help="write the table")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(["%d.%d.%d" % sys.version_info[:3], measure(*json.loads(options.measure))]))
        return 0
    if options.accept and (options.names or options.no_time):
        parser.error("--accept measures everything")
    found = measured(options.names or list(CONSUMERS), not options.no_time)
    if options.accept:
        with open(TABLE, "w") as file:
            file.write(table_text(found))
        return 0
    wrong = differences(found)
    print("\n".join(wrong + ["%s: %d differences" % (", ".join(v for v, _ in found.values()), len(wrong))]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
