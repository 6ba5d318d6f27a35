"""Estimates of what tables hold, compared with what sys.getsizeof() says."""
import json
import subprocess
import sys

import pytest
from conftest import SKIVE

TABLES = [
    "[n * n for n in range(5000)]",
    "{n: n / 2 for n in range(2000)}",
    "{n * 1.5 for n in range(3000)}",
    "[0] * 4000",
    "list(range(1000, 9000))",
    "[%s]" % ", ".join('"text %d"' % n for n in range(1500)),
    "{%s}" % ", ".join('"key %d": (%d, %d.5)' % (n, n + 1000, n) for n in range(1200)),
]


def size(value, seen):
    if id(value) in seen or (isinstance(value, int) and value <= 256):
        return 0
    seen.add(id(value))
    parts = list(value) if isinstance(value, (list, tuple, set, dict)) else []
    parts += list(value.values()) if isinstance(value, dict) else []
    return sys.getsizeof(value) + sum(size(part, seen) for part in parts)


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
def test_estimates_are_near(tmp_path, table):
    (tmp_path / "m.py").write_text("T = %s\n\n\ndef read(n):\n    return n in T\n" % table)
    out = subprocess.run([SKIVE, "check", "--isolated", "--no-cache", "--suggest", "--select", "big-table",
                          "--format", "json", str(tmp_path)], stdout=subprocess.PIPE)
    found = json.loads(out.stdout)["findings"]
    assert len(found) == 1
    assert 0.75 < found[0]["held_bytes"] / size(eval(table), set()) < 1.35
