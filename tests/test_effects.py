"""Programs are run, and what evaluating them does must be in what `skive dump effects` says (tests/oracle/effects.py).

EFFECTS_RANDOM=N tries N random programs (40 without it), EFFECTS_STDLIB=N test files of the standard library (4 without
it), EFFECTS_PYTHON names another Python.
"""
import ast
import json
import os
import sys

import pytest
from conftest import ROOT, SKIVE

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import effects  # noqa: E402

PYTHON = os.environ.get("EFFECTS_PYTHON", sys.executable)
RANDOM = int(os.environ.get("EFFECTS_RANDOM", "40"))
STDLIB = int(os.environ.get("EFFECTS_STDLIB", "4"))
SHORT = ("test_bisect", "test_textwrap", "test_heapq", "test_fractions")
KNOWN = effects.known()


def judge(name, count, wrong):
    new = [text for text in wrong if (name, text) not in KNOWN]
    assert not new, "skive says otherwise:\n  " + "\n  ".join(new)
    solved = {text for program, text in KNOWN if program == name} - set(wrong)
    assert not solved, "solved; effects_known.txt has them still:\n  " + "\n  ".join(solved)


@pytest.mark.parametrize("name,path,main", [pytest.param(*f, id=f[0]) for f in effects.fixtures()])
def test_fixture(name, path, main):
    try:
        judge(name, *effects.check_file(SKIVE, PYTHON, path, main))
    except effects.Skipped as why:
        pytest.skip(str(why))


@pytest.mark.parametrize("seed", range(RANDOM))
def test_random(seed):
    judge("seed %d" % seed, *effects.check_random(SKIVE, PYTHON, seed))


def stdlib():
    found = [p for p in effects.oracle.stdlib_programs(PYTHON) if STDLIB > len(SHORT) or p[0][:-3] in SHORT[:STDLIB]]
    return [pytest.param(*p, id=p[0]) for p in found[:STDLIB]]


@pytest.mark.parametrize("name,files", stdlib())
def test_stdlib(name, files):
    try:
        judge(name, *effects.check_stdlib(SKIVE, PYTHON, files))
    except effects.Skipped as why:
        pytest.skip(str(why))


PROGRAM = """\
class C:
    n = 0

    def put(self, v):
        self.v = v
        return self.v


def numbers():
    yield 1
    return


log, c = [], C()
it = numbers()


def all_kinds(x):
    global g
    g = c.put(x)
    log.append(g)
    log[0] = print(x)
    for y in [z for z in it if z]:
        if y:
            continue
    try:
        [][x]
    except IndexError:
        pass
    try:
        next(it)
    except StopIteration:
        log.extend([1])
    with open(__file__) as file:
        return len(file.readline()) and (w := [x] * 2)


print(all_kinds(3), missing if x else 0) if (x := 0) else all_kinds(4)
"""


def claims_of(program, claim):
    """A static file in which everything has that claim."""
    rows = []
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, (ast.expr, ast.stmt)):
            types, does, writes = claim(node)
            rows.append({"file": "main.py", "line": node.lineno, "column": node.col_offset, "end_line": node.end_lineno,
                         "end_column": node.end_col_offset, "node": type(node).__name__, "types": types, "does": does,
                         "reads": [], "writes": writes})
    return "".join(json.dumps(row) + "\n" for row in rows)


def watch(tmp_path, claim):
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "main.py").write_text(PROGRAM)
    (tmp_path / "static").write_text(claims_of(PROGRAM, claim))
    paths = [str(tmp_path / name) for name in ("static", "codes", "result")]
    return effects.watch(sys.executable, str(tmp_path / "program"), "main.py", "script", paths)


def test_what_may_do_everything_is_never_wrong(tmp_path):
    count, wrong = watch(tmp_path, lambda node: (["other"], ["run"], []))
    assert count == 0 and wrong == []


def test_the_watcher_sees_what_is_done(tmp_path):
    """Against an analysis that says that nothing has a value or an effect."""
    _, wrong = watch(tmp_path, lambda node: (["other"], [], []))
    places = {(text.split()[0].split(":")[1], text.split(" ", 2)[2].partition(", not")[0]) for text in wrong}
    assert {("5", "changed attribute v"), ("20", "changed attribute v"), ("20", "changed variable g"),
            ("21", "changed contents"), ("22", "changed contents"), ("22", "changed outside"), ("23", "changed contents"),
            ("27", "raised IndexError"), ("31", "raised StopIteration"), ("33", "changed contents"),
            ("35", "changed variable w")} <= places
    assert ("16", "changed attribute v") not in places and not [p for p in places if "NameError" in p[1]]


def test_the_watcher_sees_types(tmp_path):
    _, wrong = watch(tmp_path, lambda node: (["none"] if not isinstance(node, ast.stmt) else None, ["run"], []))
    seen = {text.split(" was ", 1)[1].split(" (")[0] for text in wrong if " was " in text}
    assert {"byte", "list", "instance", "function", "class", "library", "generator", "file"} <= seen
