"""The tables of transform/program/knowledge hold on every CPython that is found; see their README.md.

A sample of the lines is called, unless SKIVE_KNOWLEDGE=all asks for all of them (minutes).
"""
import json
import os
import shutil
import subprocess
import sys

import fixtures
import pytest
from conftest import ROOT

FOLDER = os.path.join(ROOT, "tests", "knowledge")
TABLES = os.path.join(ROOT, "transform", "program", "knowledge")
ALL = os.environ.get("SKIVE_KNOWLEDGE") == "all"
PYTHONS = [pytest.param(minor, path, id="3.%d" % minor) for minor, path in fixtures.pythons() if minor <= 13]
sys.path.insert(0, FOLDER)
import bases  # noqa: E402
import library_names  # noqa: E402
import members  # noqa: E402
import tables  # noqa: E402


def check(*words):
    out = subprocess.run([sys.executable, os.path.join(FOLDER, "check.py"), *words], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, timeout=1800)
    return out.returncode, out.stdout.decode()


def test_the_tables_are_well_formed():
    entries, sections, errors = tables.parse_tables(TABLES)
    assert errors == []
    assert len(entries) > 2000 and len(sections) > 200


@pytest.mark.parametrize("minor, python", PYTHONS)
def test_no_line_is_contradicted(minor, python):
    status, text = check("--python", "3.%d" % minor, "--part", "1" if ALL else "24")
    assert status == 0, text
    assert "0 contradictions" in text


BROKEN = {  # of a line of list.append: what is changed, what the check must find
    "a store is dropped": (">self[]", "-", "keeps: "),
    "a wrong result": ("| none |", "| int |", "result: "),
    "a change is hidden": (" mut ", " ", "mutates: "),
    "another name": ("append |", "apend |", "does not exist"),
}


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_a_wrong_line_is_noticed(tmp_path, what):
    old, new, finding = BROKEN[what]
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / "containers.txt"
    text = path.read_text()
    start = text.index("\nappend | ", text.index("[builtins.list")) + 1
    line = text[start:text.index("\n", start)]
    assert old in line, line
    path.write_text(text.replace(line, line.replace(old, new), 1))
    status, told = check("--folder", str(folder), "--only", "builtins.list.a", "--python",
                         "3.%d" % fixtures.pythons()[-1][0])
    assert status == 1 and finding in told, told


@pytest.mark.parametrize("minor, python", PYTHONS if ALL else PYTHONS[-1:])
def test_names_list_has_what_the_library_uses(minor, python):
    code = "import library_names, sysconfig, json; print(json.dumps({part: sorted(names) for part, names in " \
           "library_names.names_used([sysconfig.get_path('stdlib')]).items()}))"
    out = subprocess.run([python, "-B", "-W", "ignore", "-c", code], cwd=FOLDER, stdout=subprocess.PIPE, check=True,
                         timeout=300)

    used, listed = json.loads(out.stdout), library_names.names_listed(os.path.join(TABLES, "names.list"))
    for part in library_names.PARTS:
        assert used[part], part
        assert not set(used[part]) - listed[part], part


@pytest.fixture(scope="module")
def measured_bases():
    return bases.measure()


def test_library_bases_are_as_measured(measured_bases):
    assert bases.wrong(measured_bases) == []
    assert bases.lacking(measured_bases) == []


def test_library_bases_are_sorted():
    names = list(bases.read_file()[1])
    assert names == sorted(names) and len(names) > 180


@pytest.mark.parametrize("name, old, new", [
    ("builtins.set", "WEAK", None), ("builtins.list", None, "DROPS"), ("builtins.tuple", "EMPTY", "CLEAN"),
    ("datetime.tzinfo", "DROPS", None), ("collections.abc.KeysView", None, "THIN"), ("numbers.Real", None, "INERT"),
    ("contextlib.ContextDecorator", None, "CLEAN")])
def test_a_wrong_claim_about_a_base_is_noticed(measured_bases, monkeypatch, name, old, new):
    head, entries = bases.read_file()
    flags, names = entries[name]
    entries[name] = ((flags - {old}) | ({new} if new else set()), names)
    monkeypatch.setattr(bases, "read_file", lambda: (head, entries))
    wrong = bases.wrong(measured_bases)
    assert len(wrong) == 1 and wrong[0].startswith(name + ":")


@pytest.fixture(scope="module")
def measured_members():
    return members.measure()


def test_library_members_are_as_measured(measured_members):
    assert members.wrong(measured_members) == []
    assert len(members.read_file()) > 300


@pytest.mark.parametrize("module, name, kind", [
    ("threading", "current_thread", "class"), ("enum", "IntFlag", "class"), ("weakref", "ref", "class"),
    ("functools", "cached_property", "class"), ("codecs", "StreamReaderWriter", "class"), ("ast", "Name", "text"),
    ("urllib.request", "_opener", "text"), ("errno", "errorcode", "plain"), ("token", "ENDMARKER", "state")])
def test_a_wrong_claim_about_a_member_is_noticed(measured_members, monkeypatch, module, name, kind):
    known = members.read_file()
    known[module][name] = kind
    monkeypatch.setattr(members, "read_file", lambda: known)
    assert [line.split(":")[0] for line in members.wrong(measured_members)] == [module + "." + name]
