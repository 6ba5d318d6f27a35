"""skive diff: what git apply, patch and git am make of it."""
import os
import subprocess

import pytest
from conftest import AFTER, BEFORE, SKIVE

NAMES = ["plain.py", "with space.py", "quote\"s.py", "tab\there.py", "new\nline.py", "back\\slash.py",
         "ünï.py", b"raw-\xff\xfe.py", "deep/er/file.py", "-dash.py", "a b/c d.py"]
CONTENTS = {
    "lf": BEFORE.encode(),
    "crlf": b"x = 1\r\n" + BEFORE.encode().replace(b"\n", b"\r\n") + b"y = 2\r\n",
    "no-newline": BEFORE.encode().rstrip(b"\n"),
    "no-newline-crlf": b"x = 1\r\n" + BEFORE.encode().rstrip(b"\n"),
    "bom": b"\xef\xbb\xbf" + BEFORE.encode(),
    "latin1": b"# coding: latin-1\nx = '\xe9'\n" + BEFORE.encode(),
    "long": b"x = 1\n" * 5000 + BEFORE.encode() + b"# " + b"y" * 70000 + b"\n",
    "form-feed": b"\x0c\n" + BEFORE.encode() + b"\x0c\n",
    "mixed": b"x = 1\r\n" + BEFORE.encode() + b"y = 2\r\n",
}


def rewritten(content):
    return content.replace(BEFORE.strip().encode(), AFTER.strip().encode())


def apply(tool, folder, diff):
    words = {"git": ["git", "apply", "-p1", "--whitespace=nowarn"], "patch": ["patch", "-p1", "--binary", "-s"]}
    env = dict(os.environ, GIT_CEILING_DIRECTORIES=os.path.dirname(folder))
    out = subprocess.run(words[tool], cwd=folder, input=diff, env=env, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    assert out.returncode == 0, out.stdout


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_contents_survive(project, tool, kind):
    project.write("file.py", CONTENTS[kind])
    out = project.skive("diff", "--isolated", ".")
    assert out.returncode == 1, out.stderr
    apply(tool, project.path, out.stdout)
    assert project.read("file.py") == rewritten(CONTENTS[kind])


@pytest.mark.parametrize("tool", ["git", "patch"])
def test_names_survive(project, tool):
    names = [n for n in NAMES if not (tool == "patch" and n == "new\nline.py")]  # patch has no such names
    for name in names:
        project.write(name)
    out = project.skive("diff", "--isolated", ".")
    assert out.returncode == 1, out.stderr
    apply(tool, project.path, out.stdout)
    for name in names:
        assert project.read(name) == AFTER.encode(), name


def test_paths_are_relative_to_the_root(project):
    project.write("pyproject.toml", "")
    project.write("src/a.py")
    for where, words in ((project / "src", ["."]), (project.path, ["src"]), ("/", [project / "src/a.py"])):
        out = project.skive("diff", "--isolated", *words, cwd=where)
        assert b"--- a/src/a.py\n+++ b/src/a.py\n" in out.stdout, out.stderr


def test_nothing_to_do(project):
    project.write("a.py", "x = 1\n")
    out = project.skive("diff", "--isolated", ".")
    assert (out.returncode, out.stdout) == (0, b"")


def test_nothing_is_written(project):
    def written():  # all but when it was read
        found = os.stat(project / "a.py")
        return found.st_ino, found.st_size, found.st_mode, found.st_mtime_ns, found.st_ctime_ns

    project.write("a.py")
    before = written()
    project.skive("diff", ".")
    assert project.read("a.py") == BEFORE.encode() and written() == before


def test_stat_output_and_color(project):
    project.write("a.py")
    assert b" a.py | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n" in project.skive(
        "diff", "--stat", ".").stdout
    assert project.skive("diff", "-o", "x.diff", ".").stdout == b""
    assert project.read("x.diff") == project.skive("diff", "--color", "never", ".").stdout
    colored = project.skive("diff", "--color=always", ".").stdout
    assert b"\x1b[31m-print" in colored and b"\x1b[32m+print" in colored


def test_output_that_cannot_be_written(project):
    project.write("a.py")
    out = project.skive("diff", "--output", "no/such/folder/x", ".")
    assert out.returncode == 2 and b"cannot write to no/such/folder/x" in out.stderr
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            out = subprocess.run([SKIVE, "diff", project.path], stdout=full,
                                 stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        assert out.returncode == 2 and b"cannot write to standard output" in out.stderr


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_mails_are_taken_by_git_am(project, kind):
    project.repository().write("a.py", CONTENTS[kind])
    project.write("dir/b.py", BEFORE + "y = dict([(str(k), 1) for k in 'ab'])\n")
    project.commit_all()
    mails = project.skive("diff", "--format", "mbox", ".").stdout
    assert mails.count(b"Subject: [PATCH") == 2
    project.git("am", "-q", input=mails)
    assert project.read("a.py") == rewritten(CONTENTS[kind])
    assert project.read("dir/b.py") == (AFTER + "y = {str(k): 1 for k in 'ab'}\n").encode()
    subjects = project.git("log", "--format=%s", "-2").decode().splitlines()
    assert subjects == ["set-comprehension: build sets without a temporary list",
                        "dict-comprehension: build dicts without a temporary list of pairs"]
    assert b"Mia Maintainer <mia@example.org>" in project.git("log", "-1", "--format=%an <%ae>")


def test_standard_input(project):
    out = project.skive("diff", "--isolated", "-", "--stdin-filename", "pkg/x.py", input=BEFORE.encode())
    assert out.returncode == 1 and b"+++ b/pkg/x.py" in out.stdout


def test_same_diff_for_any_number_of_threads(project):
    for i in range(60):
        project.write("m%02d.py" % i, BEFORE * (i % 3 + 1) + "x = %d\n" % (i // 2))
    one = project.skive("diff", "-j1", ".").stdout
    assert one.count(b"+++ b/") == 60
    assert project.skive("diff", "-j8", ".").stdout == one
