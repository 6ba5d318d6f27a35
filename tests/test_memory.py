"""The bytes that findings of slots tell are those that CPython takes; see bench/instances.py."""
import json
import os
import subprocess
import sys

import fixtures
import pytest
from conftest import ROOT, SKIVE

sys.path.insert(0, os.path.join(ROOT, "bench"))
import instances  # noqa: E402

PYTHONS = [pytest.param(minor, path, id="3.%d" % minor) for minor, path in fixtures.pythons() if minor <= 13]

# Classes of one program, by name; those that are made and measured end in "Made".
PROGRAM = """import weakref
from collections import deque
from collections.abc import Sized
from typing import Generic, List, TypeVar


class OneMade:
    def __init__(self):
        self.a = None


class Root:
    def __init__(self):
        self.a = None
        self.b = None


class MiddleMade(Root):
    def __init__(self):
        super().__init__()
        self.c = None


class LeafMade(MiddleMade):
    pass


class WatchedMade:
    def __init__(self):
        self.a = None
        self.b = None


class Given:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = None
        self.b = None


class BelowGivenMade(Given):
    def __init__(self):
        super().__init__()
        self.c = None


class ListMade(list):
    def __init__(self):
        super().__init__()
        self.a = None


class QueueMade(deque):
    def __init__(self):
        super().__init__()
        self.a = None
        self.b = None


class SizedMade(Sized):
    def __init__(self):
        self.a = None

    def __len__(self):
        return 1


T = TypeVar("T")


class GenericMade(Generic[T]):
    def __init__(self):
        self.a = None


class ManyMade:
    def __init__(self):
%s

OneMade(), MiddleMade(), LeafMade(), WatchedMade(), BelowGivenMade(), ListMade(), SizedMade(), ManyMade()
QueueMade(), GenericMade()
watched = WatchedMade()
weakref.ref(watched)
""" % "".join("        self.x%d = None\n" % i for i in range(33))
MADE = ["OneMade", "MiddleMade", "LeafMade", "WatchedMade", "BelowGivenMade", "ListMade", "QueueMade", "SizedMade",
        "GenericMade", "ManyMade"]
MEASURE = "import instances, json, program\n" \
          "print(json.dumps({name: instances.bytes_of(getattr(program, name)) for name in %r}))" % MADE


def bytes_by_class(python, folder):
    out = subprocess.run([python, "-B", "-c", MEASURE], cwd=folder, stdout=subprocess.PIPE, check=True, timeout=120,
                         env=dict(os.environ, PYTHONPATH=os.path.join(ROOT, "bench")))
    return json.loads(out.stdout)


@pytest.mark.parametrize("minor, python", PYTHONS)
def test_a_finding_tells_what_the_class_costs_before_and_after(project, minor, python):
    project.write("program.py", PROGRAM)
    words = ("--isolated", "--select", "slots", "--target-python", "3.%d" % minor)
    found = json.loads(project.skive("check", "--format", "json", *words, project.path).stdout)["findings"]
    lines = PROGRAM.splitlines()
    told = {lines[f["line"] - 1].split()[1].split("(")[0].rstrip(":"): f for f in found}
    assert set(MADE) <= set(told)
    before = bytes_by_class(python, project.path)
    assert project.skive("fix", *words, project.path).returncode == 0
    after = bytes_by_class(python, project.path)
    for name in MADE:
        assert (told[name]["bytes_before"], told[name]["bytes_after"]) == (before[name], after[name]), name
        assert told[name]["python"] == "3.%d" % minor
    attributes = {name: told[name]["attributes"] for name in MADE}
    assert attributes == {"OneMade": 1, "MiddleMade": 3, "LeafMade": 3, "WatchedMade": 2, "BelowGivenMade": 3,
                          "ListMade": 1, "QueueMade": 2, "SizedMade": 1, "GenericMade": 1, "ManyMade": 33}


def test_the_table_is_what_is_measured():
    found = instances.measured(instances.SAMPLE)
    assert found
    assert instances.differences(found) == []


def test_a_wrong_number_in_the_table_is_noticed():
    version = "3.8.0"
    base = {"before": {"4": 153}, "after": {"4": 64}, "weak": 8}
    wrong = instances.differences({8: (version, {"builtins.object": base})})
    assert len(wrong) == 1 and "3.8.0" in wrong[0] and "153" in wrong[0]


def test_text_names_the_python_and_says_when_it_is_assumed(project):
    project.write("a.py", "class A:\n    def __init__(self):\n        self.x = 1\n\nprint(A().x)\n")
    words = ("check", "--isolated", "--select", "slots")
    known = project.skive(*words, "--target-python", "3.11", "a.py").stdout.decode()
    assert "saves 80 -> 40 bytes for each instance (1 attribute, CPython 3.11)\n" in known
    unknown = project.skive(*words, "a.py").stdout.decode()
    assert "saves 80 -> 40 bytes for each instance (1 attribute, CPython 3.13, as no target is known)\n" in unknown


def test_the_nearest_python_stands_for_one_that_was_not_measured(project):
    project.write("a.py", "class A:\n    def __init__(self):\n        self.x = 1\n\nprint(A().x)\n")
    words = ("check", "--isolated", "--select", "slots", "a.py", "--format", "json", "--target-python")
    for target, measured in (("3.6", "3.8"), ("3.19", "3.13")):
        assert json.loads(project.skive(*words, target).stdout)["findings"][0]["python"] == measured


def test_no_number_where_none_was_measured(project):
    project.write("a.py", "from fractions import Fraction\n\nclass A(Fraction):\n    def more(self):\n"
                          "        self.x = 1\n\nclass B:\n    def __init__(self):\n%s\nprint(A(1), B().a0)\n"
                  % "".join("        self.a%d = 1\n" % i for i in range(256)))
    out = project.skive("check", "--isolated", "--select", "slots", "a.py", "--format", "json")
    found = json.loads(out.stdout)["findings"]
    assert [f["line"] for f in found] == [3, 7]
    assert not any("bytes_before" in f for f in found)


def test_commit_messages_tell_the_range(project):
    project.repository().write("a.py", "class A:\n    def __init__(self):\n        self.x = 1\n\nclass B:\n"
                                       "    def __init__(self):\n%s\nprint(A().x, B().a0)\n"
                               % "".join("        self.a%d = 1\n" % i for i in range(30)))
    project.commit_all()
    assert project.skive("branch", "--isolated", "--select", "slots", "--target-python", "3.12").returncode == 0
    message = " ".join(project.git("log", "-1", "--format=%B", "skive").decode().split())
    assert "32 to 1360 bytes for each instance on CPython 3.12" in message


def test_explain_shows_the_table():
    text = subprocess.run([SKIVE, "explain", "slots"], stdout=subprocess.PIPE, check=True).stdout.decode()
    assert "1640 ->  272" in text and "builtins.dict" in text and "3.13" in text


def test_a_warm_run_tells_the_same(project):
    project.write("a.py", "class A:\n    def __init__(self):\n        self.x = 1\n\nprint(A().x)\n")
    words = ("check", "--isolated", "--select", "slots", "a.py", "--format", "json")
    cold, warm = project.skive(*words).stdout, project.skive(*words).stdout
    assert cold == warm and b'"bytes_before": 80' in warm
