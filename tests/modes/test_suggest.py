"""Suggestions: shown to those who ask, and made by nobody who does not name them."""
import json
import subprocess

import pytest
from conftest import AFTER, BEFORE, SKIVE

CACHE = ("from functools import lru_cache\n\n\n@lru_cache(maxsize=None)\ndef lower(word):\n    return word.lower()\n\n\n"
         "@lru_cache()\ndef upper(word):\n    return word.upper()\n")
SHOWN = b"suggestion: unbounded-cache: "


def listed():
    """{rule: can it be applied}"""
    text = subprocess.run([SKIVE, "rules"], stdout=subprocess.PIPE, check=True).stdout.decode()
    rules = [line.split()[0] for line in text.split("\n\n")[0].splitlines() if line.endswith("(suggestion)")]
    return {rule: b"there is no rewrite" not in subprocess.run([SKIVE, "explain", rule],
                                                               stdout=subprocess.PIPE, check=True).stdout for rule in rules}


def test_check_shows_them_when_asked(project):
    project.write("a.py", CACHE)
    out = project.skive("check", "--isolated", ".")
    assert (out.returncode, out.stdout) == (0, b"")
    assert b"0 left alone" in out.stderr and b"suggestion" not in out.stderr
    out = project.skive("check", "--isolated", "--suggest", ".")
    assert out.returncode == 1
    assert out.stdout.decode().splitlines()[:4] == [
        "a.py:5:1: suggestion: unbounded-cache: a cache without a bound keeps every result: `lower`",
        "     5 | def lower(word):", "       | ^^^^^^^^^^^^^^^^",
        "       may save the arguments and results of all calls but the last ones: about 100 bytes for each, "
        "and what they refer to"]
    assert b"0 sites in 0 files can be rewritten; 1 suggestion; 3 left alone; 1 file read" in out.stderr
    project.write("b.py")
    out = project.skive("check", "--isolated", "--suggest", ".")
    assert b"1 site in 1 file can be rewritten; 1 suggestion; 3 left alone; 2 files read" in out.stderr


def test_what_a_temporary_holds_is_estimated(project):
    def held(text):
        project.write("a.py", text + "\nTABLE = dict(pairs)\n\n\ndef get(key):\n    return TABLE[key]\n")
        found = json.loads(project.skive("check", "--isolated", "--suggest", "--format", "json", ".").stdout)["findings"]
        return [f.get("held_bytes") for f in found if f["rule"] == "public-temporary"]

    few, many = held('pairs = [("a", 1), ("b", 2)]'), held('pairs = [("a", 1), ("b", 2), ("c", 3), ("d", 4)]')
    assert 0 < few[0] < many[0]
    assert held('pairs = [p.split("=") for p in "a=1 b=2".split()]') == [None]


def test_refused_ones_are_listed_when_asked(project):
    project.write("a.py", CACHE)
    assert project.skive("check", "--isolated", "--why-not", ".").stdout == b""
    assert b"left alone (bounded-cache)" in project.skive("check", "--isolated", "--why-not", "--suggest", ".").stdout


def test_json(project):
    project.write("a.py", CACHE + BEFORE)
    out = json.loads(project.skive("check", "--isolated", "--suggest", "--format=json", ".").stdout)
    kinds = [(f["rule"], f["verdict"], f["level"], f["edits"] != []) for f in out["findings"]]
    assert kinds == [("unbounded-cache", "suggest", "suggest", False), ("set-comprehension", "rewrite", "rewrite", True)]
    assert out["findings"][0]["detail"] == "lower" and out["findings"][0]["applicable"] is False
    assert (out["summary"]["rewrites"], out["summary"]["suggestions"]) == (1, 1)


def test_statistics(project):
    project.write("a.py", CACHE)
    text = project.skive("check", "--isolated", "--statistics", ".").stdout.decode()
    assert "unbounded-cache" not in text
    text = project.skive("check", "--isolated", "--statistics", "--suggest", ".").stdout.decode()
    assert "     1  unbounded-cache (suggestions)\n" in text
    assert "           1  left alone: bounded-cache\n" in text


def test_names_groups_and_comments(project):
    project.write("a.py", CACHE)
    def shown(*words):
        return SHOWN in project.skive("check", "--isolated", *words, ".").stdout
    assert shown("--select=unbounded-cache")  # whoever names it wants to see it
    assert not shown("--select=globals") and shown("--select=globals", "--suggest")
    assert not shown("--select=lazy", "--suggest") and shown("--select=all", "--suggest")
    assert not shown("--ignore=unbounded-cache", "--suggest")
    project.write("a.py", CACHE.replace("(word):\n", "(word):  # skive: ignore[unbounded-cache]\n"))
    assert not shown("--suggest")


def test_configuration(project):
    project.write("a.py", CACHE)
    project.write("skive.toml", "suggest = true\n")
    assert SHOWN in project.skive("check", ".").stdout
    assert SHOWN not in project.skive("check", "--isolated", ".").stdout
    project.write("skive.toml", 'select = ["unbounded-cache"]\n')
    assert SHOWN in project.skive("check", ".").stdout
    project.write("skive.toml", 'suggest = true\nper-file-ignores = { "a.py" = ["globals"] }\n')
    assert SHOWN not in project.skive("check", ".").stdout
    for wrong, reason in (('suggest = "yes"\n', b"suggest: must be true or false"),
                          ('apply-suggested = ["unbounded-cache"]\n', b"apply-suggested: no such setting")):
        project.write("skive.toml", wrong)
        out = project.skive("check", ".")
        assert out.returncode == 2 and reason in out.stderr


def test_nothing_is_made_of_them(project):
    project.write("a.py", CACHE)
    project.write("b.py")
    project.repository().commit_all()
    project.write("skive.toml", "suggest = true\n")
    assert project.skive("diff", "a.py").stdout == b""
    out = project.skive("fix", "--select=unbounded-cache", ".")
    assert out.returncode == 0 and b"unbounded-cache is a suggestion: skive check shows the places" in out.stderr
    assert project.read("a.py") == CACHE.encode() and project.read("b.py") == BEFORE.encode()
    project.skive("fix", ".")
    assert project.read("a.py") == CACHE.encode() and project.read("b.py") == AFTER.encode()
    project.skive("branch", ".")
    assert project.git("show", "skive:a.py") == CACHE.encode()
    assert b"no option --suggest" in project.skive("fix", "--suggest", ".").stderr


@pytest.mark.parametrize("word, reason", [
    ("no-such-rule", b"--apply-suggested: no rule is named 'no-such-rule'"),
    ("globals", b"--apply-suggested: no rule is named 'globals'"),
    ("slots", b"--apply-suggested: 'slots' is no suggestion"),
    ("unbounded-cache", b"--apply-suggested: 'unbounded-cache' only shows places; it has no rewrite"),
])
def test_what_cannot_be_applied_is_said(project, word, reason):
    project.write("a.py", CACHE)
    project.repository().commit_all()
    for command in ("check", "diff", "fix", "branch"):
        out = project.skive(command, "--isolated", "--apply-suggested", word, ".")
        assert out.returncode == 2 and reason in out.stderr, command
    assert b"no option" in project.skive("explain", "--apply-suggested", word, "a.py:5").stderr


def test_explain(project):
    project.write("a.py", CACHE)
    text = project.skive("explain", "unbounded-cache").stdout.decode()
    assert text.startswith("unbounded-cache (globals, suggestion): ")
    assert "\nShown by skive check --suggest; there is no rewrite.\n" in text
    assert SHOWN in project.skive("explain", "a.py:5").stdout
    assert b"left alone (bounded-cache)" in project.skive("explain", "a.py:10").stdout
    assert listed()["unbounded-cache"] is False


def test_what_is_kept_tells_them_apart(project, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("SKIVE_CACHE_DIR", str(tmp_path_factory.mktemp("cache") / "skive"))
    project.write("a.py", CACHE + BEFORE)
    runs = [("--format=json", "--suggest"), ("--format=json",), ("--why-not", "--suggest"), ("--why-not",)]
    plain = [project.skive("check", "--isolated", "--no-cache", *words, ".").stdout for words in runs]
    for _ in range(2):
        assert [project.skive("check", "--isolated", *words, ".").stdout for words in runs] == plain
    assert b"nothing has changed" in project.skive("check", "--isolated", "-v", *runs[0], ".").stderr


@pytest.mark.parametrize("rule", [rule for rule, applicable in listed().items() if applicable])
def test_applied_ones_are_rewrites(project, rule):
    text = project.skive("explain", rule).stdout.decode()
    before = text.split("Before:\n\n")[1].split("\nAfter:\n\n")[0]
    before = "".join(line[4:] + "\n" for line in before.rstrip("\n").split("\n"))
    project.write("a.py", before)
    shown = json.loads(project.skive("check", "--isolated", "--select", rule, "--format=json", ".").stdout)
    applied = json.loads(project.skive("check", "--isolated", "--apply-suggested", rule, "--format=json", ".").stdout)
    shown = [f for f in shown["findings"] if f["rule"] == rule]
    applied = [f for f in applied["findings"] if f["rule"] == rule]
    assert {(f["verdict"], f["applicable"]) for f in shown} == {("suggest", True)}
    assert {(f["verdict"], f["level"]) for f in applied} == {("rewrite", "suggest")} and applied[0]["edits"]
    assert b"--apply-suggested " + rule.encode() in project.skive("check", "--isolated", "--select", rule, ".").stdout
    assert project.skive("diff", "--isolated", "--select", rule, ".").stdout == b""
    assert b"@@" in project.skive("diff", "--isolated", "--apply-suggested", rule, ".").stdout
    project.repository().commit_all()
    project.skive("branch", "--isolated", "--apply-suggested", rule, ".")
    assert rule.encode() in project.git("log", "-1", "--format=%B", "skive")
    project.skive("fix", "--isolated", "--apply-suggested", rule, "--ignore", rule, ".")
    assert project.read("a.py") == before.encode()
    project.skive("fix", "--isolated", "--select=slots", "--apply-suggested", rule, ".")
    assert project.read("a.py") == project.git("show", "skive:a.py")
