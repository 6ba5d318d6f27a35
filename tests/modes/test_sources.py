"""Which files are looked at, and what bad input gets."""
import json
import os
import socket
import subprocess

import pytest
from conftest import AFTER, BEFORE


def paths(project, *words):
    out = project.skive("check", "--isolated", "--format=json", *(words or (".",)))
    document = json.loads(out.stdout)
    return sorted({f["path"] for f in document["findings"]}), [p["path"] for p in document["problems"]]


def test_python_files_and_scripts(project):
    project.write("a.py")
    project.write("stub.pyi")
    project.write("b.txt")
    project.write("tool", "#!/usr/bin/env python3\n" + BEFORE, 0o755)
    project.write("tool-s", "#!/usr/bin/env -S python3.11 -u\n" + BEFORE)
    project.write("old", "#!/usr/bin/python2.7\n" + BEFORE)
    project.write("sh", "#!/bin/sh\n# python\n" + BEFORE)
    project.write("empty", "")
    assert paths(project) == (["a.py", "tool", "tool-s"], [])
    assert paths(project, "b.txt") == (["b.txt"], [])


@pytest.mark.parametrize("repository", [False, True])
def test_gitignore(project, repository):
    if repository:
        project.repository()
        project.write(".git/info/exclude", "excluded.py\n")
    project.write(".gitignore", "*_pb2.py\n/top.py\nbuild/\n**/deep/*.py\n!keep_pb2.py\n# note\n\\#odd.py\nx/y.py\n")
    project.write("pkg/.gitignore", "local.py\n!/again.py\n")
    project.write("again.py")
    for name in ("a.py", "m_pb2.py", "keep_pb2.py", "top.py", "pkg/top.py", "build/b.py", "pkg/deep/c.py",
                 "pkg/local.py", "local.py", "#odd.py", "x/y.py", "pkg/x/y.py", "excluded.py"):
        project.write(name)
    found, _ = paths(project)
    expected = ["a.py", "again.py", "keep_pb2.py", "local.py", "pkg/top.py", "pkg/x/y.py"]
    assert found == sorted(expected + ([] if repository else ["excluded.py"]))
    assert "build/b.py" in paths(project, "--no-ignore-files", ".")[0]
    assert paths(project, "build/b.py")[0] == ["build/b.py"]
    if repository:  # the same as git's own opinion
        names = [os.path.relpath(os.path.join(f, n), project.path) for f, d, ns in os.walk(project.path)
                 for n in ns if n.endswith(".py") and ".git/" not in f]
        out = project.git("check-ignore", "-z", "--stdin", "--no-index", check=False,
                          input="\0".join(names).encode())
        assert sorted(set(names) - set(out.decode().split("\0"))) == expected


def test_rules_above_the_given_path(project):
    project.repository().write(".gitignore", "gen.py\nsub/inner/off.py\n")
    for name in ("sub/pyproject.toml", "sub/gen.py", "sub/inner/off.py", "sub/inner/on.py"):
        project.write(name)
    assert paths(project, "sub")[0] == ["sub/inner/on.py"]
    assert paths(project, "sub/inner")[0] == ["sub/inner/on.py"]


def test_exclude(project):
    for name in ("a.py", "gen/b.py", "x/gen/c.py", "x/d.py"):
        project.write(name)
    assert paths(project, "--exclude", "gen", ".")[0] == ["a.py", "x/d.py"]
    assert paths(project, "--exclude=/gen,x/d.py", ".")[0] == ["a.py", "x/gen/c.py"]


def test_links_and_special_files(project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "far.py").write_text(BEFORE)
    project.write("a.py")
    project.write("dir/b.py")
    os.symlink(".", project / "loop")
    os.symlink("../dir", project / "dir/self")
    os.symlink("nowhere.py", project / "broken.py")
    os.symlink("a.py", project / "alias.py")
    os.symlink(outside, project / "away")
    os.symlink(outside / "far.py", project / "far.py")
    os.mkfifo(project / "pipe.py")
    os.mkfifo(project / "pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind(project / "socket.py")
    assert paths(project) == (["a.py", "dir/b.py"], [])
    assert paths(project, "pipe.py")[1] == ["pipe.py"]
    assert paths(project, "away")[0] == [str(outside / "far.py")]
    server.close()


def test_environments_and_caches_are_passed_over(project):
    for name in ("venv/pyvenv.cfg", "venv/lib/x.py", "__pycache__/x.py", ".tox/x.py", "node_modules/x.py", "a.py"):
        project.write(name)
    assert paths(project)[0] == ["a.py"]
    assert paths(project, "venv")[0] == ["venv/lib/x.py"]


def test_unreadable(project):
    if os.geteuid() == 0:
        pytest.skip("root may read anything")
    project.write("a.py")
    project.write("secret.py", BEFORE, 0)
    project.write("dir/b.py")
    os.chmod(project / "dir", 0)
    found, problems = paths(project)
    os.chmod(project / "dir", 0o755)
    assert found == ["a.py"] and sorted(os.path.basename(p) for p in problems) == ["dir", "secret.py"]


def test_very_deep_folders(project):
    here = os.getcwd()
    os.chdir(project.path)
    try:
        for _ in range(1000):
            os.mkdir("d" * 10)
            os.chdir("d" * 10)
        with open("deep.py", "w") as file:
            file.write(BEFORE)
    finally:
        os.chdir(here)
    project.write("a.py")
    out = project.skive("check", "--isolated", ".")
    assert out.returncode == 2 and b"cannot look deeper: File name too long" in out.stderr
    assert b"a.py:1:14" in out.stdout
    subprocess.run(["rm", "-rf", project / ("d" * 10)], check=True)


BAD = {
    "nul.py": (b"x = 1\n\0\n", "nul.py:2: source code contains a NUL byte"),
    "utf8.py": (b"x = 1\ny = '\xff'\n", "utf8.py:2: byte 0xff is not valid UTF-8 and no encoding is declared"),
    "surrogate.py": (b"x = '\xed\xa0\x80'\n", "surrogate.py:1: byte 0xed is not valid UTF-8"),
    "codec.py": (b"# coding: klingon\n", "codec.py: unknown encoding: klingon"),
    "ascii.py": (b"# coding: ascii\nx = '\xe9'\n", "ascii.py:2: bytes that are not valid in the encoding ASCII"),
    "mark.py": (b"\xef\xbb\xbf# coding: latin-1\n", "mark.py: encoding problem"),
    "python2.py": (b"x = 1\nprint 'a'\n", "python2.py:2: invalid syntax"),
    "tabs.py": (b"if x:\n        y\n\tz\n", "tabs.py:3: inconsistent use of tabs"),
    "indent.py": (b"if x:\n    y\n  z\n", "indent.py:3: unindent does not match"),
    "brackets.py": (b"x = " + b"(" * 10000 + b"\n", "brackets.py:1: too many nested parentheses"),
    "ifs.py": (b"".join(b" " * i + b"if x:\n" for i in range(5000)) + b" " * 5000 + b"y\n",
               "ifs.py:101: too many levels of indentation"),
    "chain.py": (b"x = " + b"-" * 50000 + b"1\n", "chain.py:1: nested too deeply"),
    "sum.py": (b"x = " + b"+".join([b"1"] * 50000) + b"\n", "sum.py:1: nested too deeply"),
    "elif.py": (b"if x: y\n" + b"elif x: y\n" * 20000, "elif.py:6000: nested too deeply"),
    "global.py": (b"def f():\n    x = 1\n    global x\n", "global.py:3: name is assigned to before"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_gets_one_message_and_the_rest_goes_on(project, name):
    content, message = BAD[name]
    project.write(name, content)
    project.write("good.py")
    out = project.skive("fix", "--isolated", ".")
    lines = [l for l in out.stderr.decode().splitlines() if l.startswith("skive: ")]
    assert len(lines) == (message is not None) and all(("skive: " + message) in l for l in lines), lines
    assert out.returncode == (2 if message else 0)
    assert project.read(name) == content and project.read("good.py") == AFTER.encode()


def test_huge_file_is_refused_without_reading_it(project):
    with open(project / "huge.py", "wb") as file:
        file.truncate(100 * 1024 * 1024)
    out = project.skive("check", "--isolated", ".")
    assert out.returncode == 2 and b"huge.py: the file has 100 MB; skive takes up to 32 MB" in out.stderr


def test_odd_but_valid(project):
    cases = {
        "empty.py": b"", "blank.py": b"\n\n", "comment.py": b"# x", "formfeed.py": b"\x0cx = 1\n",
        "cr.py": b"x = 1\rif x:\r    y = 2\r", "mixed.py": b"x = 1\r\ny = 2\rz = 3\n", "bom.py": b"\xef\xbb\xbfx = 1\n",
        "continued.py": b"x = \\\r\n  1\r\n", "end.py": b"if x:\n  y",
    }
    for name, content in cases.items():
        project.write(name, content)
    out = project.skive("check", "--isolated", ".")
    assert (out.returncode, out.stdout) == (0, b""), out.stderr


def test_lone_carriage_returns(project):
    content = BEFORE.replace("\n", "\r").encode() + b"x = '''a\rb'''\r"
    project.write("a.py", content)
    project.skive("fix", "--isolated", ".")
    assert project.read("a.py") == content.replace(BEFORE.strip().encode(), AFTER.strip().encode())


def test_files_that_vanish(project):
    for i in range(200):
        project.write("m%03d.py" % i)
    process = subprocess.Popen(["sh", "-c", "rm -f %s/m1*.py" % project.path])
    out = project.skive("check", "--isolated", "-j1", ".")
    process.wait()
    assert out.returncode in (1, 2)
    assert out.returncode == 1 or b"cannot open: No such file" in out.stderr
