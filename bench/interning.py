#!/usr/bin/env python3
"""What one object for equal texts saves: each rule of the group on a file of rows, on every CPython found.

    interning.py --skive build/skive         a table of all
    interning.py --skive build/skive RULE... only these rules
    interning.py ... --markdown              the same for a page; --rows N, --python 3.8,3.13, --rounds N

Measures, and how both forms are made and run, are those of files.py.
"""
import argparse
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import files

STATES = ["active", "inactive", "pending", "suspended", "removed by its owner"]

SUGGESTED = {"shared-string"}

# (rule, what is kept, body of the function that gets the path of a file of lines "NUMBER TAB STATE TAB NAME")
PROGRAMS = [
    ("interned-key", "a list of states", """
    kept = []
    with open(path) as file:
        for line in file:
            state = line.split("\\t")[1]
            if state in STATES:
                kept.append(state)
    return len(kept), kept[-1]"""),
    ("interned-key", "tuples with a number", """
    kept = []
    with open(path) as file:
        for line in file:
            number, state, name = line.split("\\t")
            if state in STATES:
                kept.append((int(number), state))
    return len(kept), kept[-1]"""),
    ("interned-key", "rows of csv.reader()", """
    kept = []
    with open(path, newline="") as file:
        for row in csv.reader(file, delimiter="\\t"):
            if row[1] in STATES:
                kept.append({"state": row[1], "name": row[2]})
    return len(kept), kept[-1]"""),
    ("shared-string", "tuples with a number; few texts", """
    kept = []
    with open(path) as file:
        for line in file:
            number, state, name = line.split("\\t")
            kept.append((int(number), state))
    return len(kept), kept[-1]"""),
    ("shared-string", "tuples with a number; all distinct", """
    kept = []
    with open(path) as file:
        for line in file:
            number, state, name = line.split("\\t")
            kept.append((int(number), name))
    return len(kept), kept[-1]"""),
]

PROGRAM = """import csv
import sys

STATES = frozenset(%s)


def work(path):%%s


if __name__ == "__main__":
    print(work(sys.argv[1]))
""" % STATES


def make_rows(path, count):
    numbers = random.Random(1)
    with open(path, "w") as out:
        for number in range(count):
            out.write("%d\t%s\tname%d\n" % (number, numbers.choice(STATES), number))


def measured(options, folder):
    """As files.measured(), of one file for all programs."""
    rows = os.path.join(folder, "rows")
    make_rows(rows, options.rows)
    for number, (rule, what, body) in enumerate(PROGRAMS):
        if options.rules and rule not in options.rules:
            continue
        before = os.path.join(folder, "program_%d.py" % number)
        with open(before, "w") as out:
            out.write(PROGRAM % body)
        for minor, python in options.pythons:
            more = ["--apply-suggested", rule] if rule in SUGGESTED else []
            after = files.rewritten(options.skive, rule, before, minor, more)
            said, old = files.measure(python, before, rows, options.rounds)
            also, new = files.measure(python, after, rows, options.rounds)
            if said != also:
                raise SystemExit("%s: %r became %r" % (after, said[:200], also[:200]))
            yield rule, what, minor, old, new


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="RULE", help="only these rules")
    parser.add_argument("--skive", required=True)
    parser.add_argument("--rows", type=int, default=1000000, metavar="N", help="of the file (default: a million)")
    parser.add_argument("--python", metavar="3.N,...", help="only these versions")
    parser.add_argument("--rounds", type=int, default=2, help="runs without tracemalloc (default: 2)")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    options.skive = os.path.abspath(options.skive)
    options.pythons = files.chosen_pythons(options.python)
    print("%d rows; peaks in MB (allocated, anonymous, resident), CPU time in seconds; before -> after.\n" %
          options.rows)
    files.print_row(files.HEAD, options.markdown)
    if options.markdown:
        files.print_row(["---"] * len(files.HEAD), True)
    with tempfile.TemporaryDirectory() as folder:
        for row in measured(options, folder):
            files.print_row(files.cells(row), options.markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
