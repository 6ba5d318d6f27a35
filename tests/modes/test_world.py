"""--world: whether code that is not among the files read may use the program's public names."""
import json
import os

import pytest

SLOTS = ("--isolated", "--select", "slots")
CLASS = "class %s:\n    def __init__(self):\n        self.x = 1\n\n"


def verdicts(project, *words):
    """{class: reason, None for a rewrite}"""
    out = project.skive("check", "--why-not", "--format", "json", *SLOTS, *words)
    assert out.returncode in (0, 1), out.stderr.decode()
    found, said = {}, json.loads(out.stdout)
    for finding in said["findings"]:
        lines = project.read(finding["path"]).decode().splitlines()
        name = lines[finding["line"] - 1].split("class ")[1].rstrip(":").split("(")[0]
        found[name] = finding.get("reason")
    assert said["summary"]["public_classes"] == list(found.values()).count("public-class")
    return found


def public(project, *words):
    return sorted(name for name, reason in verdicts(project, "--world", "open", *words).items()
                  if reason == "public-class")


@pytest.fixture
def library(project):
    project.write("pkg/__init__.py", "")
    project.write("pkg/a.py", CLASS % "Public" + CLASS % "_Private" + "print(Public().x, _Private().x)\n")
    return project


METADATA = [("setup.py", "from setuptools import setup\nsetup()\n"),
            ("pyproject.toml", "[project]\nname = 'pkg'\n"),
            ("pyproject.toml", "[build-system]\nrequires = []\n"),
            ("pyproject.toml", "[tool.poetry]\nname = 'pkg'\n"),
            ("pyproject.toml", "[tool.black]\n[project.urls]\nx = 'y'\n"),
            ("setup.cfg", "[metadata]\nname = pkg\n"),
            ("pkg.egg-info/PKG-INFO", "Name: pkg\n"),
            ("pkg-1.0.dist-info/METADATA", "Name: pkg\n")]
OTHER = [("pyproject.toml", "[tool.skive]\n[tool.pytest.ini_options]\n"),
         ("pyproject.toml", "[tool.skive]\n# [project]\n[projects]\n"),
         ("setup.cfg", "[flake8]\n[metadata_of_others]\n"),
         ("pkg.egg-info/SOURCES.txt", ""), ("requirements.txt", "x\n")]


@pytest.mark.parametrize("name, text", METADATA)
def test_a_package_is_open(library, name, text):
    library.write(name, text)
    assert verdicts(library, ".") == {"Public": "public-class", "_Private": None}
    assert verdicts(library, "--world", "closed", ".") == {"Public": None, "_Private": None}
    if not name.endswith("INFO") and not name.endswith("METADATA"):  # such folders make no root
        assert verdicts(library, "--world=auto", "pkg/a.py")["Public"] == "public-class"


@pytest.mark.parametrize("name, text", OTHER)
def test_an_application_is_closed(library, name, text):
    library.write(name, text)
    assert verdicts(library, ".") == {"Public": None, "_Private": None}
    assert verdicts(library, "--world", "open", ".") == {"Public": "public-class", "_Private": None}


def test_a_package_among_the_paths(project):
    project.write("one/setup.py", "")
    project.write("one/a.py", CLASS % "A" + "print(A().x)\n")
    project.write("two/b.py", CLASS % "B" + "print(B().x)\n")
    project.write("skive.toml", "")
    assert verdicts(project, "one", "two") == {"A": "public-class", "B": "public-class"}
    assert verdicts(project, "two") == {"B": None}


def test_configuration(library):
    library.write("skive.toml", "world = 'open'\nselect = ['slots']\n")
    said = json.loads(library.skive("check", "--format", "json", ".").stdout)["summary"]
    assert (said["public_classes"], said["rewrites"]) == (1, 1)
    said = json.loads(library.skive("check", "--format", "json", "--world", "closed", ".").stdout)["summary"]
    assert (said["public_classes"], said["rewrites"]) == (0, 2)
    for bad in ("'wide'", "3", "['open']"):
        library.write("skive.toml", "world = %s\n" % bad)
        out = library.skive("check", ".")
        assert out.returncode == 2 and b'skive.toml:1: world: must be "auto", "open" or "closed"' in out.stderr
    out = library.skive("check", "--isolated", "--world", "wide", ".")
    assert out.returncode == 2 and out.stderr == b"skive: --world: 'wide' is not auto, open or closed\n"


# ---- the assumption ------------------------------------------------------------------------------

def assumptions(project, *words):
    out = project.skive("check", "--format", "json", *SLOTS, *words, ".")
    return {f["line"]: "closed-world" in f["assumptions"] for f in json.loads(out.stdout)["findings"]}


def test_closed_world_is_an_assumption(library):
    assert assumptions(library) == {1: True, 5: True}
    assert assumptions(library, "--world", "open") == {5: False}
    assert assumptions(library, "--no-assume", "closed-world") == {5: False}, "an open world"
    assert assumptions(library, "--no-assume", "closed-world", "--world", "closed") == {5: False}
    text = library.skive("check", *SLOTS, ".").stdout
    assert text.count(b"assuming closed-world: no code outside the files read uses") == 2


# ---- what is told --------------------------------------------------------------------------------

LINE = b" of this package skipped; --world closed if nobody outside this tree uses "


def test_they_are_counted_and_not_listed(library):
    words = (*SLOTS, "--world", "open", ".")
    for command in ("check", "diff", "fix"):
        err = library.skive(command, *words).stderr
        assert err.endswith(b"1 public class" + LINE + b"it\n"), command
        assert LINE not in library.skive(command, "--quiet", *words).stderr
    library.write("pkg/b.py", CLASS % "B" + "print(B().x)\n")
    out = library.skive("check", "--why-not", *words)
    assert out.stderr.endswith(b"2 public classes" + LINE + b"them\n") and b"public-class" not in out.stdout
    assert b"2  left alone: public-class\n" in library.skive("check", "--statistics", *words).stdout
    assert b"left alone (public-class)" in library.skive(
        "explain", "--isolated", "--world", "open", "pkg/b.py:1").stdout
    assert LINE not in library.skive("check", *SLOTS, "--world", "closed", ".").stderr


def test_warm_is_as_cold(library, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("SKIVE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    for world in ("open", "closed", "auto", "open"):
        words = ("check", "--format", "json", *SLOTS, "--world", world, ".")
        plain = library.skive(*words, "--no-cache")
        for _ in range(2):
            out = library.skive(*words)
            assert (out.returncode, out.stdout, out.stderr) == (plain.returncode, plain.stdout, plain.stderr)
        assert b"nothing has changed" in library.skive(*words, "-v").stderr


# ---- what is public ------------------------------------------------------------------------------

@pytest.mark.parametrize("path, yes", [
    ("pkg/mod.py", True), ("mod.py", True), ("src/pkg/mod.py", True), ("pkg/__init__.py", True),
    ("pkg/testing.py", True), ("pkg/_mod.py", False), ("_pkg/mod.py", False), ("pkg/__main__.py", False),
    ("tests/mod.py", False), ("pkg/tests/mod.py", False), ("pkg/test_mod.py", False), ("docs/mod.py", False),
    ("examples/mod.py", False), ("scripts/mod.py", False), ("conftest.py", False), ("setup.py", False),
    ("script", False)])
def test_modules(project, path, yes):
    head = "" if path.endswith(".py") else "#!/usr/bin/env python3\n"
    project.write(path, head + CLASS % "P" + "print(P().x)\n")
    assert verdicts(project, "--world", "open", ".") == {"P": "public-class" if yes else None}


def test_names(project):
    project.write("mod.py", "__all__ = ['Listed', '_Listed']\n" + "".join(
        CLASS % name for name in ("Listed", "_Listed", "Unlisted")) + "print(Listed().x, _Listed().x, Unlisted().x)\n")
    project.write("plain.py", CLASS % "Plain" + CLASS % "_Plain" + "def f():\n    " +
                  (CLASS % "Local").replace("\n", "\n    ") + "return Local().x\n\nprint(Plain().x, _Plain().x, f())\n")
    assert public(project, ".") == ["Listed", "Plain", "_Listed"]


NESTED = """class Outer:
    class Inner:
        def __init__(self):
            self.x = 1

    class _Hidden:
        def __init__(self):
            self.x = 1

print(Outer().Inner().x, Outer._Hidden().x)
"""


def test_nested_classes_and_bases(project):
    project.write("mod.py", NESTED)
    project.write("_base.py", CLASS % "Base" + CLASS % "Other" + "print(Other().x)\n")
    project.write("more.py", "import _base\n\nclass Derived(_base.Base):\n    def more(self):\n        self.y = 1\n\n"
                             "Derived().more()\n")
    found = verdicts(project, "--world", "open", ".")
    assert found == {"Outer": "public-class", "Inner": "public-class", "_Hidden": "unread-code", "Base": "public-class",
                     "Other": None, "Derived": "public-class"}


def test_names_that_are_passed_on(project):
    project.write("pkg/__init__.py", "from ._one import Single\nfrom ._stars import *\nfrom . import _whole as whole\n"
                                     "from ._one import Kept as _kept\nAlias = whole._Renamed\n")
    project.write("pkg/_one.py", CLASS % "Single" + CLASS % "Kept" + "print(Single().x, Kept().x)\n")
    project.write("pkg/_stars.py", "__all__ = ['Star']\n" + CLASS % "Star" + CLASS % "NoStar" + "print(Star().x, NoStar().x)\n")
    project.write("pkg/_whole.py", CLASS % "Whole" + CLASS % "_Renamed" + CLASS % "_Half" +
                  "print(Whole().x, _Renamed().x, _Half().x)\n")
    assert public(project, ".") == ["Single", "Star", "Whole", "_Renamed"]


def test_modules_that_import_each_other_with_stars(project):
    for i in range(300):
        project.write("m%d.py" % i, "from m%d import *\n" % ((i + 1) % 300))
    project.write("m7.py", "from m8 import *\n" + CLASS % "P" + "print(P().x)\n")
    assert public(project, ".") == ["P"]


# ---- what escapes --------------------------------------------------------------------------------

ESCAPES = """class _Returned:
    def __init__(self):
        self.x = 1

class _Kept:
    def __init__(self):
        self.x = 1

class _Given:
    def __init__(self):
        self.x = 1

class _Inside:
    def __init__(self):
        self.x = 1

class Public:
    def hook(self, given):
        return given.x

    def run(self):
        return self.hook(_Given())

def make():
    return _Returned() if _Inside().x else None

kept = _Kept()
print(make().x, kept.x, Public().run())
"""


def test_instances_of_private_classes_that_get_out(project):
    project.write("mod.py", ESCAPES)
    closed = verdicts(project, "--world", "closed", ".")
    assert set(closed.values()) <= {None, "no-gain"} and closed["_Returned"] is None
    assert verdicts(project, "--world", "open", ".") == {
        "_Returned": "unread-code", "_Kept": "unread-code", "_Given": "unread-code", "_Inside": None,
        "Public": "public-class"}
    assert verdicts(project, "--world", "open", "--assume", "polite-dependencies", ".")["_Returned"] is None


def test_other_rules_are_as_they_were(project):
    project.write("setup.py", "")
    project.write("mod.py", "print(sorted(set([w.lower() for w in 'AB'])))\n")
    out = project.skive("check", "--isolated", "--select", "lazy", "--world", "open", ".")
    assert out.returncode == 1 and out.stdout.count(b"set-comprehension") == 1


@pytest.mark.parametrize("folder, given", [(".", ["pack"]), ("pack", ["."]), ("pack", []), ("pack/inner", [])])
def test_a_package_by_itself(project, folder, given):
    """Its modules import each other by its name, also when it is all that is read."""
    for name in ("pack/__init__.py", "pack/inner/__init__.py", "alone.py"):
        project.write(name, "")
    project.write("pack/base.py", CLASS % "Base")
    derived = "from pack import base\n\nclass Derived(base.Base):\n    def more(self):\n        self.y = 1\n\n"
    project.write("pack/inner/deep.py", derived)
    project.write("broken.py", "class:")  # beside the package: not read
    out = project.skive("check", "--format=json", "--world=closed", *SLOTS, *given, cwd=project / folder)
    document = json.loads(out.stdout)
    assert sorted(os.path.basename(f["path"]) for f in document["findings"]) == ["base.py", "deep.py"]
    assert not document["problems"]
