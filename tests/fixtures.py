#!/usr/bin/env python3
"""Runs the fixtures: Python files with their verdicts, and the exact diffs beside them.

A fixture is fixtures/RULE/NAME.py, or a folder fixtures/RULE/NAME/ with a main.py. Marks stand on
the line of the site:

    # want: RULE [RULE...]       these rules rewrite something that starts on this line
    # refuse: RULE REASON        this rule leaves something on this line alone, for this reason
    # suggest: RULE [RULE...]    these rules suggest something on this line, and change nothing; in a file with
                               "# skive: args --apply-suggested RULE" it is a rewrite, and has `want`

Only the rule or group that the folder is named after is run; in fixtures/pipeline, set-comprehension and
dict-comprehension. A first comment "# skive: args ..." gives options, "# skive: python>=3.N" the first Python
that runs it, "# skive: needs MODULE" that only Pythons that have the module do; a fixture with a pyproject.toml is run with it, the others with --isolated. "# skive: gap WHY" is
a fixture of what should be so and is not yet: it has no diff, and fails as soon as it passes. NAME.diff holds what `skive diff` prints. A fixture fails when a verdict has no mark, a mark no verdict, the diff
differs, a second run changes something, or the program behaves differently.
"""
import argparse
import functools
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(os.path.dirname(HERE), "fixtures")
TOGETHER = "set-comprehension,dict-comprehension"  # fixtures of one have sites of the other
MARK = re.compile(rb"#\s*(want|refuse|suggest): ([^#\r\n]*)")
SUGGESTED = "*"  # in the place of a reason


@functools.lru_cache(None)
def pythons():
    """(minor, path) of every CPython 3.8 and later that can be found."""
    found = {}
    candidates = glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python"))
    candidates += [os.path.join(folder, name) for folder in os.environ.get("PATH", "").split(os.pathsep)
                   for name in ["python3"] + ["python3.%d" % minor for minor in range(8, 20)]]
    for path in candidates:
        if not os.access(path, os.X_OK):
            continue
        out = subprocess.run([path, "-c", "import sys; print(sys.version_info[1])"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()
        if out.isdigit() and int(out) >= 8:
            found.setdefault(int(out), path)
    return sorted(found.items())


class Fixture:
    def __init__(self, path):
        self.path = path
        self.is_folder = os.path.isdir(path)
        self.main = os.path.join(path, "main.py") if self.is_folder else path
        self.diff_path = (path if self.is_folder else path[:-3]) + ".diff"
        with open(self.main, "rb") as file:
            head = file.read(400).decode("latin-1")
        self.args = re.findall(r"^# skive: args (.*?)\r?$", head, re.M)
        self.args = self.args[0].split() if self.args else []
        about = os.path.basename(os.path.dirname(path))
        self.args += ["--select", TOGETHER if about in TOGETHER.split(",") + ["pipeline"] else about]
        if not os.path.exists(os.path.join(path, "pyproject.toml")):
            self.args.append("--isolated")
        minimum = re.findall(r"^# skive: python>=3\.(\d+)", head, re.M)
        self.minimum = int(minimum[0]) if minimum else 8
        self.gap = re.findall(r"^# skive: gap (.*)", head, re.M)
        self.needs = re.findall(r"^# skive: needs (\w+)", head, re.M)

    def files(self):
        if not self.is_folder:
            return [self.path]
        return sorted(os.path.join(folder, name) for folder, _, names in os.walk(self.path)
                      for name in names if name.endswith(".py") or "." not in name)

    def marks(self):
        """(file, line, rule, reason, SUGGESTED or None), sorted."""
        found = []
        for path in self.files():
            with open(path, "rb") as file:
                lines = re.split(rb"\r\n|\n|\r", file.read())
            for number, line in enumerate(lines, 1):
                for kind, text in MARK.findall(line):
                    words = text.decode().split()
                    name = os.path.relpath(path, os.path.dirname(self.main))
                    if kind != b"refuse":
                        given = SUGGESTED if kind == b"suggest" else None
                        found += [(name, number, rule, given) for rule in words]
                    else:
                        found.append((name, number, words[0], words[1]))
        return sorted(found, key=str)


def all_fixtures():
    paths = sorted(glob.glob(os.path.join(ROOT, "*", "*.py")))
    paths += sorted(os.path.dirname(p) for p in glob.glob(os.path.join(ROOT, "*", "*", "main.py")))
    return [Fixture(p) for p in paths if os.path.basename(os.path.dirname(p)) != "project"]


def run(skive, *words, **more):
    """Without the user's own cache, unless the caller has chosen one."""
    if "SKIVE_CACHE_DIR" not in os.environ:
        words = (words[0], "--no-cache", *words[1:])
    return subprocess.run([skive, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **more)


# What two places cause, or another one than the site, names it.
CAUSED = {"cache-emptied", "captured-variable", "descriptor", "early-exit", "element-effects", "element-shown",
          "element-stops", "element-suspends", "encoding", "error-text", "exception-order", "finalizers",
          "frame-dependent", "gap", "guard-stale", "hash-may-raise", "hash-runs-code", "held-elsewhere",
          "identity-seen", "later-argument", "lifetime", "list-changes", "loop-body", "maybe-closed",
          "maybe-unbound", "named-in-text", "names-shown", "needs-dicts", "number-identity", "operand-needed",
          "operand-not-silent", "partial-state", "read-later", "receiver-read", "recursion", "said-otherwise",
          "sink-seen", "source-compiled", "step-conflict", "step-runs-code", "stored-elsewhere", "threads",
          "told-apart", "two-namespaces", "unknown-code", "unknown-source", "variable-shown", "walrus-read"}


def verdicts(skive, fixture, folder):
    out = run(skive, "check", "--why-not", "--format", "json", *fixture.args, folder)
    assert out.returncode in (0, 1), out.stderr.decode()
    found = json.loads(out.stdout)["findings"]
    silent = [f for f in found if f.get("reason") in CAUSED and not f.get("witness")]
    assert not silent, "refusals that name no cause: %s" % silent
    return sorted(((os.path.relpath(f["path"], folder), f["line"], f["rule"],
                    SUGGESTED if f["verdict"] == "suggest" else f.get("reason")) for f in found), key=str)


def copied(fixture, folder):
    if fixture.is_folder:
        shutil.copytree(fixture.path, folder, dirs_exist_ok=True)
    else:
        shutil.copy(fixture.path, os.path.join(folder, os.path.basename(fixture.path)))
    return os.path.join(folder, os.path.basename(fixture.main))


def behaviour(python, program):
    out = subprocess.run([python, "-B", os.path.basename(program)], cwd=os.path.dirname(program),
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return out.returncode, out.stdout, out.stderr[-400:] if out.returncode else b""


def contents(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, "**"), recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def diff_of(skive, fixture, folder):
    out = run(skive, "diff", "--quiet", *fixture.args, folder)
    assert out.returncode in (0, 1), out.stderr.decode()
    return out.stdout


def expected_diff(fixture):
    if not os.path.exists(fixture.diff_path):
        return b""
    with open(fixture.diff_path, "rb") as file:
        return file.read()


def check(skive, fixture, every=False):
    """Asserts everything that the fixture says; runs it on the oldest and the newest Python, or on every."""
    with tempfile.TemporaryDirectory() as before, tempfile.TemporaryDirectory() as after:
        original, rewritten = copied(fixture, before), copied(fixture, after)
        given, marked = verdicts(skive, fixture, before), fixture.marks()
        assert given == marked, "verdicts without a mark: %s; marks without a verdict: %s" % (
            [v for v in given if v not in marked], [m for m in marked if m not in given])
        assert diff_of(skive, fixture, before) == expected_diff(fixture), \
            "the diff has changed; read it, then `make accept`"
        fixed = run(skive, "fix", "--quiet", *fixture.args, after)
        assert fixed.returncode == 0, fixed.stderr.decode()
        assert diff_of(skive, fixture, after) == b"", "a second run changes something"
        patched = subprocess.run(["patch", "-p1", "--binary", "-s", "-d", before],
                                 input=expected_diff(fixture), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
        assert patched.returncode == 0, "patch: " + patched.stdout.decode()
        assert contents(before) == contents(after), "patch and fix disagree"
        copied(fixture, before)
        check_behaviour(fixture, original, rewritten, every)


def able_pythons(fixture, every):
    able = [python for minor, python in pythons() if minor >= fixture.minimum]
    for module in fixture.needs:
        able = [p for p in able if subprocess.run([p, "-c", "import " + module], stderr=subprocess.DEVNULL
                                                  ).returncode == 0]
    return able if every or len(able) < 3 else [able[0], able[-1]]


def check_behaviour(fixture, original, rewritten, every):
    is_changed = os.path.exists(fixture.diff_path)
    for python in able_pythons(fixture, every):
        old = behaviour(python, original)
        assert old[0] == 0, "%s: the fixture itself fails: %s" % (python, old[2].decode())
        new = behaviour(python, rewritten) if is_changed else old
        assert old == new, "%s: %r became %r" % (python, old, new)


def accept(skive):
    for fixture in all_fixtures():
        if fixture.gap:
            continue
        with tempfile.TemporaryDirectory() as folder:
            copied(fixture, folder)
            diff = diff_of(skive, fixture, folder)
        if diff == expected_diff(fixture):
            continue
        print(os.path.relpath(fixture.diff_path))
        if diff:
            with open(fixture.diff_path, "wb") as file:
                file.write(diff)
        else:
            os.unlink(fixture.diff_path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skive", required=True)
    parser.add_argument("--accept", action="store_true", help="renew the diffs instead")
    parser.add_argument("--every-python", action="store_true", help="not just the oldest and the newest")
    options = parser.parse_args()
    if options.accept:
        accept(os.path.abspath(options.skive))
        return 0
    failed = 0
    for fixture in all_fixtures():
        try:
            check(os.path.abspath(options.skive), fixture, options.every_python)
            assert not fixture.gap, "the gap is closed: take the comment out"
        except AssertionError as error:
            if fixture.gap and "the gap is closed" not in str(error):
                print("%s: known gap: %s" % (os.path.relpath(fixture.path), fixture.gap[0]))
                continue
            failed += 1
            print("%s: %s" % (os.path.relpath(fixture.path), error))
    print("%d fixtures, %d failing" % (len(all_fixtures()), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
