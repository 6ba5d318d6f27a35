#!/usr/bin/env python3
"""What leaner types save: each rule of the group `types` on a program that keeps many elements, on every CPython found.

    leaner.py --skive build/skive         a table of all
    leaner.py --skive build/skive RULE... only these rules
    leaner.py ... --markdown              the same for a page; --rows N, --python 3.8,3.13, --rounds N

Measures, and how both forms are made and run, are those of files.py; the file of rows is that of interning.py.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import interning

# (rule, what is kept, body of the function that gets the path of a file of lines "NUMBER TAB STATE TAB NAME")
PROGRAMS = [
    ("typed-array", "floats of a file", """
    with open(path) as file:
        values = [float(line.partition("\\t")[0]) for line in file]
    return len(values), max(values), sum(values), values[-1]"""),
    ("typed-array", "lengths and positions", """
    places = []
    with open(path, "rb") as file:
        while file.readline():
            places.append(file.tell())
    return len(places), places[-1], places[len(places) // 2]"""),
    ("bool-list", "a sieve", """
    n = os.path.getsize(path) // 4
    sieve = [True] * n
    for i in range(2, int(n ** 0.5) + 1):
        if sieve[i]:
            sieve[i * i::i] = [False] * len(range(i * i, n, i))
    return sum(sieve)"""),
    ("list-range", "numbers that are picked from", """
    numbers = list(range(os.path.getsize(path) // 10))
    picked = [numbers[i * 7 % len(numbers)] for i in range(1000)]
    return sum(picked), len(numbers), numbers[-1]"""),
    ("bytes-list", "the values of a file", """
    with open(path, "rb") as file:
        values = list(file.read())
    return sum(values), max(values), values[0], values[-1]"""),
    ("list-to-tuple", "a list of constants in each call", """
    def step(i):
        steps = [4, 2, 4, 2, 4, 6, 2, 6]
        return steps[i % len(steps)]

    return sum(map(step, range(os.path.getsize(path) // 20)))"""),
]

PROGRAM = """import os
import sys


def work(path):%s


if __name__ == "__main__":
    print(work(sys.argv[1]))
"""

if __name__ == "__main__":
    sys.exit(interning.main(__doc__, PROGRAMS, PROGRAM))
