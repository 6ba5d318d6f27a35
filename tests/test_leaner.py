"""What transform/proof/leaner.def lets pass gives the same for a list and for what is leaner, on every CPython; the rest does not."""
import json
import os
import re
import subprocess
import sys

import pytest

import fixtures

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(os.path.dirname(HERE), "transform", "proof", "leaner.def")

# Runs on each CPython: reads [[samples, is the text of errors looked at?]], prints {sample: letters that can tell}.
PROBE = r"""
import array, bisect, collections, functools, heapq, itertools, json, math, random, sys

NAN = float("nan")
LEAN = {
    "T": (tuple, [[], [3, 1, 2], ["b", "a"], [("k", 1), ("l", 2)], [1.5, NAN, NAN], [None, True], [[], [1]], [2**40, 1]]),
    "R": (lambda x: range(x[0], x[-1] + 1, x[1] - x[0] if len(x) > 1 else 1) if x else range(0),
          [[], [0, 1, 2, 3], [1], [2, 4, 6], [2**40, 2**40 + 1], [0, 100]]),
    "F": (bytearray, [[], [True], [True, False], [True, False, True, True], [False] * 5]),
    "Q": (lambda x: array.array("q", x), [[], [3, 1, 2], [2**40, -5, 2**40, 0], [0, 7]]),
    "D": (lambda x: array.array("d", x), [[], [1.5, -0.0, 1e300], [NAN, NAN], [float("inf"), 2.0], [1.0]]),
    "B": (bytes, [[], [97, 98, 1, 0], [255], [1, 2, 3]]),
}

def UNPACKED(x):
    a, *b = x
    c, d = x
    return a, b, c, d

def ADDED(y, x):
    y += x
    return y

def shown(value):
    if isinstance(value, (set, frozenset)):
        return [type(value).__name__, sorted(map(repr, value))]
    return [type(value).__name__, repr(value)]

def outcome(code, x, kept, with_text):
    try:
        return shown(eval(code, dict(globals(), X=x, KEPT=kept)))
    except Exception as error:
        return [type(error).__name__, str(error) if with_text else ""]

tells = {}
for sample, with_text in json.loads(sys.argv[1]):
    code = compile(sample, "sample", "eval")
    tells[sample] = "".join(letter for letter, (make, contents) in LEAN.items()
                            if any(outcome(code, list(x), x, with_text) != outcome(code, make(x), x, with_text)
                                   for x in contents))
print(json.dumps(tells))
"""


def rows():
    """[(name, letters, traits, [sample])]"""
    with open(TABLE) as file:
        text = re.sub(r'"\s*\n\s*"', "", file.read().partition("*/")[2])
    call = r'^LEANER\("([^"]+)", (?:-1|\d), (?:-1|\d|MANY), [A-Z_ |0]+, (?:NULL|"[^"]*"), "([A-Z]*)", ([A-Z_ |0]+),\s*"(.*)"\)$'
    found = re.findall(call, text, re.M)
    found += re.findall(r'^LEANER_FORM\(([A-Z]+), "([A-Z]*)", ([A-Z_ |0]+),\s*"(.*)"\)$', text, re.M)
    assert len(found) == len(re.findall(r"^LEANER(?:_FORM)?\(", text, re.M))
    return [(name, letters, traits, samples.split("; ")) for name, letters, traits, samples in found]


def tells(python, samples):
    out = subprocess.run([python, "-I", "-c", PROBE, json.dumps(samples)], stdout=subprocess.PIPE, check=True,
                         timeout=300)
    return json.loads(out.stdout)


@pytest.mark.parametrize("minor, python", fixtures.pythons())
def test_rows(minor, python):
    samples = [(sample, "ERROR_TEXT" not in traits) for _, _, traits, many in rows() for sample in many]
    seen = tells(python, samples)
    wrong = [(sample, seen[sample]) for _, letters, _, many in rows() for sample in many if set(letters) & set(seen[sample])]
    assert wrong == []


def test_rows_are_not_narrower_than_they_need_be():
    """Some CPython tells each type that a row leaves out from a list; but for floats, whose NaN has an identity."""
    seen = {}
    for _, python in fixtures.pythons():
        samples = [(sample, "ERROR_TEXT" not in traits) for _, _, traits, many in rows() for sample in many]
        for sample, letters in tells(python, samples).items():
            seen[sample] = seen.get(sample, "") + letters
    narrow = [(many[0], set("TRFQDB") - set(letters) - set("".join(seen[sample] for sample in many)))
              for _, letters, _, many in rows()]
    assert [row for row in narrow if row[1]] == []


def test_it_notices():
    python = fixtures.pythons()[0][1]
    for sample, letters in [("str(X)", "TRFQDB"), ("X == list(X)", "TRFQDB"), ("X + [1]", "TRFQDB"), ("X * 2", "TQDB"),
                            ("isinstance(X, list)", "TRFQDB"), ("'%s' % X", "TRFQDB"), ("[] in [X]", "TRQD"),
                            ("X.append(1)", "TRB"), ("X.sort()", "TRQDB"), ("hash(X)", "TRB")]:
        assert set(letters) <= set(tells(python, [(sample, True)])[sample]), sample


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
