#!/usr/bin/env python3
"""The oracle of effects: what evaluating code really does must be in what `skive dump effects` says it can do.

    effects.py --skive PATH [--python PYTHON] FOLDER MAIN       one program
    effects.py --skive PATH [--python PYTHON] --fixtures        all fixtures
    effects.py --skive PATH [--python PYTHON] --random N        N random programs of tests/generated
    effects.py --skive PATH [--python PYTHON] --stdlib N        N test files of the standard library

Each program is copied, wrapped (effects_wrap.py) and run (effects_watch.py). What is printed is wrong in the
analysis: a value of another type, an exception or a change that the code could not make.
"""
import argparse
import ast
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.path.insert(1, os.path.join(os.path.dirname(HERE), "generated"))
import oracle  # noqa: E402
from effects_wrap import files_of  # noqa: E402
from oracle import Skipped, run  # noqa: E402


def analyse(skive, folder, path):
    """Writes what skive says of the folder."""
    names = [os.path.relpath(p, folder) for p in files_of(folder)]
    out = run([skive, "dump", "effects", *names], cwd=folder)
    if out.returncode not in (0, 2):
        raise AssertionError("skive dump effects: status %d %s" % (out.returncode, out.stderr.decode()[-400:]))
    with open(path, "wb") as file:
        file.write(out.stdout)


def check(skive, python, folder, main, how="script"):
    """(number of claims that were looked at, texts of those that were wrong)"""
    with tempfile.TemporaryDirectory() as scratch:
        copy, static, codes, result = (os.path.join(scratch, n) for n in ("program", "static", "codes", "result"))
        shutil.copytree(folder, copy)
        analyse(skive, copy, static)
        return watch(python, copy, main, how, (static, codes, result))


def watch(python, folder, main, how, paths):
    static, codes, result = paths
    out = run([python, os.path.join(HERE, "effects_wrap.py"), folder, static, codes])
    if out.returncode:
        raise Skipped("effects_wrap.py: " + out.stderr.decode()[-300:])
    out = run([python, "-B", "-S", "-W", "ignore", os.path.join(HERE, "effects_watch.py"), codes, result, how,
               os.path.join(folder, main)], cwd=folder)
    if not os.path.exists(result):
        raise Skipped("nothing recorded: " + out.stderr.decode(errors="replace")[-300:])
    with open(result) as file:
        found = ast.literal_eval(file.read())
    wrong = ["%s %s" % tuple(pair) for pair in found["wrong"]]
    if found["missing"]:
        wrong.append("%d expressions and statements that skive does not know" % found["missing"])
    return found["checked"], wrong


def known():
    """(program, what is wrong) of what is wrong still: effects_known.txt, one with its program on each line."""
    found = set()
    with open(os.path.join(HERE, "effects_known.txt")) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                found.add(tuple(line.rstrip("\n").split(": ", 1)))
    return found


# ---- programs ----------------------------------------------------------------------------------------

def fixtures():
    """(title, folder or file, main)"""
    base = os.path.join(ROOT, "fixtures")
    for rule in sorted(os.listdir(base)):
        for name in sorted(os.listdir(os.path.join(base, rule))):
            path = os.path.join(base, rule, name)
            if os.path.exists(os.path.join(path, "main.py")):
                yield "%s/%s" % (rule, name), path, "main.py"
            elif name.endswith(".py"):
                yield "%s/%s" % (rule, name), path, name


def check_file(skive, python, path, main):
    if os.path.isdir(path):
        return check(skive, python, path, main)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        return check(skive, python, folder, main)


def check_random(skive, python, seed):
    import order_program
    with tempfile.TemporaryDirectory() as folder:
        order_program.Program(seed).write(folder)
        return check(skive, python, folder, "main.py")


def check_stdlib(skive, python, files):
    with tempfile.TemporaryDirectory() as folder:
        for source, name in files:
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(folder, name),
                                ignore=shutil.ignore_patterns("test", "tests", "__pycache__"))
            else:
                shutil.copy(source, os.path.join(folder, name))
        return check(skive, python, folder, files[0][1], "tests")


def jobs_of(options, skive):
    python = options.python
    if options.words:
        folder, main_file = options.words
        yield main_file, lambda: check(skive, python, os.path.abspath(folder), main_file)
    if options.fixtures:
        for name, path, main_file in fixtures():
            yield name, lambda p=path, m=main_file: check_file(skive, python, p, m)
    for seed in range(options.start, options.start + options.random):
        yield "seed %d" % seed, lambda s=seed: check_random(skive, python, s)
    if options.stdlib:
        only = options.only.split(",") if options.only else None
        for name, files in [p for p in oracle.stdlib_programs(python) if not only or p[0][:-3] in only][:options.stdlib]:
            yield name, lambda f=files: check_stdlib(skive, python, f)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skive", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--fixtures", action="store_true")
    parser.add_argument("--random", type=int, default=0, metavar="N")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--stdlib", type=int, metavar="N")
    parser.add_argument("--only", help="names of test files, with commas")
    parser.add_argument("words", nargs="*", metavar="FOLDER MAIN")
    options = parser.parse_args()
    checked = bad = ran = skipped = 0
    for name, job in jobs_of(options, os.path.abspath(options.skive)):
        try:
            count, wrong = job()
        except Skipped as why:
            skipped += 1
            print("%s: skipped: %s" % (name, str(why).strip().splitlines()[-1]), flush=True)
            continue
        ran += 1
        checked += count
        bad += len(wrong)
        if wrong or not options.random:
            print("%s: %d claims, %d wrong" % (name, count, len(wrong)), flush=True)
        for text in wrong:
            print("    " + text, flush=True)
    print("%d programs, %d skipped, %d claims, %d wrong" % (ran, skipped, checked, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
