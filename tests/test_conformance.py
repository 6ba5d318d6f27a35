"""A sample of the conformance tests, on the newest CPython that is there; `make conformance` runs all."""
import os
import subprocess
import sys

import fixtures
import pytest
from conftest import ROOT, SKIVE

SCRIPTS = os.path.join(ROOT, "tests", "conformance")
NEWEST = fixtures.pythons()[-1][1]
SAMPLE = os.environ.get("SKIVE_CONFORMANCE_SAMPLE", "40")


def library():
    return subprocess.run([NEWEST, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"],
                          stdout=subprocess.PIPE, check=True).stdout.decode().strip()


def run(script, *words):
    out = subprocess.run([NEWEST, os.path.join(SCRIPTS, script), "--skive", SKIVE, *words],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert out.returncode == 0, out.stdout.decode(errors="replace")[-4000:]
    return out.stdout.decode(errors="replace").splitlines()[-1]


@pytest.mark.parametrize("script", ["ast.py", "symtable.py"])
def test_sample_of_the_standard_library(script):
    last = run(script, "--sample", SAMPLE, library())
    assert last.endswith(" files compared, 0 differing") and not last.startswith("0 ")


def test_valid_and_invalid_programs():
    assert run("validity.py").endswith(" programs compared, 0 differing")


def test_mutated_programs():
    assert run("validity.py", "--count", "1500", "--seed", "7", library()).endswith("0 differing")


@pytest.mark.parametrize("script, find, put", [
    ("ast.py", "op=Add", "op=Sub"), ("ast.py", "\tName\tvalue\t2:4", "\tName\tvalue\t2:5"),
    ("ast.py", "\tctx=Store", "\tctx=Load"), ("ast.py", "name=alpha", "name=beta"),
    ("symtable.py", "\tparameter", ""), ("symtable.py", "symbol\talpha", "symbol\tbeta"),
    ("symtable.py", "scope\t1\tfunction", "scope\t1\tclass"),
])
def test_the_scripts_notice_a_difference(tmp_path, script, find, put):
    """A skive that lies about one thing is found out."""
    program = tmp_path / "p.py"
    program.write_text("def f(alpha):\n    alpha.x = alpha + 1\n    return alpha[f]\nf\n")
    liar = tmp_path / "liar"
    liar.write_text("#!%s\nimport subprocess, sys\nout = subprocess.run([%r] + sys.argv[1:], "
                    "stdout=subprocess.PIPE).stdout.decode()\nassert %r in out, out\n"
                    "sys.stdout.write(out.replace(%r, %r, 1))\n" % (sys.executable, SKIVE, find, find, put))
    liar.chmod(0o755)
    honest = subprocess.run([NEWEST, os.path.join(SCRIPTS, script), "--skive", SKIVE, str(program)],
                            stdout=subprocess.PIPE)
    assert honest.returncode == 0, honest.stdout
    out = subprocess.run([NEWEST, os.path.join(SCRIPTS, script), "--skive", str(liar), str(program)],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert out.returncode == 1 and b"1 files compared, 1 differing" in out.stdout, out.stdout


@pytest.mark.skipif(fixtures.pythons()[-1][0] not in (12, 13),
                    reason="the parts are those of 3.12 and 3.13")
def test_combinations():
    assert run("validity.py", "--combinations", "6000", "--seed", "3").endswith("0 differing")
