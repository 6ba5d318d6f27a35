"""Programs are run, and what they do to their objects must be in what `skive uses` says (tests/oracle).

ORACLE_STDLIB=N looks at N test files of the standard library (12 without it), ORACLE_PYTHON names another Python.
"""
import os
import sys

import pytest
from conftest import ROOT, SKIVE

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import oracle  # noqa: E402

PYTHON = os.environ.get("ORACLE_PYTHON", sys.executable)
COUNT = int(os.environ.get("ORACLE_STDLIB", "12"))
KNOWN = oracle.known()
SHORT = ("test_bisect", "test_bdb", "test_calendar", "test_cmd", "test_fractions", "test_heapq", "test_queue",
         "test_sched", "test_shelve", "test_textwrap", "test_userdict", "test_weakset")


def stdlib():
    programs = oracle.stdlib_programs(PYTHON)
    if COUNT <= len(SHORT):
        return [p for p in programs if p[0][:-3] in SHORT[:COUNT]]
    return programs[:COUNT]


def judge(name, count, missing):
    new = [text for text in missing if (name, text) not in KNOWN]
    assert not new, "operations that skive does not know:\n  " + "\n  ".join(new)
    solved = {text for program, text in KNOWN if program == name} - set(missing)
    assert not solved, "solved; known.txt has them still:\n  " + "\n  ".join(solved)
    assert count or missing == []


@pytest.mark.parametrize("name,path,main", list(oracle.fixtures()), ids=lambda x: os.path.basename(str(x)))
def test_fixture(name, path, main):
    try:
        judge(name, *oracle.check_file(SKIVE, PYTHON, path, main))
    except oracle.Skipped as why:
        pytest.skip(str(why))


@pytest.mark.parametrize("name,files", stdlib(), ids=lambda x: x if isinstance(x, str) else "")
def test_stdlib(name, files):
    try:
        judge(name, *oracle.check_stdlib(SKIVE, PYTHON, files))
    except oracle.Skipped as why:
        pytest.skip(str(why))


MISSED = """\
class C:
    def __init__(self):
        self.a = 1

    def go(self, other):
        other.b = self.a
        del other.b
        return [other[0], -other, vars(other), f"{other}"]

    def __getitem__(self, i):
        return i

    def __neg__(self):
        return 0


import weakref
c = C()
c.go(C())
setattr(c, "n", 3)
w = weakref.ref(c)
"""


def test_recorder_sees_what_is_done(tmp_path):
    """Against an analysis that knows the class and nothing else, everything is missing."""
    (tmp_path / "main.py").write_text(MISSED)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    recorded = oracle.record(PYTHON, str(tmp_path), "main.py", "script", str(scratch))
    nothing = {"object": "instance", "name": "C", "path": "main.py", "line": 1, "operations": [], "worlds": "0",
               "lacks": []}
    static = oracle.Static({"objects": [nothing, dict(nothing, object="class", operations=[])], "unknown": []})
    missing = {text.split(": ", 1)[1] for text in oracle.compare(static, recorded)}
    assert missing == {
        "call at main.py:18", "call at main.py:19", "store `a` at main.py:3", "store `b` at main.py:6",
        "load `a` at main.py:6", "load `go` at main.py:19", "delete `b` at main.py:7", "index at main.py:8",
        "operator at main.py:8", "vars at main.py:8", "format at main.py:8", "setattr `n` at main.py:20",
        "weakref at main.py:21", "has `a`, which nothing stores", "has `b`, which nothing stores",
        "has `n`, which nothing stores", "has a weak reference, which nothing makes"}


def test_recording_changes_nothing(tmp_path):
    """The instrumented text computes what the text computes, in the same order."""
    source = os.path.join(ROOT, "fixtures", "slots")
    assert len(list(oracle.fixtures())) > 50 and os.path.isdir(source)
    code = ("import sys\nlog = []\ndef f(x):\n    log.append(x)\n    return x\n"
            "class A:\n    def __init__(self, *a, **k):\n        self.__p = [f(1), f(2)]\n"
            "    def m(self):\n        return super().__repr__()[:3], self.__p, __class__.__name__\n"
            "x = A(*f([1]), **f({'k': 2}))\nx.q = y = f(3)\nx.q += f(4)\ndel x.q\n"
            "z = [f(i) for i in f(range(3)) if f(i) < f(9)]\nprint(x.m(), f'{f(5)=!r:>4}', z, log, sorted(vars(x)))\n")
    (tmp_path / "main.py").write_text(code)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    plain = oracle.run([PYTHON, str(tmp_path / "main.py")]).stdout
    codes, result = str(scratch / "codes"), str(scratch / "result")
    assert oracle.run([PYTHON, os.path.join(oracle.HERE, "instrument.py"), str(tmp_path), codes]).returncode == 0
    out = oracle.run([PYTHON, "-B", "-S", os.path.join(oracle.HERE, "record.py"), codes, result, "script",
                      str(tmp_path / "main.py")])
    assert plain and out.stdout == plain, out.stderr.decode()
