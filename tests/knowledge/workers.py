"""Runs a script of this folder on each CPython of the machine that the tables speak of.

The script is its own worker: called with `--worker FILE`, it writes what it measured to the file, as JSON.
"""
import json
import os
import subprocess
import sys
import tempfile

NEWEST = 13  # the newest minor version that the tables were made for


def measure(script):
    """{minor: what the script's worker found}"""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    import fixtures
    found = {}
    for minor, path in fixtures.pythons():
        if minor > NEWEST:
            continue
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out")
            subprocess.run([path, "-I", "-B", os.path.abspath(script), "--worker", out], cwd=folder, timeout=300,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            with open(out) as file:
                found[minor] = json.load(file)
    return found


def run(worker, main):
    """The end of such a script: it is one or the other."""
    if sys.argv[1:2] == ["--worker"]:
        found = worker()
        with open(sys.argv[2], "w") as file:
            json.dump(found, file)
        os._exit(0)  # threads and hooks of what was imported do not matter
    sys.exit(main())
