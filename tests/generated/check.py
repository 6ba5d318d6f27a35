#!/usr/bin/env python3
"""Rewrites random programs and compares what they print.

    check.py --skive PATH [--start SEED] [--count N]     prints each program that changes, minimised, and the counts
    check.py --skive PATH --seed SEED                    one program

"naive" is how many programs break when every class simply gets the names that its own methods store on self:
it shows that the programs can tell.
"""
import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(1, os.path.dirname(HERE))
import fixtures  # noqa: E402
import generate  # noqa: E402

LIMIT = 60


def pythons():
    """The oldest and the newest CPython that the fixtures find."""
    found = [path for _, path in fixtures.pythons()]
    return found[:1] + found[-1:] if len(found) > 1 else found


def output(python, folder):
    out = subprocess.run([python, "-B", "-W", "ignore", "main.py"], cwd=folder, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT)
    last = out.stderr.decode(errors="replace").strip().splitlines()[-1:] if out.returncode else []
    return out.returncode, out.stdout.decode(), last


def fix(skive, folder):
    out = subprocess.run([skive, "fix", "--isolated", "--quiet", "--select", "slots", "--root", folder, folder],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT)
    if out.returncode:
        raise AssertionError("skive fix: " + out.stderr.decode()[-400:])


def naive(folder):
    """Slots with the names that the methods of the class store on their first parameter."""
    for where, _, names in os.walk(folder):
        for name in [n for n in names if n.endswith(".py")]:
            path = os.path.join(where, name)
            with open(path) as file:
                tree = ast.parse(file.read())
            for node in ast.walk(tree):
                if not isinstance(node, ast.ClassDef):
                    continue
                own = sorted({t.attr for t in ast.walk(node) if isinstance(t, ast.Attribute)
                              and isinstance(t.ctx, ast.Store) and isinstance(t.value, ast.Name)
                              and t.value.id == "self"})
                if own:
                    node.body.insert(0, ast.parse("__slots__ = %r" % (own,)).body[0])
            with open(path, "w") as file:
                file.write(ast.unparse(tree) + "\n")


def slotted(folder):
    count = 0
    for where, _, names in os.walk(folder):
        for name in [n for n in names if n.endswith(".py")]:
            with open(os.path.join(where, name)) as file:
                text = file.read()
            count += text.count("__slots__ = (") + text.count("slots=True")
    return count


class Outcome:
    def __init__(self):
        self.rewrites = 0
        self.differs = None   # (python, before, after)
        self.naive = False


def judge(skive, program, with_naive=False):
    """What becomes of one program."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as scratch:
        before, after, third = (os.path.join(scratch, n) for n in ("before", "after", "naive"))
        program.write(before)
        shutil.copytree(before, after)
        fix(skive, after)
        outcome.rewrites = slotted(after)
        for python in pythons():
            old = output(python, before)
            if outcome.rewrites:
                new = output(python, after)
                if old != new and not outcome.differs:
                    outcome.differs = (python, old, new)
        if with_naive and sys.version_info >= (3, 9):
            shutil.copytree(before, third)
            naive(third)
            outcome.naive = output(sys.executable, third) != output(sys.executable, before)
    return outcome


def minimised(skive, program):
    """Leaves out chains, ways and uses as long as the program still changes."""
    def still():
        return judge(skive, program).differs

    for chain in list(program.chains):
        program.chains.remove(chain)
        if not program.chains or not still():
            program.chains.append(chain)
    for chain in program.chains:
        for part in (1, 2):
            for item in list(chain[part]):
                kept = list(chain[part])
                chain[part].remove(item)
                if not still():
                    chain[part][:] = kept
    return program


def report(skive, seed):
    program = minimised(skive, generate.Program(seed))
    python, old, new = judge(skive, program).differs
    lines = ["seed %d: changes under %s" % (seed, python)]
    for path, text in sorted(program.files().items()):
        if text:
            lines += ["    # " + path] + ["    " + line for line in text.rstrip("\n").split("\n")]
    lines += ["  before: %r" % (old,), "  after:  %r" % (new,)]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skive", required=True)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--naive", action="store_true", help="try the naive rewrite too")
    options = parser.parse_args()
    skive = os.path.abspath(options.skive)
    seeds = [options.seed] if options.seed is not None else range(options.start, options.start + options.count)
    wrong = rewritten = rewrites = broken = 0
    for seed in seeds:
        outcome = judge(skive, generate.Program(seed), with_naive=options.naive)
        rewritten += outcome.rewrites > 0
        rewrites += outcome.rewrites
        broken += outcome.naive
        if outcome.differs:
            wrong += 1
            print(report(skive, seed), flush=True)
    print("%d programs, %d with rewrites (%d classes), %d changed%s"
          % (len(seeds), rewritten, rewrites, wrong,
             "; %d changed by the naive rewrite" % broken if options.naive else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
