#!/usr/bin/env python3
"""The oracle: what a program really does to its objects must be in what `skive uses` says can be done.

    oracle.py --skive PATH [--python PYTHON] FOLDER MAIN       one program
    oracle.py --skive PATH [--python PYTHON] --fixtures        all fixtures of the slots rule
    oracle.py --skive PATH [--python PYTHON] --stdlib N        N test files of the standard library with
                                                               the modules that they test

Each program is copied, instrumented (instrument.py) and run (record.py); each recorded operation is looked
up by class, kind, name and place. What is not there is printed: an unsound analysis.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIMIT = 120  # seconds for the run, and for the analysis

# By the recorded kind: the kinds of `skive uses` that tell of it, and whether the name must agree. A record
# without a name has a computed one.
ALLOWED = {
    "load": ("load", "method"), "store": ("store",), "delete": ("delete",), "call": ("call",),
    "index": ("index",), "store-item": ("store-item",), "delete-item": ("delete-item",),
    "iterate": ("iterate", "unpack"), "unpack": ("unpack", "iterate"), "with": ("with",),
    "await": ("await", "iterate"), "operator": ("operator",), "compare": ("compare",), "is": ("is",),
    "in": ("in",), "member": ("member",), "raise": ("raise",), "format": ("format",),
    "setattr": ("store", "computed-store"), "delattr": ("delete",), "vars": ("dict", "class-scan"),
    "dir": ("dir", "class-scan"), "weakref": ("weakref",), "copy": ("copy",),
    "pickle": ("pickle", "old-pickle"),
}
NAMED = ("load", "store", "delete", "setattr", "delattr")
# Names that reach an instance by another way than a store that is written out.
INDIRECT = ("computed-store", "dict", "cached-property", "class-change", "copy", "pickle", "old-pickle",
            "execute", "pickle-state")
FRAMES = 1 << 63  # in `worlds`: a frame or the garbage collector gave the receiver, which may be anything


class Static:
    """What `skive uses --all` says of one program."""

    def __init__(self, document):
        self.classes = {}  # (path, line, of the class) -> object
        for obj in document["objects"]:
            self.classes[(obj["path"], obj["line"], obj["object"] == "class")] = obj
            obj["at"] = self.index(obj["operations"])
        self.unknown = self.index(document["unknown"])

    @staticmethod
    def index(operations):
        table = {}
        for o in operations:
            table.setdefault((o["kind"], o["path"], o["line"]), []).append(o)
        return table

    def has(self, obj, kind, name, path, line):
        for allowed in ALLOWED[kind]:
            for o in obj["at"].get((allowed, path, line), ()):
                if self.fits(o, kind, name):
                    return True
            for o in self.unknown.get((allowed, path, line), ()):
                if self.fits(o, kind, name) and self.admits(o, obj):
                    return True
        return False

    def admits(self, o, obj):
        """May the unknown receiver of the operation be the object?"""
        has = obj
        if "type_of" in o:
            if obj["object"] != "class":
                return False
            has = self.classes[(obj["path"], obj["line"], False)]
        return int(o["worlds"], 16) & (int(has["worlds"], 16) | FRAMES) and not set(o["shown"]) & set(obj["lacks"])

    @staticmethod
    def fits(o, kind, name):
        if kind not in NAMED or o["kind"] == "computed-store":
            return True
        return o.get("name") in (name, None)

    def operations(self, obj):
        yield from obj["operations"]
        for found in self.unknown.values():
            for o in found:
                if self.admits(o, obj):
                    yield o


def special_name(kind, name, of_class):
    """x.__dict__ and x.__class__ = y are kinds of their own.

    C.__dict__ = d is not: it fails, since a class has no such attribute to set, and nothing is looked at."""
    if name == "__dict__" and (kind == "load" or kind in ("store", "setattr") and not of_class):
        return ("class-scan",) if of_class else ("dict",)
    if name == "__class__" and kind in ("store", "setattr"):
        return ("class-change",)
    return None


def compare(static, recorded):
    """The operations that were recorded and are not in the static set, as texts."""
    missing = set()
    for site, of_class, kind, name, path, first, last in recorded["operations"]:
        _, cls, file, line, _ = recorded["classes"][str(site)]
        obj = static.classes.get((file, line, of_class))
        if recorded["fields"].get(str(site), {}).get("case") and not of_class:
            continue  # unittest makes test cases by itself, also of classes that others derive from
        title = "%s %s (%s:%d)" % ("class" if of_class else "instance of", cls, file, line)
        if obj is None:
            missing.add("%s: skive does not know it" % title)
            continue
        kinds = special_name(kind, name, of_class)
        ALLOWED["special"] = kinds or ()
        wanted, label = ("special", None) if kinds else (kind, name)
        if not any(static.has(obj, wanted, label, path, n) for n in range(first, last + 1)):
            missing.add("%s: %s%s at %s:%d" % (title, kind, " `%s`" % name if name else "", path, first))
    compare_state(static, recorded, missing)
    return sorted(missing)


def compare_state(static, recorded, missing):
    for site, (_, cls, file, line, _) in recorded["classes"].items():
        obj = static.classes.get((file, line, False))
        more = recorded["fields"].get(site, {"fields": [], "foreign": True})
        names = set(recorded["names"].get(site, ())) - set(more["fields"])
        if obj is None or more["foreign"]:
            continue
        done = list(static.operations(obj))
        stored = {o.get("name") for o in done if o["kind"] == "store"}
        if any(o["kind"] == "subscript" for o in static.operations(static.classes[(file, line, True)])):
            stored.add("__orig_class__")  # C[int]() stores it: what is told is that the class is subscripted
        if not any(o["kind"] in INDIRECT for o in done):
            for name in sorted(names - stored):
                missing.add("instance of %s (%s:%d): has `%s`, which nothing stores" % (cls, file, line, name))
        if int(site) in recorded["weak"] and not any(o["kind"] == "weakref" for o in done):
            missing.add("instance of %s (%s:%d): has a weak reference, which nothing makes" % (cls, file, line))


def known():
    """(program, missing operation) of what is missing still: known.txt, one with its program on each line."""
    found = set()
    with open(os.path.join(HERE, "known.txt")) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, text = line.rstrip("\n").split(": ", 1)
                found.add((name, text))
    return found


LIBRARY = getattr(sys, "stdlib_module_names", None) or os.listdir(os.path.dirname(os.__file__))
LIBRARY = {n[:-3] if n.endswith(".py") else n for n in LIBRARY if n.replace(".py", "").isidentifier()}


class Skipped(Exception):
    """The program cannot be run or analysed here; says why."""


def run(words, **more):
    try:
        return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=LIMIT, **more)
    except subprocess.TimeoutExpired:
        raise Skipped("more than %d seconds: %s" % (LIMIT, os.path.basename(words[0])))


def analyse(skive, folder):
    out = run([skive, "uses", "--isolated", "--no-ignore-files", "--all", "--format", "json", "--root", folder,
               folder], cwd=folder)
    if out.returncode not in (0, 2) or not out.stdout:
        raise AssertionError("skive uses: " + out.stderr.decode()[-400:])
    return Static(json.loads(out.stdout))


def record(python, folder, main, how, scratch):
    codes, result = os.path.join(scratch, "codes"), os.path.join(scratch, "result")
    out = run([python, os.path.join(HERE, "instrument.py"), folder, codes])
    if out.returncode:
        raise Skipped("instrument.py: " + out.stderr.decode()[-300:])
    out = run([python, "-B", "-S", os.path.join(HERE, "record.py"), codes, result, how,
               os.path.join(folder, main)], cwd=folder)
    if not os.path.exists(result):
        raise Skipped("nothing recorded: " + out.stderr.decode(errors="replace")[-300:])
    try:
        with open(result) as file:
            return json.load(file)
    except ValueError:
        raise Skipped("it ended while the record was written")


def check(skive, python, folder, main, how="script"):
    """(recorded operations, missing ones) of the program in a folder, which is not changed."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = os.path.join(scratch, "program")
        shutil.copytree(folder, copy)
        recorded = record(python, copy, main, how, scratch)
        return len(recorded["operations"]), compare(analyse(skive, copy), recorded)


# ---- programs ----------------------------------------------------------------------------------------

def fixtures():
    """(title, folder or file, main) of every fixture of the slots rule."""
    base = os.path.join(ROOT, "fixtures", "slots")
    for name in sorted(os.listdir(base)):
        path = os.path.join(base, name)
        if os.path.exists(os.path.join(path, "main.py")):
            yield name, path, "main.py"
        elif name.endswith(".py"):
            yield name, path, name


def check_file(skive, python, path, main):
    if os.path.isdir(path):
        return check(skive, python, path, main)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        return check(skive, python, folder, main)


STDLIB = """
import importlib.util, json, os, sys, sysconfig
try:
    import test
except ImportError:
    print("null")
    sys.exit()
library = sysconfig.get_paths()["stdlib"]
print(json.dumps([library, os.path.dirname(test.__file__)]))
"""


def stdlib_programs(python):
    """(name, files to copy) of test files that are about modules written in Python; [] without the tests."""
    out = run([python, "-c", STDLIB])
    where = json.loads(out.stdout or b"null")
    if not where:
        return []
    library, tests = where
    programs = []
    for name in sorted(os.listdir(tests)):
        module = name[5:-3]
        if not (name.startswith("test_") and name.endswith(".py")):
            continue
        files = [(os.path.join(tests, name), name)]
        for candidate in (module, module.split("_")[0]):
            package, plain = os.path.join(library, candidate), os.path.join(library, candidate + ".py")
            if os.path.exists(plain):
                files.append((plain, candidate + ".py"))
                break
            if candidate != "test" and os.path.exists(os.path.join(package, "__init__.py")):
                files.append((package, candidate))
                break
        with open(files[0][0], encoding="utf-8", errors="replace") as file:
            text = file.read()
        # import_helper and its like import by a text, in code that is not part of the program
        by_text = "import_helper" in text or "import_deprecated" in text or "import_fresh" in text
        if "unittest" in text and not by_text and "from . import" not in text and candidate not in NOT_HERE:
            programs.append((name, files))
    return programs


# Modules that record.py or the interpreter has loaded before the program could bring its copy, and tests that
# need minutes or the network.
NOT_HERE = {"os", "abc", "io", "codecs", "site", "builtin", "unittest", "json", "marshal", "socket", "asyncio",
            "multiprocessing", "concurrent", "idle", "tkinter", "ttk", "lib2to3", "zipfile64", "httpservers",
            "subprocess", "threading", "regrtest", "venv", "ensurepip", "gdb", "ssl", "ftplib", "poplib",
            "smtplib", "urllibnet", "urllib2net", "robotparser", "signal", "faulthandler", "tarfile",
            "zipfile", "largefile", "mmap", "bigmem", "readline", "pdb", "cmd_line", "distutils", "imaplib",
            "nntplib", "docxmlrpc", "xmlrpc", "telnetlib", "selectors", "asyncore", "asynchat", "smtpd", "kqueue",
            "dbm", "pty", "curses", "crypt", "test"}


def add_company(folder):
    """skive takes a folder with many modules of the library for the library itself, and only then for what its
    imports mean. The empty files added here have names that the program does not mention."""
    text = b""
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                with open(os.path.join(where, name), "rb") as file:
                    text += file.read()
    company = os.path.join(folder, "company")
    os.mkdir(company)
    unused = [n for n in sorted(LIBRARY) if n.encode() not in text]
    for name in unused[:60]:
        open(os.path.join(company, name + ".py"), "w").close()


def check_stdlib(skive, python, files):
    with tempfile.TemporaryDirectory() as folder:
        for source, name in files:
            target = os.path.join(folder, name)
            if os.path.isdir(source):
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("test", "tests", "__pycache__"))
            else:
                shutil.copy(source, target)
        add_company(folder)
        return check(skive, python, folder, files[0][1], "tests")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skive", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--fixtures", action="store_true")
    parser.add_argument("--stdlib", type=int, metavar="N")
    parser.add_argument("--only", help="names of test files, with commas")
    parser.add_argument("words", nargs="*", metavar="FOLDER MAIN")
    options = parser.parse_args()
    skive = os.path.abspath(options.skive)
    jobs = []
    if options.words:
        folder, main_file = options.words
        jobs.append((main_file, lambda: check(skive, options.python, os.path.abspath(folder), main_file)))
    if options.fixtures:
        jobs += [(n, lambda p=p, m=m: check_file(skive, options.python, p, m)) for n, p, m in fixtures()]
    if options.stdlib:
        programs = stdlib_programs(options.python)
        if options.only:
            programs = [p for p in programs if p[0][:-3] in options.only.split(",")]
        jobs += [(n, lambda f=f: check_stdlib(skive, options.python, f)) for n, f in programs]
    operations = bad = ran = skipped = 0
    for name, job in jobs:
        if options.stdlib and ran >= options.stdlib:
            break
        try:
            count, missing = job()
        except Skipped as why:
            skipped += 1
            print("%s: skipped: %s" % (name, str(why).strip().splitlines()[-1]), flush=True)
            continue
        ran += count > 0
        operations += count
        bad += len(missing)
        print("%s: %d operations, %d missing" % (name, count, len(missing)), flush=True)
        for text in missing:
            print("    " + text, flush=True)
    print("%d programs, %d skipped, %d operations, %d missing" % (ran, skipped, operations, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
