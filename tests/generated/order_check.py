#!/usr/bin/env python3
"""Rewrites random programs about evaluation order (order_program.py) and compares what they print on every CPython.

    order_check.py --skive PATH [--start SEED] [--count N]    prints each program that changes, made small, and the counts
    order_check.py --skive PATH --seed SEED                   one program, with its verdicts
    order_check.py --naive [--count N]                        how many programs notice that all is rewritten by pattern
"""
import argparse
import collections
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(1, os.path.dirname(HERE))
import batch  # noqa: E402
import fixtures  # noqa: E402
import order_naive  # noqa: E402
import order_program  # noqa: E402
import shrink  # noqa: E402

GROUPS = ("lazy", "shortcircuit")
EACH = 200  # programs that are on the disk at once
LIMIT = 60
AGAIN = 3


class Trouble(Exception):
    """skive itself fails."""


class Rewriter:
    """Rewrites a folder, and says (rules that rewrote something, reasons for leaving something alone)."""

    def __init__(self, skive):
        self.skive = skive
        listed = subprocess.run([skive, "rules"], stdout=subprocess.PIPE, check=True).stdout.decode()
        rules = [line.split(None, 2) for line in listed.partition("\n\n")[0].splitlines()[1:]]
        rules = [(name, group, text) for name, group, text in rules if group in GROUPS]
        names = {group for _, group, _ in rules} | {name for name, _, text in rules if text.endswith("(optional)")}
        self.select = ",".join(sorted(names))

    def run(self, command, folder, *words):
        words = ["--isolated", "--no-cache", "-j1", "--select", self.select, "--target-python", "3.8", "--root", folder, *words]
        out = subprocess.run([self.skive, command, *words, folder], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=LIMIT)
        if out.returncode not in ((0, 1) if command == "check" else (0,)):
            raise Trouble("skive %s: %s" % (command, out.stderr.decode().replace(folder, "")[-400:]))
        return out.stdout

    def verdicts(self, folder):
        return json.loads(self.run("check", folder, "--why-not", "--format", "json"))["findings"]

    def quick(self, folder):
        """Rewrites; the rules are not told."""
        self.run("fix", folder, "--quiet")
        return ["?"], []

    def __call__(self, folder):
        found = self.verdicts(folder)
        rules = [f["rule"] for f in found if f["verdict"] == "rewrite"]
        if rules:
            self.run("fix", folder, "--quiet")
        return rules, [(f["rule"], f["reason"]) for f in found if f["verdict"] != "rewrite"]


def naive(folder):
    """A rewriter that proves nothing."""
    rules = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name)) as file:
                text, sites = order_naive.rewritten(file.read())
            rules += ["naive"] * sites
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
    return rules, []


class Outcome:
    def __init__(self, seed):
        self.seed, self.rules, self.reasons = seed, [], []
        self.differs = None  # (python, before, after)


@contextlib.contextmanager
def folders(many):
    """For each program a folder with it and one for the rewritten copy."""
    with tempfile.TemporaryDirectory() as scratch:
        yield [(program, os.path.join(scratch, "%d" % i, "before"), os.path.join(scratch, "%d" % i, "after"))
               for i, program in enumerate(many)]


def judge(rewriter, programs, pythons, certain=True):
    """The Outcome of each program."""
    outcomes = []
    with folders(programs) as places:
        for program, before, after in places:
            outcome = Outcome(program.seed)
            outcomes.append(outcome)
            program.write(before)
            shutil.copytree(before, after)
            try:
                outcome.rules, outcome.reasons = rewriter(after)
            except Trouble as error:
                outcome.differs = ("skive", "", str(error))
        changed = [(outcome, *place[1:]) for outcome, place in zip(outcomes, places) if outcome.rules and not outcome.differs]
        for python in pythons:
            open_ones = [c for c in changed if not c[0].differs]
            printed = batch.run_all(python, [folder for c in open_ones for folder in c[1:]])
            for outcome, before, after in open_ones:
                if ended(printed[before]) and shown(printed[before]) != shown(printed[after]) and (
                        not certain or really_differ(python, before, after)):
                    outcome.differs = (python, printed[before], printed[after])
    return outcomes


def ended(printed):
    """Not by want of time or memory, which would take longer or shorter."""
    how, text = printed
    return how != "killed" and "MemoryError" not in text


def shown(printed):
    """Which of two errors ends a program that has no handler for them is left open, see the assumption first-error."""
    how, text = printed
    return how, text.partition("uncaught ")[0] if how == "ended 1" else text


def really_differ(python, before, after):
    """Not so where the order of a set depends on the addresses of its objects."""
    seen = [batch.run_all(python, [before, after], moved=True) for _ in range(AGAIN)]
    outputs = [[shown(of[folder]) for of in seen] for folder in (before, after)]
    if has_sets_of_objects(before):
        outputs = [[(how, tuple(sorted(re.findall(r"\w+", text)))) for how, text in of] for of in outputs]
    return not set(outputs[0]) & set(outputs[1])


def has_sets_of_objects(folder):
    text = ""
    for name in os.listdir(folder):
        if name.endswith(".py"):
            with open(os.path.join(folder, name)) as file:
                text += file.read()
    return re.search(r"\b(Point|Box|Sized|Absent|Final|object)\b", text) and \
        re.search(r"set\b|\.(union|intersection|.*difference)\b", text)


class Written:
    """A program by its files, as the shrinker makes it."""

    seed, write = -1, order_program.Program.write

    def __init__(self, files):
        self.files = files


def report(rewriter, outcome, about=""):
    """The program that changes, made small, with both outputs."""
    program = order_program.Program(outcome.seed, about)
    python = outcome.differs[0]
    quick = getattr(rewriter, "quick", rewriter)

    def fails(files):
        differs = judge(quick, [Written(files)], [python] if python != "skive" else [], certain=False)[0].differs
        return differs and differs[0] == python

    if sys.version_info >= (3, 9):
        program = Written(shrink.shrunk(program.files, fails))
    small = judge(rewriter, [program], [python] if python != "skive" else [])[0]
    lines = ["seed %d: changes under %s (%s)" % (outcome.seed, python, ", ".join(sorted(set(small.rules or outcome.rules))))]
    for name, text in sorted(program.files.items()):
        lines += ["    # " + name] + ["    " + line for line in text.rstrip("\n").split("\n")]
    _, old, new = small.differs or outcome.differs
    return "\n".join(lines + ["  before: %r" % (old,), "  after:  %r" % (new,)])


def in_batches(seeds, about=""):
    seeds = list(seeds)
    for i in range(0, len(seeds), EACH):
        yield [order_program.Program(seed, about) for seed in seeds[i:i + EACH]]


def every_python():
    return [path for _, path in fixtures.pythons()]


def show_one(skive, seed):
    program = order_program.Program(seed)
    for name, text in program.files.items():
        print("# ---- %s\n%s" % (name, text))
    with folders([program]) as [(_, before, _)]:
        program.write(before)
        for f in Rewriter(skive).verdicts(before):
            print("%s:%d: %s %s %s" % (os.path.basename(f["path"]), f["line"], f["rule"], f["verdict"], f.get("reason", "")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skive")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--about", default="", help="only forms with this text, such as 'set($C'")
    parser.add_argument("--show", type=int, default=5, help="how many of the programs that change are made small")
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()
    if not options.naive and not options.skive:
        parser.error("--skive or --naive")
    rewriter = naive if options.naive else Rewriter(os.path.abspath(options.skive))
    pythons = [sys.executable] if options.naive else every_python()
    if options.seed is not None:
        options.start, options.count = options.seed, 1
        show_one(os.path.abspath(options.skive), options.seed)
    changed = []
    rules, reasons, sites, wrong = (collections.Counter() for _ in range(4))
    for programs in in_batches(range(options.start, options.start + options.count), options.about):
        for outcome in judge(rewriter, programs, pythons):
            rules.update(outcome.rules)
            reasons.update(outcome.reasons)
            sites["with"] += bool(outcome.rules)
            wrong["all"] += bool(outcome.differs)
            if outcome.differs and not options.naive:
                print("seed %d changes under %s" % (outcome.seed, outcome.differs[0]), flush=True)
                changed.append(outcome)
    for outcome in changed[:options.show]:
        print(report(rewriter, outcome, options.about), flush=True)
    for (rule, reason), count in sorted(reasons.items()):
        print("%6d left alone  %s %s" % (count, rule, reason))
    for rule, count in sorted(rules.items()):
        print("%6d rewritten   %s" % (count, rule))
    print("%d programs, %d with rewrites, %d changed" % (options.count, sites["with"], wrong["all"]))
    return 1 if wrong["all"] and not options.naive else 0


if __name__ == "__main__":
    sys.exit(main())
