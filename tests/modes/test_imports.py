"""Rewrites that need an import: it comes once, and exactly where one of them is made."""
import json

import pytest

COPY = """def copied(old, new):
    with open(old, "rb") as source, open(new, "wb") as sink:
        sink.write(source.read())
"""
COPIED = COPY.replace("sink.write(source.read())", "shutil.copyfileobj(source, sink)")
SET = "print(set([1 for x in 'ab']))\n"
SET_AFTER = "print({1 for x in 'ab'})\n"
ONLY = ("--isolated", "--select", "streamed-copy,set-comprehension")


@pytest.fixture
def tree(project):
    project.write("both.py", "import os\n\n\n" + COPY + "\n\n" + COPY.replace("copied", "again") + SET)
    project.write("sets.py", "import os\n\n\n" + SET)
    project.write("crlf.py", ("'doc'\n" + COPY).replace("\n", "\r\n"))
    return project


def test_one_import_for_all(tree):
    assert tree.skive("fix", *ONLY).returncode == 0
    both = "import os\nimport shutil\n\n\n" + COPIED + "\n\n" + COPIED.replace("copied", "again") + SET_AFTER
    assert tree.read("both.py").decode() == both
    assert tree.read("sets.py").decode() == "import os\n\n\n" + SET_AFTER
    crlf = "'doc'\n\nimport shutil\n\n\n" + COPIED
    assert tree.read("crlf.py").decode() == crlf.replace("\n", "\r\n")
    assert tree.skive("diff", *ONLY).stdout == b""


def test_commits_have_the_imports_that_they_need(tree):
    tree.repository().commit_all()
    assert tree.skive("branch", *ONLY).returncode == 0
    subjects = tree.git("log", "--format=%s", "--reverse", "main..skive").decode().splitlines()
    assert [s.split(":")[0] for s in subjects] == ["streamed-copy", "set-comprehension"] or \
        [s.split(":")[0] for s in subjects] == ["set-comprehension", "streamed-copy"]
    for number, subject in enumerate(subjects):
        commit = "skive~%d" % (len(subjects) - 1 - number)
        text = tree.git("cat-file", "blob", commit + ":both.py").decode()
        assert text.count("import shutil\n") == ("copyfileobj" in text)
        changed = tree.git("diff", commit + "~1", commit, "--", "both.py").decode()
        assert ("+import shutil" in changed) == subject.startswith("streamed-copy")


def applied(text, edits):
    lines = text.splitlines(True)
    for edit in reversed(edits):
        at, end = (sum(map(len, lines[:edit[p + "line"] - 1])) + edit[p + "column"] - 1 for p in ("", "end_"))
        text = text[:at] + edit["text"] + text[end:]
    return text


def test_each_finding_brings_its_import(tree):
    cold = tree.skive("check", *ONLY, "--format", "json", "both.py")
    warm = tree.skive("check", *ONLY, "--format", "json", "both.py")
    assert cold.stdout == warm.stdout
    text = tree.read("both.py").decode()
    first, second, third = json.loads(cold.stdout)["findings"]
    for finding in (first, second):
        after = applied(text, finding["edits"])
        assert after.startswith("import os\nimport shutil\n\n\n") and after.count("shutil.copyfileobj(") == 1
    assert applied(text, third["edits"]) == text.replace(SET, SET_AFTER)


def test_warm_runs_add_it_too(tree):
    cold = tree.skive("diff", *ONLY, "--no-cache")
    for _ in range(2):
        assert tree.skive("diff", *ONLY).stdout == cold.stdout
    assert cold.stdout.count(b"+import shutil") == 2


def test_ignored_findings_need_none(project):
    project.write("a.py", COPY.replace("read())", "read())  # skive: ignore") + SET)
    assert project.skive("fix", *ONLY).returncode == 0
    assert b"import" not in project.read("a.py")


def test_public_names_of_a_library_stay(project):
    project.write("pyproject.toml", "[project]\nname = 'tools'\n")
    project.write("tools/__init__.py", COPY)
    assert project.skive("fix", "--select", "streamed-copy").returncode == 0
    assert project.read("tools/__init__.py").decode() == \
        "import shutil as _shutil\n\n\n" + COPIED.replace("shutil.", "_shutil.")
