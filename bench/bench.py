#!/usr/bin/env python3
"""Speed and memory of skive against the bare parser, as ratios within one run.

bench.py --skive build/skive [--bare build/release/bench/bare] [--rounds N] [--select RULES] [PATH...]

The default paths are the standard library and the installed packages of every CPython found. The
bare parser reads each file of the list once; skive parses equal files once, which is its own merit,
so the ratio is given for the whole list and for the list without copies.

The solver's share is measured on programs: the largest packages among the paths, each a closed world
of its own.  A rule that needs no program shows what reading and parsing cost.

Cold runs begin with an empty cache and fill it; warm ones find it as the run before has left it, with
nothing changed or with one file changed.
"""
import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import fixtures


def default_paths():
    code = "import sysconfig; print(sysconfig.get_path('stdlib')); print(sysconfig.get_path('purelib'))"
    found = []
    for _, python in fixtures.pythons():
        found += subprocess.check_output([python, "-c", code], text=True).split()
    newest = subprocess.check_output([fixtures.pythons()[-1][1], "-c", code], text=True).split()[0]
    # purelib lies inside stdlib: one standard library, and the packages of all
    return list(dict.fromkeys([newest] + [p for p in found if p.endswith("-packages")]))


def files_below(paths):
    found = set()
    for path in paths:
        for folder, _, names in os.walk(path):
            found |= {os.path.realpath(os.path.join(folder, n)) for n in names if n.endswith(".py")}
    return sorted(found)


def measure(words, env=None):
    """(CPU seconds, wall seconds, peak resident MB) of one run."""
    start = os.times().elapsed
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    wall = os.times().elapsed - start
    if os.waitstatus_to_exitcode(status) not in (0, 1, 2):
        raise SystemExit("%s failed" % words[0])
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def write_list(folder, name, files):
    path = os.path.join(folder, name)
    with open(path, "wb") as out:
        out.write(b"".join(os.fsencode(f) + b"\0" for f in files))
    return path


def link_tree(folder, files):
    """A folder of links' targets copied by hard link where possible, so that skive sees just the list."""
    for number, path in enumerate(files):
        target = os.path.join(folder, "%03d" % (number // 200), "f%05d.py" % number)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            os.link(path, target)
        except OSError:
            with open(path, "rb") as source, open(target, "wb") as copy:
                copy.write(source.read())
    return folder


def distinct(files):
    seen = {}
    for path in files:
        with open(path, "rb") as file:
            seen.setdefault(hashlib.sha1(file.read()).digest(), path)
    return sorted(seen.values())


def medians(rounds, commands):
    """Runs the commands in turn, `rounds` times; the median of each figure."""
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            results[name].append(measure(words))
    return {name: tuple(statistics.median(column) for column in zip(*rows)) for name, rows in results.items()}


def medians_of_cached(rounds, check, tree, files, folder):
    """The same for runs with a cache: cold, nothing changed, one file changed."""
    cache = os.path.join(folder, "cache")
    env = dict(os.environ, SKIVE_CACHE_DIR=cache, SKIVE_CACHE_SIZE="4096")
    changed = os.path.join(tree, "changed.py")
    words = check + ["-j1", tree]
    results = {"skive check -j1, cold cache": [], "skive check -j1, warm": [], "skive check -j1, one file changed": []}
    for number in range(rounds):
        shutil.rmtree(cache, ignore_errors=True)
        with open(files[len(files) // 2], "rb") as source, open(changed, "wb") as copy:
            copy.write(source.read())
        results["skive check -j1, cold cache"].append(measure(words, env))
        results["skive check -j1, warm"].append(measure(words, env))
        with open(changed, "ab") as copy:
            copy.write(b"\n# %d\n" % number)
        results["skive check -j1, one file changed"].append(measure(words, env))
    size = os.path.getsize(os.path.join(cache, "skive.db")) / 1e6
    os.unlink(changed)
    return {name: tuple(statistics.median(column) for column in zip(*rows)) for name, rows in results.items()}, size


def programs_below(paths, count=12):
    """The largest packages of the site-packages folders among the paths; else the paths themselves."""
    sizes = {}
    for path in paths:
        if not path.endswith("-packages"):
            continue
        for name in sorted(os.listdir(path)):
            size = sum(os.path.getsize(f) for f in files_below([os.path.join(path, name)]))
            sizes[name] = max(sizes.get(name, (0, "")), (size, os.path.join(path, name)))
    largest = sorted(sizes.values(), reverse=True)[:count]
    return [path for size, path in largest if size] or list(paths)


def print_solver(check, programs):
    """What linking and solving take, in terms of what parsing the same files takes."""
    parsing = solving = 0
    memory = 0
    for program in programs:
        rows = [measure(check + ["-j1", "--world", "closed", "--select", rule, program]) for rule in ("lazy", "slots")]
        parsing += rows[0][0]
        solving += rows[1][0] - rows[0][0]
        memory = max(memory, rows[1][2])
        print("%-34s %7.2f s parsing %7.2f s solving %6.0f MB" % (
            os.path.basename(program), rows[0][0], rows[1][0] - rows[0][0], rows[1][2]))
    print("solving / parsing                  %.2f, at most %.0f MB" % (solving / parsing, memory))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skive", required=True)
    parser.add_argument("--bare", default=os.path.join(ROOT, "build/release/bench/bare"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--select", help="only these rules or groups")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    files = files_below(options.paths or default_paths())
    with tempfile.TemporaryDirectory() as folder:
        unique = distinct(files)
        tree = link_tree(os.path.join(folder, "all"), files)
        unique_tree = link_tree(os.path.join(folder, "unique"), unique)
        cached = [os.path.abspath(options.skive), "check", "--isolated", "--quiet", "--no-ignore-files"]
        cached += ["--select", options.select] if options.select else []
        check = cached + ["--no-cache"]
        figures = medians(options.rounds, {
            "bare parser, all files": [options.bare, write_list(folder, "all.list", files)],
            "bare parser, without copies": [options.bare, write_list(folder, "unique.list", unique)],
            "skive check -j1, all files": check + ["-j1", tree],
            "skive check -j2, all files": check + ["-j2", tree],
            "skive check -j1, without copies": check + ["-j1", unique_tree],
        })
        of_cached, cache_size = medians_of_cached(options.rounds, cached, tree, files, folder)
        figures.update(of_cached)
    size = sum(os.path.getsize(f) for f in files)
    print("%d files, %.1f MB; %d distinct, %.1f MB; medians of %d rounds" % (
        len(files), size / 1e6, len(unique), sum(os.path.getsize(f) for f in unique) / 1e6, options.rounds))
    for name, (cpu, wall, memory) in figures.items():
        print("%-34s %7.2f s CPU %7.2f s wall %6.0f MB" % (name, cpu, wall, memory))
    print_solver([os.path.abspath(options.skive), "check", "--isolated", "--quiet", "--no-ignore-files", "--no-cache"],
                 programs_below(options.paths or default_paths()))
    cpu = {name: row[0] for name, row in figures.items()}
    wall = {name: row[1] for name, row in figures.items()}
    print("skive / bare, all files            %.2f" % (cpu["skive check -j1, all files"] / cpu["bare parser, all files"]))
    print("skive / bare, without copies       %.2f" % (
        cpu["skive check -j1, without copies"] / cpu["bare parser, without copies"]))
    cold = cpu["skive check -j1, cold cache"]
    print("cold cache / no cache              %.2f" % (cold / cpu["skive check -j1, all files"]))
    print("warm / cold                        %.3f" % (cpu["skive check -j1, warm"] / cold))
    print("one file changed / cold            %.3f" % (cpu["skive check -j1, one file changed"] / cold))
    print("cache                              %.1f MB" % cache_size)
    print("one thread / two threads, wall     %.2f" % (wall["skive check -j1, all files"] / wall["skive check -j2, all files"]))


if __name__ == "__main__":
    main()
