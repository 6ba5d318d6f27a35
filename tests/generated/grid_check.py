#!/usr/bin/env python3
"""Rewrites the programs of the grid (grid.py) and compares what they print.

    grid_check.py --skive PATH [--group NAME] [--python oldest,newest|all] [--known]    what changes, and the counts
    grid_check.py --skive PATH --show NAME           the programs whose name has this text, before and after
    grid_check.py --naive [--group NAME]             how many programs notice that all is rewritten by pattern
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import batch  # noqa: E402
import grid  # noqa: E402
import order_check  # noqa: E402

KNOWN = os.path.join(HERE, "grid_known.txt")
WORKERS = 2


class Result:
    """What became of a part: sites that were rewritten, {python: (how it ended, what it printed)} of both programs."""

    def __init__(self, part):
        self.part, self.sites, self.before, self.after = part, 0, {}, {}

    @property
    def differs(self):
        """The first Python under which the outputs differ."""
        return next((p for p in sorted(self.before) if self.before[p] != self.after.get(p)), None)

    def report(self):
        python = self.differs
        return "%s\n  before: %r\n  after:  %r" % (self.part.name, self.before[python], self.after[python])


def read(folder):
    with open(os.path.join(folder, "main.py")) as file:
        return file.read()


def functions(text):
    return re.split(r"(?m)^(?=def |print|try)", text)


class Skive:
    """Rewrites a folder; the number of places that changed, counted by function."""

    def __init__(self, skive):
        self.rewriter = order_check.Rewriter(skive)

    def __call__(self, folder):
        before = read(folder)
        self.rewriter.quick(folder)
        after = read(folder)
        return 0 if before == after else sum(a != b for a, b in zip(functions(before), functions(after)))


def naive(folder):
    return len(order_check.naive(folder)[0])


def in_threads(work, items):
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, items))


def run_all(python, folders):
    """As batch.run_all, in several processes at once."""
    printed = {}
    for some in in_threads(lambda i: batch.run_all(python, folders[i::WORKERS]), range(WORKERS)):
        printed.update(some)
    return printed


def write(folder, part):
    os.makedirs(folder)
    with open(os.path.join(folder, "main.py"), "w") as file:
        file.write(part.text())


def leave_out(before, after):
    """Sites that are as they were need not run alone."""
    texts = [functions(read(folder)) for folder in (before, after)]
    if len(texts[0]) == len(texts[1]):
        same = {a.split("(")[0][9:] for a, b in zip(*texts) if a == b and a.startswith("def site_")}
        for folder, text in zip((before, after), texts):
            with open(os.path.join(folder, "main.py"), "w") as file:
                file.write("".join(t for t in text if t.split("(")[0] not in {"def alone_" + name for name in same}))


def judge(rewriter, parts, pythons):
    """The Result of each part; what is not rewritten is not run."""
    results = [Result(part) for part in parts]
    with tempfile.TemporaryDirectory() as scratch:
        def prepare(i):
            before, after = (os.path.join(scratch, str(i), name) for name in ("before", "after"))
            write(before, parts[i])
            shutil.copytree(before, after)
            results[i].sites = rewriter(after)
            leave_out(before, after)
            return results[i], before, after
        places = [place for place in in_threads(prepare, range(len(parts))) if place[0].sites]
        for python in pythons:
            run(python, places)
            run(python, [place for place in places if place[0].differs])  # times and threads are no difference
    return results


def run(python, places):
    printed = run_all(python, [folder for place in places for folder in place[1:]])
    for result, before, after in places:
        result.before[python], result.after[python] = printed[before], printed[after]


def pythons(which):
    """The oldest and the newest CPython that there are, or all of them."""
    found = order_check.every_python()
    return found if which == "all" or len(found) < 3 else [found[0], found[-1]]


def known():
    """{name of a part after which a rewrite is wrong: why}"""
    found, why = {}, ""
    with open(KNOWN) as file:
        for line in file.read().splitlines():
            if line.startswith("#"):
                why = line[1:].strip()
            elif line:
                found[line] = why
    return found


def show(skive, text):
    for part in [p for many in grid.parts().values() for p in many if text in p.name]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(scratch, "program")
            write(folder, part)
            Skive(skive)(folder)
            after = read(folder)
        print("# ---- %s\n%s# ---- rewritten\n%s" % (part.name, part.text(), "".join(
            b for a, b in zip(functions(part.text()), functions(after)) if a != b)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skive")
    parser.add_argument("--group")
    parser.add_argument("--python", default="oldest,newest")
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--known", action="store_true", help="only names of parts that change, as grid_known.txt has them")
    options = parser.parse_args()
    if not options.naive and not options.skive:
        parser.error("--skive or --naive")
    if options.show:
        return show(os.path.abspath(options.skive), options.show)
    rewriter = naive if options.naive else Skive(os.path.abspath(options.skive))
    chosen = [sys.executable] if options.naive else pythons(options.python)
    wrong = 0
    for group, parts in grid.parts().items():
        if options.group in (None, group):
            results = judge(rewriter, parts, chosen)
            quiet = judge(rewriter, grid.twins(group, parts), chosen)
            changed = [r for r in results + quiet if r.differs]
            wrong += len(changed)
            for r in changed if not options.naive else []:
                print(r.part.name if options.known else r.report(), flush=True)
            if not options.known:
                print("%-10s %4d programs, %5d sites: %4d sites rewritten in %4d programs, %4d change; of %3d twins %4d sites in %3d" % (
                    group, len(parts), sum(len(p.sites) for p in parts), sum(r.sites for r in results),
                    sum(r.sites > 0 for r in results), sum(r.differs is not None for r in results), len(quiet),
                    sum(r.sites for r in quiet), sum(r.sites > 0 for r in quiet)), flush=True)
    return 1 if wrong and not options.naive else 0


if __name__ == "__main__":
    sys.exit(main())
