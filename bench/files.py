#!/usr/bin/env python3
"""What reading files in another way saves: each rule of the group on a large file, on every CPython found.

    files.py --skive build/skive             a table of all
    files.py --skive build/skive RULE...     only these rules
    files.py ... --markdown                  the same for a README; --size MB, --python 3.8,3.13, --rounds N

For each rule there are programs; `skive fix` makes the form after, for the Python that runs it. Both forms run in
processes of their own and must print the same. There are three measures of memory, since they differ:

    allocated  the peak of what is asked of the allocator (tracemalloc, in a run of its own)
    anonymous  the peak of anonymous resident memory (RssAnon, read while the program runs)
    resident   the peak of all resident memory (VmHWM), pages of a mapped file included

Times are CPU time, system included, of the program alone; the file is in the page cache. The children's numbers
are read from /proc: what the kernel says of a child's maximum after it has ended begins with the parent's own size.
"""
import argparse
import os
import pickle
import re
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import fixtures

ASSUMED = "file-not-truncated"  # mapped-read is off without it
INTERVAL = 0.001  # seconds between looks at a child: reading the file takes a hundred times as long

# (rule, what is done, which file, body of the function that gets its path). The modules are imported already.
PROGRAMS = [
    ("line-iteration", "a loop over lines", "lines", """
    with open(path, "rb") as file:
        size = 0
        for line in file.readlines():
            size += len(line)
    return size"""),
    ("line-iteration", "a loop over lines of text", "lines", """
    with open(path, encoding="latin-1") as file:
        size = 0
        for line in file.readlines():
            size += len(line)
    return size"""),
    ("line-iteration", "a set of lines", "lines", """
    with open(path) as file:
        return len({line[:4] for line in file.readlines()})"""),
    ("line-iteration", "len() of the lines", "lines", """
    with open(path) as file:
        return len(file.readlines())"""),
    ("line-iteration", "the first lines", "lines", """
    with open(path, "rb") as file:
        return file.readlines()[:5]"""),
    ("line-iteration", "the last lines", "lines", """
    with open(path) as file:
        return file.readlines()[-3:]"""),
    ("streamed-copy", "a copy", "lines", """
    with open(path, "rb") as file, open("/dev/null", "wb") as copy:
        copy.write(file.read())
    return path != ''"""),
    ("streamed-hash", "SHA-1", "lines", """
    with open(path, "rb") as file:
        return hashlib.sha1(file.read()).hexdigest()"""),
    ("streamed-hash", "CRC-32", "lines", """
    with open(path, "rb") as file:
        return zlib.crc32(file.read())"""),
    ("streamed-load", "a pickle of a list", "pickle", """
    with open(path, "rb") as file:
        return len(pickle.loads(file.read()))"""),
    ("partial-read", "the first bytes", "lines", """
    with open(path, "rb") as file:
        return file.read()[:16]"""),
    ("partial-read", "len() of all", "lines", """
    with open(path, "rb") as file:
        return len(file.read())"""),
    ("partial-read", "whether a text is in it", "lines", """
    with open(path, "rb") as file:
        return b"no such text" in file.read()"""),
    ("partial-read", "how often a text is in it", "lines", """
    with open(path, "rb") as file:
        return file.read().count(b"line")"""),
    ("mapped-read", "size and last bytes", "lines", """
    with open(path, "rb") as file:
        data = file.read()
        return len(data), data[-20:]"""),
    ("mapped-read", "a thousand slices", "lines", """
    with open(path, "rb") as file:
        data = file.read()
        size = len(data)
        total = 0
        for i in range(1000):
            at = i * 7919 * 4096 % size
            total += len(data[at:at + 16])
        return total"""),
    ("mapped-read", "a search through all", "lines", """
    with open(path, "rb") as file:
        data = file.read()
        at = data.find(b"#end")
        return at, data[at:at + 4]"""),
    ("mapped-read", "CRC-32 of all but the last bytes'", "lines", """
    with open(path, "rb") as file:
        data = file.read()
        return zlib.crc32(data), data[-4:]"""),
]

PROGRAM = """import hashlib
import pickle
import sys
import zlib


def work(path):%s


if __name__ == "__main__":
    print(work(sys.argv[1]))
"""

# Runs a program in the child: waits at the end, so that the parent can ask what the most was.
CHILD = """import runpy, sys, time
program, traced = sys.argv[1], sys.argv.pop() == "traced"
sys.argv = sys.argv[1:]
if traced:
    import tracemalloc
    tracemalloc.start()
start = time.process_time()
runpy.run_path(program, run_name="__main__")
took = time.process_time() - start
sys.stderr.write("%f %d\\n" % (took, tracemalloc.get_traced_memory()[1] if traced else 0))
sys.stderr.flush()
sys.stdin.read()
"""


# ---- the files ------------------------------------------------------------------------------------

def make_files(folder, size):
    """{name: path}: lines of ASCII, and a pickle of a list of bytes."""
    found = {name: os.path.join(folder, name) for name in ("lines", "pickle")}
    block = b"".join(b"line %06d of a file that is large, with some text in it\n" % i for i in range(17000))
    with open(found["lines"], "wb") as file:
        for _ in range(size // len(block)):
            file.write(block)
        file.write(b"#end\n")
    with open(found["pickle"], "wb") as file:
        pickle.dump([os.urandom(1000) * 64 for _ in range(size // 64000)], file, protocol=4)
    return found


# ---- measuring ------------------------------------------------------------------------------------

def status(pid, field):
    """Bytes; 0 when the process has ended."""
    try:
        with open("/proc/%d/status" % pid) as file:
            found = re.search(r"^%s:\s+(\d+) kB" % field, file.read(), re.M)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def run(python, program, path, traced):
    """(output, CPU seconds, allocated, anonymous, resident); the last three are peaks in bytes."""
    words = [python, "-I", "-c", CHILD, program, path, "traced" if traced else "plain"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as report:
        child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=out, stderr=report)
        anonymous = 0
        while child.poll() is None and not os.fstat(report.fileno()).st_size:
            anonymous = max(anonymous, status(child.pid, "RssAnon"))
            time.sleep(INTERVAL)
        resident = status(child.pid, "VmHWM")
        child.communicate()
        out.seek(0)
        report.seek(0)
        said = report.read().decode()
        if child.returncode or not re.fullmatch(r"[\d.]+ \d+\n", said):
            raise SystemExit("%s fails on %s:\n%s" % (program, python, said))
        took, allocated = said.split()
        return out.read(), float(took), int(allocated), anonymous, resident


def measure(python, program, path, rounds):
    """(output, [allocated, anonymous, resident, CPU seconds]): the most memory and the least time of some rounds."""
    plain = [run(python, program, path, False) for _ in range(rounds)]
    output, _, allocated, _, _ = run(python, program, path, True)
    if any(row[0] != output for row in plain):
        raise SystemExit("%s does not always print the same" % program)
    return output, [allocated, max(row[3] for row in plain), max(row[4] for row in plain), min(row[1] for row in plain)]


def rewritten(skive, rule, before, minor, more=("--assume", ASSUMED)):
    """The path of what skive makes of the program, with more options, as a new file beside it."""
    after = before[:-3] + "_after_3%d.py" % minor
    with open(before, "rb") as source, open(after, "wb") as copy:
        text = source.read()
        copy.write(text)
    words = [skive, "fix", "--isolated", "--no-cache", "--quiet", "--select", rule, "--target-python", "3.%d" % minor]
    out = subprocess.run([*words, *more, after], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with open(after, "rb") as file:
        if out.returncode or file.read() == text:
            why = subprocess.run([skive, "check", "--isolated", "--no-cache", "--why-not", "--select", rule, after],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
            raise SystemExit("%s changes nothing in\n%s%s%s" % (rule, text.decode(), out.stdout.decode(), why.decode()))
    return after


def measured(options, folder):
    """[(rule, what, minor version, numbers before, numbers after)], each printed as it comes."""
    files = make_files(folder, options.size * 1000000)
    for number, (rule, what, file, body) in enumerate(PROGRAMS):
        if options.rules and rule not in options.rules:
            continue
        before = os.path.join(folder, "%s_%d.py" % (rule.replace("-", "_"), number))
        with open(before, "w") as out:
            out.write(PROGRAM % body)
        for minor, python in options.pythons:
            after = rewritten(options.skive, rule, before, minor)
            said, old = measure(python, before, files[file], options.rounds)
            also, new = measure(python, after, files[file], options.rounds)
            if said != also:
                raise SystemExit("%s: %r became %r" % (after, said[:200], also[:200]))
            yield rule, what, minor, old, new


# ---- the table ------------------------------------------------------------------------------------

HEAD = ["rule", "program", "Python", "allocated", "anonymous", "resident", "time"]


def megabytes(old, new):
    def short(n):
        return "%.2f" % (n / 1e6) if n < 1e6 else "%.0f" % (n / 1e6)
    return "%s -> %s" % (short(old), short(new))


def cells(row):
    rule, what, minor, old, new = row
    return [rule, what, "3.%d" % minor] + [megabytes(a, b) for a, b in zip(old[:3], new[:3])] + [
        "%.2f -> %.2f" % (old[3], new[3])]


def print_row(words, markdown):
    if markdown:
        print("| %s |" % " | ".join(words), flush=True)
    else:
        print("%-15s %-34s %-6s %14s %14s %14s %14s" % tuple(words), flush=True)


def chosen_pythons(words):
    """All that are found, or those of a list of versions."""
    found = fixtures.pythons()
    if not words:
        return found
    minors = [int(word.partition(".")[2]) for word in words.split(",")]
    missing = set(minors) - {minor for minor, _ in found}
    if missing:
        raise SystemExit("not found: " + ", ".join("3.%d" % minor for minor in sorted(missing)))
    return [(minor, path) for minor, path in found if minor in minors]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="RULE", help="only these rules")
    parser.add_argument("--skive", required=True)
    parser.add_argument("--size", type=int, default=300, metavar="MB", help="of the file (default: 300)")
    parser.add_argument("--python", metavar="3.N,...", help="only these versions")
    parser.add_argument("--rounds", type=int, default=2, help="runs without tracemalloc (default: 2)")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    options.skive = os.path.abspath(options.skive)
    options.pythons = chosen_pythons(options.python)
    unknown = set(options.rules) - {row[0] for row in PROGRAMS}
    if unknown:
        parser.error("no program for " + ", ".join(sorted(unknown)))
    print("A file of %d MB; peaks in MB (allocated, anonymous, resident), CPU time in seconds; before -> after.\n" %
          options.size)
    print_row(HEAD, options.markdown)
    if options.markdown:
        print_row(["---"] * len(HEAD), True)
    with tempfile.TemporaryDirectory() as folder:
        for row in measured(options, folder):
            print_row(cells(row), options.markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
