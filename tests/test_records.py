"""The bytes that record-dicts tells are those that CPython takes."""
import json
import subprocess

import fixtures
import pytest

COUNTS = [2, 5, 6, 10, 11, 21, 22, 42, 43, 85]
MEASURE = """import json, sys
out = []
for count in %r:
    names = ["k%%d" %% i for i in range(count)]
    made = eval("lambda: {%%s}" %% ", ".join("%%r: None" %% name for name in names))()
    slotted = type("Slotted", (), {"__slots__": names})()
    out.append([sys.getsizeof(made), sys.getsizeof(slotted)])
print(json.dumps(out))
""" % COUNTS


@pytest.mark.parametrize("minor, python", [p for p in fixtures.pythons() if p[0] <= 13])
def test_sizes(minor, python, project):
    lines = ["def f(xs):", "    return ["]
    for count in COUNTS:
        lines.append("        [{%s} for x in xs]," % ", ".join("'k%d': x" % i for i in range(count)))
    project.write("a.py", "\n".join(lines + ["    ]", ""]))
    out = project.skive("check", "--isolated", "--select=record-dicts", "--format=json", "--target-python=3.%d" % minor, ".")
    told = [[f["bytes_before"], f["bytes_after"]] for f in json.loads(out.stdout)["findings"]]
    measured = subprocess.run([python, "-I", "-c", MEASURE], stdout=subprocess.PIPE, check=True).stdout
    assert told == json.loads(measured)


def test_held_and_shown(project):
    project.write("a.py", "def f():\n    return [{'a': x, 'b': x} for x in range(10_000)]\n")
    words = ["check", "--isolated", "--select=record-dicts", "--target-python=3.12"]
    text = project.skive(*words, ".").stdout.decode()
    assert "       each takes 184 bytes, and could take 48 (CPython 3.12)\n       holds about 1.8 MB\n" in text
    found = json.loads(project.skive(*words, "--format=json", ".").stdout)["findings"][0]
    assert (found["held_bytes"], found["verdict"]) == (1840000, "suggest")
