"""The command line, the configuration, and what the user is told."""
import json
import os
import re
import subprocess

import pytest
from conftest import AFTER, BEFORE, SKIVE

UNKNOWN = "def f(xs):\n    return set([g(x) for x in xs])\n"


def test_exit_codes(project):
    project.write("a.py", "x = 1\n")
    assert project.skive("check", ".").returncode == 0
    project.write("b.py")
    assert project.skive("check", ".").returncode == 1
    project.write("c.py", "x = (\n")
    out = project.skive("check", ".")
    assert out.returncode == 2
    assert out.stderr.splitlines()[-1] == b"skive: c.py:1: bracket was never closed"
    assert b"b.py:1:14: set-comprehension" in out.stdout
    assert project.skive("check", "no-such-path").returncode == 2


def test_text(project):
    project.write("a.py", "from é import x; y = set([str(w) for w in x])\n")
    out = project.skive("check", "--isolated", ".").stdout.decode()
    assert out.splitlines()[:3] == [
        "a.py:1:22: set-comprehension: build sets without a temporary list",
        "     1 | from é import x; y = set([str(w) for w in x])",
        "       |                      ^^^^^^^^^^^^^^^^^^^^^^^^"]
    assert "assuming plain-operators:" in out


def test_json(project):
    project.write("a.py", BEFORE + UNKNOWN)
    project.write("bad.py", "x = 1 +\n")
    project.write(b"raw-\xff.py")
    out = json.loads(project.skive("check", "--isolated", "--format=json", "--why-not", ".").stdout)
    rewrite, refusal, raw = out["findings"]
    assert (rewrite["path"], rewrite["line"], rewrite["column"], rewrite["verdict"]) == ("a.py", 1, 14, "rewrite")
    assert (refusal["line"], refusal["verdict"], refusal["reason"]) == (3, "refuse", "hash-may-raise")
    assert raw["path"] == "raw-\udcff.py"
    text = BEFORE
    for edit in reversed(rewrite["edits"]):
        text = text[:edit["column"] - 1] + edit["text"] + text[edit["end_column"] - 1:]
    assert text == AFTER
    assert out["problems"] == [{"path": "bad.py", "line": 1, "message": "invalid syntax"}]
    assert out["summary"] == {"files": 3, "rewrites": 2, "suggestions": 0, "refusals": 1, "public_classes": 0}


def test_why_not_and_statistics(project):
    project.write("a.py", BEFORE + UNKNOWN)
    assert b"left alone (hash-may-raise)" in project.skive("check", "--why-not", ".").stdout
    assert b"hash-may-raise" not in project.skive("check", ".").stdout
    counts = project.skive("check", "--statistics", ".").stdout
    assert b"     1  set-comprehension\n" in counts and b"1  left alone: hash-may-raise" in counts


def test_select_and_ignore(project):
    project.write("a.py", BEFORE + "dict([(str(x), 1) for x in 'a'])\n")
    def rules(*words):
        out = project.skive("check", "--isolated", "--format=json", *words, ".")
        return sorted(f["rule"] for f in json.loads(out.stdout)["findings"])
    assert rules() == ["dict-comprehension", "set-comprehension"]
    assert rules("--select", "set-comprehension") == ["set-comprehension"]
    assert rules("--select", "lazy", "--ignore=dict-comprehension") == ["set-comprehension"]
    assert rules("--select=slots") == []
    assert rules("--ignore", "all") == []
    out = project.skive("check", "--select", "nonsense", ".")
    assert out.returncode == 2 and b"no rule or group is named 'nonsense'" in out.stderr


def test_assumptions(project):
    project.write("a.py", "def f(ws):\n    return set([w.lower() for w in ws])\n")
    assert project.skive("check", "--isolated", ".").returncode == 1
    assert project.skive("check", "--isolated", "--no-assume", "builtin-methods", ".").returncode == 0
    assert project.skive("check", "--no-assume=builtin-methods", "--assume", "builtin-methods", ".").returncode == 0
    out = project.skive("check", "--assume", "luck", ".")
    assert out.returncode == 2 and b"no assumption is named 'luck'" in out.stderr


@pytest.mark.parametrize("words, reason", [
    (["frobnicate"], b"unknown command 'frobnicate'"),
    (["check", "--frob"], b"unknown option --frob"),
    (["check", "--onto", "x"], b"check has no option --onto"),
    (["check", "--threads"], b"--threads needs a value"),
    (["check", "-j", "0"], b"--threads: '0'"),
    (["check", "--format", "xml"], b"--format: 'xml'"),
    (["diff", "--format", "xml"], b"--format: 'xml'"),
    (["check", "--color", "sometimes"], b"--color: 'sometimes'"),
    (["check", "--quiet=yes"], b"--quiet takes no value"),
    (["check", "--target-python", "2.7"], b"--target-python: '2.7'"),
    (["check", "-", "x.py"], b"'-' goes with no other path"),
    (["explain"], b"explain needs"),
    (["help", "frobnicate"], b"unknown command 'frobnicate'"),
    (["dump", "x"], b"dump needs"),
])
def test_wrong_words(project, words, reason):
    project.write("x.py")
    out = project.skive(*words)
    assert out.returncode == 2 and reason in out.stderr


def test_help_names_every_option_of_each_command(project):
    overview = project.skive("help").stdout.decode()
    for command in "check diff fix branch explain rules version help".split():
        assert "  %s " % command in overview
        if command == "help":
            continue
        text = project.skive("help", command).stdout.decode()
        assert text.startswith("usage: skive " + command)
        assert text == project.skive(command, "--help").stdout.decode()
    assert "--why-not" in project.skive("check", "-h").stdout.decode()
    assert "--why-not" not in project.skive("fix", "-h").stdout.decode()
    assert project.skive("version").stdout == project.skive("--version").stdout


def test_explain(project):
    project.write("a.py", BEFORE + "\n" + UNKNOWN)
    text = project.skive("explain", "set-comprehension").stdout.decode()
    assert "Before:" in text and "set([" in text and "Saves 8 to 15 bytes" in text
    assert b"set-comprehension: build" in project.skive("explain", "a.py:1").stdout
    assert b"left alone (hash-may-raise)" in project.skive("explain", "a.py:4").stdout
    assert b"no rule has anything to say" in project.skive("explain", "a.py:2").stdout
    assert project.skive("explain", "a.py").stdout.count(b"set-comprehension: build") == 2


def test_the_example_of_every_rule_is_what_the_rule_does(project):
    listing = project.skive("rules").stdout.decode().split("\n\n")[0].splitlines()[1:]
    for rule in (line.split()[0] for line in listing):
        text = project.skive("explain", rule).stdout.decode()
        suggests = "\nMay save" in text
        before, after = text.split("Before:\n\n")[1].split("\nMay save" if suggests else "\nSaves")[0].split("\nAfter:\n\n")
        before, after = ("".join(line[4:] + "\n" for line in part.rstrip("\n").split("\n")) for part in (before, after))
        assumed = re.findall(r"--assume [a-z-]+", text)[:1]  # what the rule says that it needs
        words = ["--isolated", "--select", rule, "--target-python=3.8", *" ".join(assumed).split()]
        if suggests:
            out = project.skive("check", *words, "-", input=before.encode()).stdout.decode()
            assert ": suggestion: %s: " % rule in out, rule
            if "there is no rewrite" in text:
                continue
            words += ["--apply-suggested", rule]
        out = project.skive("fix", *words, "-", input=before.encode())
        assert out.stdout.decode() == after, rule


def test_configuration(project):
    project.write("pyproject.toml", '[project]\nrequires-python = ">=3.8"\n[tool.skive]\n'
                  'exclude = ["gen/"]\nignore = ["dict-comprehension"]\n'
                  '[tool.skive.per-file-ignores]\n"old/*.py" = ["lazy"]\n')
    for name in ("a.py", "gen/b.py", "old/c.py"):
        project.write(name, BEFORE + "dict([(str(next(i)), next(i)) for x in 'a'])\n")
    def found(*words):
        out = project.skive("check", "--format=json", *words, ".")
        return sorted((f["path"], f["rule"]) for f in json.loads(out.stdout)["findings"])
    assert found() == [("a.py", "set-comprehension")]
    assert found("--select=dict-comprehension") == []
    assert len(found("--isolated")) == 3  # and no requires-python: the order of evaluation matters
    assert len(found("--isolated", "--target-python=3.8")) == 6
    project.skive("fix", ".")
    assert project.read("old/c.py").startswith(BEFORE.encode())
    assert project.read("a.py").startswith(AFTER.encode())


def test_skive_toml(project):
    project.write("skive.toml", 'select = ["dict-comprehension"]\ntarget-python = "3.9"\n'
                  'per-file-ignores = { "b.py" = ["all"] }\n')
    project.write("a.py", BEFORE + "dict([(str(next(i)), next(i)) for x in 'a'])\n")
    project.write("b.py", "dict([(str(next(i)), next(i)) for x in 'a'])\n")
    out = json.loads(project.skive("check", "--format=json", ".").stdout)
    assert [(f["path"], f["rule"]) for f in out["findings"]] == [("a.py", "dict-comprehension")]


@pytest.mark.parametrize("text, reason", [
    ('[tool.skive]\n\nslect = []\n', "pyproject.toml:3: slect: no such setting"),
    ('[tool.skive]\nselect = "lazy"\n', "pyproject.toml:2: select: must be a list of strings"),
    ('[tool.skive]\nselect = ["lazzy"]\n', "pyproject.toml:2: select: no rule or group is named 'lazzy'"),
    ('[tool.skive]\ntarget-python = 3.8\n', "pyproject.toml:2: target-python: must be a version"),
    ('[tool.skive]\nassume = ["x"]\n', "pyproject.toml:2: assume: no assumption is named 'x'"),
    ('[tool.skive]\nselect = ["lazy"]\nselect = []\n', "pyproject.toml:3: select: set twice"),
    ('[tool.skive]\nsuggest = "yes"\n', "pyproject.toml:2: suggest: must be true or false"),
    ('[tool.skive.more]\nx = 1\n', "pyproject.toml:2: x: no such setting"),
    ('[tool.skive\nx = 1\n', "pyproject.toml:1: not valid TOML"),
])
def test_configuration_errors_name_file_line_and_key(project, text, reason):
    project.write("pyproject.toml", text)
    project.write("a.py")
    out = project.skive("check", ".")
    assert out.returncode == 2 and reason in out.stderr.decode()
    assert project.skive("check", "--isolated", ".").returncode == 1


def test_config_option(project, tmp_path_factory):
    other = tmp_path_factory.mktemp("else") / "my.toml"
    other.write_text('ignore = ["lazy"]\n')
    project.write("a.py")
    assert project.skive("check", "--config", str(other), ".").returncode == 0


def test_default_path_is_the_project(project):
    project.write("pyproject.toml", "")
    project.write("a.py")
    os.mkdir(project / "sub")
    assert project.skive("check", cwd=project / "sub").returncode == 1


def test_quiet_and_progress(project):
    project.write("a.py")
    assert project.skive("check", "-q", ".").stderr == b""
    assert b"1 file read" in project.skive("check", ".").stderr


def test_a_closed_pipe_ends_it(project):
    for i in range(300):
        project.write("m%d.py" % i, BEFORE * 20 + "x = %d\n" % i)
    process = subprocess.Popen([SKIVE, "check", project.path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    process.stderr.read()
    assert process.wait() != 0


def test_adding_a_file_never_adds_a_verdict(project):
    """Monotone: what other files do can only take rewrites away."""
    project.write("a.py", "def f(ws):\n    return set([w.lower() for w in ws])\n")
    def rewrites():
        return json.loads(project.skive("check", "--format=json", ".").stdout)["summary"]["rewrites"]
    before = rewrites()
    for name, text in (("b.py", "x = 1\n"), ("c.py", "class W:\n    def lower(self): return []\n"),
                       ("d.py", "import builtins\nbuiltins.set = list\n")):
        project.write(name, text)
        after = rewrites()
        assert after <= before
        before = after
    assert before == 0
