#!/usr/bin/env python3
"""docs.py --skive PATH [--accept]: the pages of docs/ that are made from what the program says.

docs/assumptions.md holds `skive rules`; docs/rules/slots.md holds `skive explain slots` and the reasons that
fixtures show the rule to give, with the sentences of `skive rules`.
"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ASSUMPTIONS = """# Rules, assumptions and reasons

*Made from `skive rules` by `make accept`; a test keeps it true.*

A rewrite is *proven* when it rests on nothing but the text that was read. Where a fact cannot be known statically, the
rewrite rests on a named assumption: it is shown with the finding and in the commit message, and
`--no-assume NAME` (or `no-assume` in the configuration) refuses all rewrites that rest on it. A place that is left
alone has one of the reasons; `skive check --why-not` lists them.

Those that are off by default are for who knows more than the text says. `file-not-truncated` is needed by `mapped-read` alone. A file that
was read is a copy; a mapping is the file itself, and looking behind the end of one that another process has cut off meanwhile ends the program
by a signal (SIGBUS), without an exception. So does an I/O error on a network file system. Turn it on where files are written once, or
replaced as a whole by renaming, which on POSIX systems leaves a mapping as it is.

```
"""
RULE = """# %s

*Made from `skive explain %s` by `make accept`; a test keeps it true.*

%s
## Before and after

```python
%s```

becomes

```python
%s```

## What it rests on

%s
## When it leaves a class alone

Each refusal is shown with the place that decides by `skive check --why-not`; `skive explain FILE:LINE` tells more.

| reason | what it says |
|---|---|
%s
## Bytes

%s

```
%s```
"""


def said(skive, *words):
    return subprocess.run([skive, *words], stdout=subprocess.PIPE, check=True).stdout.decode()


def sections(skive):
    """The lists of `skive rules`: [{name: sentence}]"""
    out = []
    for part in said(skive, "rules").split("\n\n"):
        lines = [line.split(None, 1) for line in part.strip("\n").splitlines()[1:]]
        out.append({line[0]: line[1] for line in lines})
    return out


def reasons_of(rule):
    """Those that a fixture shows the rule to give."""
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    import fixtures
    return {reason for fixture in fixtures.all_fixtures() if not fixture.gap
            for _, _, of, reason in fixture.marks() if of == rule and reason not in (None, fixtures.SUGGESTED)}


def unindented(text):
    return "".join(line[4:] + "\n" if line.strip() else "\n" for line in text.strip("\n").splitlines())


def rests_on(skive, before):
    """The assumptions of the example's own rewrite."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "example.py")
        with open(path, "w") as file:
            file.write(before)
        out = subprocess.run([skive, "check", "--isolated", "--no-cache", "--format", "json", path],
                             stdout=subprocess.PIPE, check=False).stdout
    return json.loads(out)["findings"][0]["assumptions"]


def rule_page(skive, rule):
    text = said(skive, "explain", rule)
    title, _, rest = text.partition("\n\n")
    doc, _, rest = rest.partition("\nBefore:\n\n")
    before, _, rest = rest.partition("\nAfter:\n\n")
    after, _, rest = rest.partition("\nSaves ")
    saving, _, table = rest.partition("\n\n")
    _, assumptions, reasons = sections(skive)
    shown = "".join("* `%s`: %s\n" % (name, assumptions[name].split(None, 1)[1])
                    for name in rests_on(skive, unindented(before)))
    shown = ("The example rests on\n\n%s\nOther rewrites may rest on more of the [assumptions](../assumptions.md) "
             "that are on; each finding names its own.\n" % (shown or "nothing but its text.\n"))
    listed = "".join("| `%s` | %s |\n" % (name, reasons[name]) for name in reasons if name in reasons_of(rule))
    return RULE % (title.split(": ", 1)[1][:1].upper() + title.split(": ", 1)[1][1:] + " (`%s`)" % rule, rule, doc,
                   unindented(before), unindented(after), shown, listed, "Saves " + saving, table)


def pages(skive):
    """{path: text}"""
    docs = os.path.join(ROOT, "docs")
    return {os.path.join(docs, "assumptions.md"): ASSUMPTIONS + said(skive, "rules") + "```\n",
            os.path.join(docs, "rules", "slots.md"): rule_page(skive, "slots")}


def stale(skive):
    """The pages that are not what the program says."""
    out = []
    for path, text in pages(skive).items():
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    continue
        out.append(os.path.relpath(path, ROOT))
    return out


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[2])
    if "--accept" in sys.argv:
        for path, text in pages(program).items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
    elif stale(program):
        sys.exit("%s: not what the program says; run `make accept`" % ", ".join(stale(program)))
