"""Random programs about evaluation order print the same after the rewrite (tests/generated/order_*.py).

ORDER_PROGRAMS=N tries N of them (300 without it), ORDER_SEED=S starts at another seed.
"""
import os
import random
import sys

import pytest
from conftest import ROOT, SKIVE

sys.path.insert(0, os.path.join(ROOT, "tests", "generated"))
import batch  # noqa: E402
import order_check  # noqa: E402
import order_parts  # noqa: E402
import order_program  # noqa: E402
import shrink  # noqa: E402

COUNT = int(os.environ.get("ORDER_PROGRAMS", "300"))
START = int(os.environ.get("ORDER_SEED", "0"))
EACH = 100
PARTS = [(name, part) for name in ("CONSUMERS", "OTHERS", "LAZY", "LOOPS", "MUTATORS", "LOUD_MUTATORS", "BOOLEANS", "LOUD_BOOLEANS")
         for part in getattr(order_parts, name)]


@pytest.mark.parametrize("start", range(START, START + COUNT, EACH))
def test_output_stays(start):
    rewriter = order_check.Rewriter(SKIVE)
    programs = [order_program.Program(seed) for seed in range(start, min(start + EACH, START + COUNT))]
    outcomes = order_check.judge(rewriter, programs, order_check.every_python())
    for outcome in outcomes:
        assert not outcome.differs, order_check.report(rewriter, outcome)
    assert sum(bool(o.rules) for o in outcomes), "nothing is rewritten in %d programs" % EACH


@pytest.mark.parametrize("about", ["set($C", "dict($C"])
def test_output_stays_for_a_form(about):
    rewriter = order_check.Rewriter(SKIVE)
    programs = [order_program.Program(seed, about) for seed in range(40)]
    outcomes = order_check.judge(rewriter, programs, order_check.every_python())
    for outcome in outcomes:
        assert not outcome.differs, order_check.report(rewriter, outcome, about)
    assert sum(bool(o.rules) for o in outcomes) > 10


def test_programs_can_tell():
    """When all is rewritten by pattern, many of them print something else."""
    if sys.version_info < (3, 9):
        pytest.skip("ast.unparse is not there before 3.9")
    outcomes = order_check.judge(order_check.naive, [order_program.Program(seed) for seed in range(150)], [sys.executable])
    assert sum(bool(o.differs) for o in outcomes) >= 12
    assert sum(bool(o.rules) for o in outcomes) >= 130


def test_same_seed_same_program():
    for seed in (1, 77, 4711):
        assert order_program.Program(seed).files == order_program.Program(seed).files
    assert order_program.Program(1).files != order_program.Program(2).files


class Quiet:
    """What a scene wants to know of its program."""

    hostility, themed, about = 0, False, []

    def __init__(self, seed):
        self.rng = random.Random(seed)


@pytest.mark.parametrize("kind", sorted({name for name, _ in PARTS}))
def test_every_part_can_be_written(kind):
    for name, part in PARTS:
        if name == kind:
            texts = []
            for seed in range(6):
                scene = order_program.Scene(Quiet(seed), 0, "function")
                scene.through = "out"
                texts.append("def f():\n" + order_program.indented(scene.statements(part)))
            assert any(shrink.compiles({"f": text}) for text in texts), texts[0]


def test_programs_run_alone(tmp_path):
    """In one process each: state, modules and endless loops of one program stay there."""
    texts = {"state": "import lib\nlib.N += 1\nprint(lib.N)\n", "loop": "while True: pass\n", "exit": "raise SystemExit(3)\n",
             "full": "x = [0]\nwhile True: x += x\n", "other": "import lib\nlib.N += 1\nprint(lib.N)\n"}
    for name, text in texts.items():
        order_check.Written({"main.py": text, "lib.py": "N = 0\n"}).write(str(tmp_path / name))
    out = batch.run_all(sys.executable, [str(tmp_path / name) for name in texts])
    assert [out[str(tmp_path / name)] for name in texts] == [
        ("ended 0", "1\n"), ("killed", ""), ("ended 1", "uncaught SystemExit 3\n"), ("killed", ""), ("ended 0", "1\n")]


def test_the_shrinker_keeps_the_failure():
    if sys.version_info < (3, 9):
        pytest.skip("ast.unparse is not there before 3.9")
    files = {"main.py": "import lib\nfor x in [1, 2]:\n    if x:\n        print(lib.f(3), x + 1)\n    y = x\nprint(y)\n",
             "lib.py": "def f(n):\n    return n\n"}
    small = shrink.shrunk(files, lambda files: shrink.compiles(files) and "lib.f(3)" in files.get("main.py", ""))
    assert small == {"main.py": "lib.f(3)\n"}
