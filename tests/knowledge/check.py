#!/usr/bin/env python3
"""Checks the tables of transform/program/knowledge against CPython 3.8 and later.

    check.py [--python 3.12] [--only PREFIX] [--part N] [--unexercised]

For each CPython that is found a worker parses the tables and, for each line that applies to that version,
  1. resolves the name (a name outside its since/until range must not be there, and of the main builtin types none
     may lack);
  2. compares parameter names and order with inspect.signature where there is one;
  3. calls it in a forked child, in a scratch folder, with instrumented arguments made from the roles in the table:
       exact     exact builtin values that hold spies            (result type, exceptions, purity, retention)
       spied     every argument an instrumented object           (operations)
       fuzz      one argument of another kind at a time: plain object, iterable, iterator, mapping, callable, number,
                 path, file, context manager, tuple, list, dict, str subclass, int subclass
     A spy logs each special method and attribute access; after the call weak references tell which holder (result,
     receiver, another argument, nothing = global) keeps which spy alive; audit events tell about files and processes.
An operation, retention, pass-through, exception, result type or mutation that the line does not allow is an error.
--part N calls only every N-th name, other ones on each version; 1 and 2 are done for all of them.
"""

import argparse
import gc
import inspect
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
import zlib

from calls import *
from tables import parse_tables

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TABLES = os.path.join(ROOT, "transform", "program", "knowledge")


def signature_problems(e, obj):
    if (
        e.attr or obj is None or e.name in ("__get__",) or e.full == "builtins.memoryview.cast"
    ):  # its text signature was wrong up to 3.9
        return []
    try:
        sig = inspect.signature(obj)
    except (ValueError, TypeError):
        return []
    ps = list(sig.parameters.values())
    if (
        ps
        and ps[0].name in ("self", "cls", "$self")
        and inspect.isroutine(obj)
        and e.params
        and e.params[0][0] != ps[0].name
    ):
        ps = ps[1:]
    elif ps and ps[0].name in ("self", "cls") and not e.params:
        ps = ps[1:]
    names = [p.name for p in ps]
    anykw = any(p.kind is p.VAR_KEYWORD for p in ps)
    anyvar = any(p.kind is p.VAR_POSITIONAL for p in ps)
    out = []
    pos = [p for p in ps if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    for i, (name, kind, opt) in enumerate(p for p in e.params if p[1] in ("pos", "posonly")):
        if i >= len(pos):
            if not anyvar and not (anykw and kind == "pos"):
                out.append("signature: no positional parameter %d (%s) in %s" % (i, name, sig))
            continue
        if pos[i].kind is pos[i].POSITIONAL_OR_KEYWORD and kind == "pos" and pos[i].name != name:
            out.append("signature: parameter %d is %s, not %s" % (i, pos[i].name, name))
        if pos[i].kind is pos[i].POSITIONAL_OR_KEYWORD and kind == "posonly" and pos[i].name != name:
            out.append("signature: parameter %d may be given as %s=" % (i, pos[i].name))
        if pos[i].default is pos[i].empty and opt or (pos[i].default is not pos[i].empty and not opt):
            out.append("signature: parameter %s optional: %s" % (name, sig))
    for name, kind, opt in e.params:
        if kind == "kwonly" and name not in names and not anykw:
            out.append("signature: no keyword %s in %s" % (name, sig))
    return out


# Of these every public method must be listed (of builtins: every callable), on every version.
COMPLETE = """builtins builtins.str builtins.bytes builtins.bytearray builtins.memoryview builtins.int builtins.float builtins.complex builtins.list builtins.tuple builtins.dict builtins.set
    builtins.frozenset builtins.range builtins.property builtins.slice types.GeneratorType collections.deque collections.OrderedDict collections.Counter collections.defaultdict
    io.StringIO io.BytesIO io.BufferedReader io.TextIOWrapper array.array itertools math heapq bisect queue.Queue queue.SimpleQueue re.Pattern re.Match mmap.mmap""".split()
EXEMPT = set(
    """builtins.dict.has_key array.array.fromstring array.array.tostring array.array.fromunicode array.array.tounicode re.Pattern.scanner re.Match.regs mmap.mmap.seekable
    io.StringIO.detach io.StringIO.isatty io.BytesIO.detach io.BytesIO.isatty""".split()
)


def missing(entries, sections):
    listed = {}
    for e in entries:
        listed.setdefault(e.section, set()).add(e.name.split(".")[0])
    for section in COMPLETE:
        have, todo = set(), [section]
        while todo:
            s = todo.pop()
            have |= listed.get(s, set())
            todo += sections.get(s, [])
        o = find(section)
        for n in sorted(dir(o)):
            full = section + "." + n
            if n.startswith("_") or n in have or full in EXEMPT:
                continue
            v = getattr(o, n)
            if section in ("builtins", "math", "itertools", "heapq", "bisect") and not callable(v):
                continue
            if (
                section != "builtins"
                and inspect.ismodule(o)
                and getattr(v, "__module__", section) not in (section, "_" + section)
            ):
                continue
            yield full


def worker(folder, only, part):
    import examples as X

    version = sys.version_info[:2]
    entries, sections, _ = parse_tables(folder)
    byname = {}
    for e in entries:
        byname.setdefault(e.full, []).append(e)
    w = Worker(entries, sections, None)
    warnings.simplefilter("ignore")
    for m in sorted(set(s for s in sections)):
        try:
            find(m)
        except AttributeError:
            pass
    hooks = X.make_hooks(sys.modules[__name__])
    BY_CALL.update(X.BY_CALL)
    w.hooks = hooks
    if not only:
        for full in missing(entries, sections):
            print(
                json.dumps(
                    {"full": full, "where": "?:0", "problems": ["is not listed"], "done": 0, "why": [], "skip": 1}
                )
            )
    sys.addaudithook(audit_hook)
    out = sys.stdout
    gc.collect()
    gc.freeze()
    for e in entries:
        if only and not e.full.startswith(only):
            continue
        applies = (e.since is None or version >= e.since) and (e.until is None or version <= e.until)
        try:
            obj = w.resolve(e)
            exists = True
        except AttributeError:
            exists, obj = False, None
            if w.is_class(e.section):  # made by the constructor
                try:
                    me = hooks["RECEIVER"](e.section, "self", Maker(e, hooks))
                    exists = me is not None and hasattr(me, e.name) or e.attr and me is None
                except Exception:
                    exists = False
        if not applies:
            others = [
                o
                for o in byname[e.full]
                if o is not e and (o.since is None or version >= o.since) and (o.until is None or version <= o.until)
            ]
            if exists and not others:
                print(
                    json.dumps(
                        {
                            "full": e.full,
                            "where": e.where,
                            "problems": ["exists outside its version range"],
                            "done": 0,
                            "why": [],
                            "skip": 1,
                        }
                    )
                )
            continue
        if not exists:
            print(
                json.dumps({"full": e.full, "where": e.where, "problems": ["does not exist"], "done": 0, "why": []})
            )
            continue
        problems = signature_problems(e, obj) if not e.attr else []
        if (zlib.crc32(e.full.encode()) + version[1]) % part:
            print(
                json.dumps({"full": e.full, "where": e.where, "problems": problems, "done": 0, "why": [], "skip": 1})
            )
            continue
        rd, wr = os.pipe()
        out.flush()
        tmp = tempfile.mkdtemp(prefix="kc")
        pid = os.fork()
        if pid == 0:
            try:
                os.close(rd)
                os.setpgid(0, 0)
                os.chdir(tmp)
                null = os.open(os.devnull, os.O_RDWR)
                for fd in (0, 1, 2):
                    os.dup2(null, fd)
                signal.alarm(10)
                hooks["PREPARE"]()
                p, done, why = w.exercise(e)
                data = json.dumps([sorted(set(p)), done, why])
            except BaseException as ex:
                import traceback

                data = json.dumps([["checker: %r %s" % (ex, traceback.format_exc()[-300:])], 0, []])
            try:
                os.write(wr, data.encode()[:60000])
            finally:
                os._exit(0)
        os.close(wr)
        buf, end = b"", time.time() + 30
        while True:
            ready = select.select([rd], [], [], max(0, end - time.time()))[0]
            if not ready:
                break
            chunk = os.read(rd, 65536)
            if not chunk:
                break
            buf += chunk
        os.close(rd)
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
        st = os.waitpid(pid, 0)[1]
        shutil.rmtree(tmp, True)
        try:
            p, done, why = json.loads(buf.decode())
        except ValueError:
            p, done, why = [], 0, ["child died or hung (status %d)" % st]
        print(json.dumps({"full": e.full, "where": e.where, "problems": problems + p, "done": done, "why": why}))
    out.flush()


def interpreters():
    """{(3, minor): path}"""
    sys.path.insert(0, os.path.dirname(HERE))
    import fixtures

    return {(3, minor): path for minor, path in fixtures.pythons() if minor <= 13}


def main(argv):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--worker", action="store_true")
    p.add_argument("--python")
    p.add_argument("--only", default="")
    p.add_argument("--unexercised", action="store_true")
    p.add_argument("--part", type=int, default=1)
    p.add_argument("--folder", default=TABLES)
    p.add_argument("-j", type=int, default=2)
    a = p.parse_args(argv)
    if a.worker:
        worker(a.folder, a.only, a.part)
        return 0
    entries, sections, errors = parse_tables(a.folder)
    for e in errors:
        print(e)
    names = sorted(set(e.full for e in entries))
    print(
        "%d lines, %d callables and attributes, %d sections, %d syntax errors"
        % (len(entries), len(names), len(sections), len(errors))
    )
    pythons = interpreters()
    if a.python:
        pythons = {k: v for k, v in pythons.items() if "%d.%d" % k in a.python.split(",")}
    jobs, results = list(pythons.items()), {}
    running, failed = [], []
    while jobs or running:
        while jobs and len(running) < a.j:
            k, exe = jobs.pop(0)
            f = tempfile.TemporaryFile()
            err = tempfile.TemporaryFile()
            pr = subprocess.Popen(
                [
                    exe,
                    "-W",
                    "ignore",
                    os.path.abspath(__file__),
                    "--worker",
                    "--folder",
                    a.folder,
                    "--only",
                    a.only,
                    "--part",
                    str(a.part),
                ],
                stdout=f,
                stderr=err,
                stdin=subprocess.DEVNULL,
                env=dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1"),
            )
            running.append((k, pr, f, err))
        for t in list(running):
            if t[1].poll() is not None:
                running.remove(t)
                t[2].seek(0)
                results[t[0]] = [json.loads(l) for l in t[2].read().decode().splitlines()]
                t[3].seek(0)
                tail = t[3].read().decode()[-1500:]
                if t[1].returncode:
                    print("worker %s failed:\n%s" % (t[0], tail))
                    failed.append(t[0])
        time.sleep(0.1)
    problems, why, done = {}, {}, {}
    for k, rows in sorted(results.items()):
        n = [r for r in rows if not r.get("skip")]
        c = sum(1 for r in n if r["done"])
        print(
            "%d.%d: %d lines apply, %d exercised, %d with contradictions"
            % (k + (len(n), c, sum(1 for r in rows if r["problems"])))
        )
        for r in rows:
            for x in r["problems"]:
                m = re.match(r"^(.*?)( \[[^\[\]]*\])?$", x, re.S)
                problems.setdefault((r["where"], r["full"], m.group(1)), []).append(("%d.%d" % k, m.group(2) or ""))
            if not r["done"] and not r.get("skip"):
                why.setdefault((r["where"], r["full"]), {}).setdefault("; ".join(r["why"])[:160] or "?", []).append(
                    "%d.%d" % k
                )
            elif r["why"]:
                why.setdefault((r["where"], r["full"] + " (partly)"), {}).setdefault(
                    "; ".join(r["why"])[:160], []
                ).append("%d.%d" % k)
            if r["done"]:
                done.setdefault(r["full"], []).append("%d.%d" % k)

    def where(k):
        f, n = k[0].split(":")
        return f, int(n), k[1:]

    for key in sorted(problems, key=where):
        vs = sorted(set(v for v, _ in problems[key]), key=lambda s: int(s[2:]))
        ex = sorted(set(n for _, n in problems[key]))[:3]
        print(
            "%s %s: %s  (%s)%s"
            % (
                key[0],
                key[1],
                key[2],
                "all" if len(vs) == len(results) and len(vs) > 1 else " ".join(vs),
                " ".join(ex),
            )
        )
    if a.unexercised:
        print("--- not exercised, or partly")
        for key in sorted(why, key=where):
            for w_, vs in why[key].items():
                print("%s %s: %s (%s)" % (key[0], key[1], w_, " ".join(vs)))
    print(
        "%d contradictions; %d of %d names exercised on some version, %d on every version where they exist"
        % (
            len(problems),
            len(done),
            len(names),
            sum(
                1
                for n in done
                if len(done[n])
                >= max(
                    1,
                    len(
                        [k for k, rows in results.items() if any(r["full"] == n and not r.get("skip") for r in rows)]
                    ),
                )
            ),
        )
    )
    return 1 if problems or errors or failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
