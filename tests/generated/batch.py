"""Runs many small programs with one start of Python: each in a process of its own that is forked from it.

    python -I -B batch.py < FOLDERS     a line of JSON for each: how main.py ended there, and what it printed

Used by order_check.py and grid_check.py. What is called alone_* in main.py is run after the rest, each in
a process of its own. The modules that programs import most are there already when it forks.
"""
import array  # noqa: F401
import collections  # noqa: F401
import functools  # noqa: F401
import heapq  # noqa: F401
import io  # noqa: F401
import itertools  # noqa: F401
import json
import math  # noqa: F401
import operator  # noqa: F401
import os
import random
import re
import resource
import signal
import statistics  # noqa: F401
import subprocess
import sys
import types
import weakref  # noqa: F401

MOVED = sys.argv[1:] == ["moved"]
SECONDS, MEGABYTES, OUTPUT = 2, 600, 200000


def run_main():
    """In the forked process: runs main.py of the current folder and never comes back."""
    signal.alarm(20 * SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    sys.path[0:0] = [os.getcwd()]
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    junk = [bytes(random.randrange(140)) for _ in range(random.randrange(2000))] if MOVED else []
    del junk[::2]
    with open("main.py") as file:
        code = compile(file.read(), "main.py", "exec")
    status = run(lambda: exec(code, main.__dict__))
    for function in [value for name, value in main.__dict__.items() if name.startswith("alone_")]:
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            signal.alarm(2 * SECONDS)  # which a process that is forked does not have
            os._exit(run(function))
        status = max(status, min(os.waitpid(pid, 0)[1], 1))
    os._exit(status)


def run(function):
    """The exit status of it."""
    status = 0
    try:
        function()
    except MemoryError:
        os.kill(os.getpid(), signal.SIGALRM)
    except BaseException as error:
        status = 1
        print("uncaught", type(error).__name__, error)
    sys.stdout.flush()
    return status


def run_folder(folder):
    """(how it ended, what it printed)"""
    path = os.path.join(folder, ".printed")
    pid = os.fork()
    if not pid:
        out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(out, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(folder)
        run_main()
    status = os.waitpid(pid, 0)[1]
    with open(path, encoding="utf-8", errors="replace") as file:
        text = re.sub(r"0x[0-9a-f]+", "0x", file.read(OUTPUT).replace(folder, "."))
    os.unlink(path)
    return ["killed" if os.WIFSIGNALED(status) else "ended %d" % os.WEXITSTATUS(status), text]


def run_all(python, folders, moved=False):
    """{folder: (how it ended, what it printed)}, from another process. `moved`: objects have other addresses."""
    if not folders:
        return {}
    words = [python, "-I", "-B", "-W", "ignore", os.path.abspath(__file__)] + ["moved"] * moved
    out = subprocess.run(words, stdout=subprocess.PIPE,
                         input="\n".join(folders).encode(), env=dict(os.environ, PYTHONHASHSEED="0"), check=True)
    return {folder: tuple(result) for folder, result in map(json.loads, out.stdout.splitlines())}


def main():
    for line in sys.stdin.read().splitlines():
        print(json.dumps([line, run_folder(line)]), flush=True)


if __name__ == "__main__":
    main()
