#!/usr/bin/env python3
"""docs.py --skive PATH [--accept]: docs/assumptions.md is what the program says."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATH = os.path.join(ROOT, "docs", "assumptions.md")
HEAD = """# Rules, assumptions and reasons

*Made from `skive rules` by `make accept`; a test keeps it true.*

A rewrite is *proven* when it rests on nothing but the text that was read. Where a fact cannot be known statically, the
rewrite rests on a named assumption: it is shown with the finding and in the commit message, and
`--no-assume NAME` (or `no-assume` in the configuration) refuses all rewrites that rest on it. A place that is left
alone has one of the reasons; `skive check --why-not` lists them.

```
"""


def expected(skive):
    out = subprocess.run([skive, "rules"], stdout=subprocess.PIPE, check=True)
    return HEAD + out.stdout.decode() + "```\n"


def is_current(skive):
    with open(PATH, encoding="utf-8") as file:
        return file.read() == expected(skive)


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[2])
    if "--accept" in sys.argv:
        with open(PATH, "w", encoding="utf-8") as out:
            out.write(expected(program))
    elif not is_current(program):
        sys.exit("docs/assumptions.md is not what `skive rules` says; run `make accept`")
