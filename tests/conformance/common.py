"""What the conformance scripts share: paths, running `skive dump`, reading its blocks, counting."""
import argparse
import fnmatch
import io
import os
import subprocess
import sys
import tempfile
import threading
import warnings

if sys.version_info < (3, 10):
    raise SystemExit("the oracle must be CPython 3.10 or later: older trees lack positions")
warnings.simplefilter("ignore")
BATCH = 200


class Block:
    """One file of skive's output."""

    __slots__ = ("path", "items", "error", "source")

    def __init__(self, path, items, error):
        self.path, self.items, self.error = path, items, error
        self.source = None  # the file's bytes, once read


def arguments(about):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--skive", required=True)
    parser.add_argument("-j", type=int, default=1, help="processes")
    parser.add_argument("-v", action="store_true", help="print every differing file")
    parser.add_argument("--sample", type=int, default=1, help="take every K-th file")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()
    for path in options.paths:
        if not os.path.lexists(path):
            parser.error("no such file or folder: %s" % path)
    return options


def files_below(paths, sample=1, exclude=()):
    found = []
    for path in paths:
        if not os.path.isdir(path):
            found.append(path)
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            found += [os.path.join(folder, n) for n in sorted(names) if n.endswith(".py")]
    found = [f for f in found if not any(fnmatch.fnmatch(f, glob) for glob in exclude)]
    return found[::sample]


def dump(skive, what, paths):
    """Yields a Block for each path, in order."""
    with tempfile.NamedTemporaryFile(suffix=".list") as names:
        names.write(b"".join(os.fsencode(p) + b"\0" for p in paths))
        names.flush()
        process = subprocess.Popen([skive, "dump", what, "@" + names.name], stdout=subprocess.PIPE)
        lines = io.TextIOWrapper(process.stdout, "utf-8", "surrogateescape", newline="\n")
        remaining = iter(paths)
        items, error = [], None
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("file\t"):
                items, error = [], None
            elif line.startswith("error\t"):
                error = line.split("\t", 2)[1:]
            elif line == "end":
                yield Block(next(remaining), items, error)
            else:
                items.append(line.split("\t"))
        if process.wait() != 0:
            raise SystemExit("skive dump failed with status %d" % process.returncode)


def _worker(job):
    check, skive, what, paths = job
    return [checked(check, block) for block in dump(skive, what, paths)]


def checked(check, block):
    """Both must fail on a dangling link, a pipe or a file that is not ours to read."""
    try:
        if not os.path.isfile(block.path):
            raise OSError("not a file")
        with open(block.path, "rb") as file:
            block.source = file.read()
    except OSError as error:
        return Result(block.path, "unreadable" if block.error else "differs", [str(error)])
    return check(block)


def run(check, what, options):
    """Calls check(block) for every file; returns the list of its results in order."""
    paths = files_below(options.paths, options.sample, options.exclude)
    jobs = [(check, options.skive, what, paths[i:i + BATCH]) for i in range(0, len(paths), BATCH)]
    if options.j <= 1:
        return [result for job in jobs for result in _worker(job)]
    import multiprocessing

    with multiprocessing.Pool(options.j, initializer=deep_recursion) as pool:
        return [result for results in pool.imap(_worker, jobs) for result in results]


def deep_recursion():
    sys.setrecursionlimit(20000)


def with_big_stack(main):
    """Runs main() on a thread whose stack holds deep trees; exits with its result."""
    deep_recursion()
    threading.stack_size(512 * 1024 * 1024)
    result = []
    thread = threading.Thread(target=lambda: result.append(main()))
    thread.start()
    thread.join()
    sys.exit(result[0] if result else 2)


class Result:
    """What came of one file: 'same', 'refused' or 'unreadable' (both), 'listed' (on the written list), or 'differs'."""

    __slots__ = ("path", "outcome", "notes")

    def __init__(self, path, outcome, notes=()):
        self.path, self.outcome, self.notes = path, outcome, tuple(notes)


def report(results, verbose):
    """Prints the differences and the counts; returns the exit status."""
    shown = 0
    counts = {}
    for r in results:
        counts[r.outcome] = counts.get(r.outcome, 0) + 1
        if r.outcome == "differs" and (verbose or shown < 20):
            shown += 1
            print(r.path)
            for note in r.notes[:3]:
                print("    " + note)
        elif r.outcome in ("listed", "unreadable"):
            print("%s: %s" % (r.path, "; ".join(r.notes)))
    print("refused by both: %d; refused by skive, by the written list: %d" % (
        counts.get("refused", 0), counts.get("listed", 0)))
    differing = counts.get("differs", 0)
    print("%d files compared, %d differing" % (len(results) - counts.get("unreadable", 0), differing))
    return 1 if differing else 0
