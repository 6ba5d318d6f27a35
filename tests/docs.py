#!/usr/bin/env python3
"""docs.py --skive PATH [--accept]: the pages of docs/ that are made from what the program says.

docs/assumptions.md holds `skive rules`; docs/rules/ has a page for each rule and an index. A page holds `skive explain`,
and what the fixtures of the rule show: the reasons that it gives, each with a line that it is given for, and the
assumptions that its findings rest on.
"""
import collections
import concurrent.futures
import difflib
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fixtures

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGES = os.path.join(ROOT, "docs", "rules")
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
RULE = """# {title} (`{name}`)

*Made from `skive explain {name}` and the fixtures of the rule by `make accept`; a test keeps it true.*

{level}

{doc}
## Before and after

```diff
{diff}```

## What it rests on

{rests}
## When it leaves {what} alone

Each refusal is shown, with the place that decides if that is another one, by `skive check --why-not{asked}`.{more}

{reasons}
## Bytes

{saving}
{table}"""
INDEX = """# The rules

*Made from `skive rules` by `make accept`; a test keeps it true.*

A rule is a rewrite that is made where it is proven. *Optional* ones save little or cost time: they are on when their own name is selected.
*Suggestions* are not proven; `skive check --suggest` shows them, and `--apply-suggested RULE` makes those that have a rewrite.
"""
GROUPS = {"slots": "Instances without a dictionary", "lazy": "Elements one by one", "shortcircuit": "Operands only when they are asked for",
          "files": "Files in pieces", "types": "Types that take less", "interning": "Equal strings once",
          "globals": "What the module keeps"}


def said(skive, *words):
    return subprocess.run([skive, *words], stdout=subprocess.PIPE, check=True).stdout.decode()


def sections(skive):
    """The lists of `skive rules`: [{name: the rest of its line}]"""
    out = []
    for part in said(skive, "rules").split("\n\n"):
        lines = [line.split(None, 1) for line in part.strip("\n").splitlines() if line.startswith("  ")]
        out.append({line[0]: line[1] for line in lines})
    return out


def unindented(text):
    return "".join(line[4:] + "\n" if line.strip() else "\n" for line in text.strip("\n").splitlines())


# ---- what the fixtures show ----------------------------------------------------------------------

Shown = collections.namedtuple("Shown", "assumptions examples")  # names; {reason: lines}


def findings(skive, fixture):
    with tempfile.TemporaryDirectory() as folder:
        fixtures.copied(fixture, folder)
        out = fixtures.run(skive, "check", "--format", "json", *fixture.args, folder).stdout
    return json.loads(out)["findings"]


def marked_lines(fixture):
    """(rule, reason, the line without its marks and with a decorator before it)"""
    for path in fixture.files():
        with open(path, "rb") as file:
            lines = [line.decode("latin-1") for line in re.split(rb"\r\n|\n|\r", file.read())]
        for number, line in enumerate(lines):
            code = re.sub(r"\s*# (want|refuse|suggest|skive): .*", "", line).strip()
            above = lines[number - 1].strip() if number else ""
            if code.startswith("def ") and above.startswith("@"):
                code = above + " " + code
            for kind, text in re.findall(r"#\s*(refuse): ([^#]*)", line):
                yield text.split()[0], text.split()[1], code


def shown_by_fixtures(skive):
    """{rule: Shown}"""
    settled = [fixture for fixture in fixtures.all_fixtures() if not fixture.gap]
    with_findings = [fixture for fixture in settled if os.path.exists(fixture.diff_path) or
                     any(reason == fixtures.SUGGESTED for _, _, _, reason in fixture.marks())]
    shown = collections.defaultdict(lambda: Shown(set(), collections.defaultdict(set)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda fixture: findings(skive, fixture), with_findings):
            for finding in found:
                shown[finding["rule"]].assumptions.update(finding.get("assumptions", []))
    for fixture in settled:
        for rule, reason, code in marked_lines(fixture):
            shown[rule].examples[reason].add(code)
    return shown


def example_of(reason, examples):
    """The shortest line that says something and has no other reason elsewhere; "": there is none."""
    others = set().union(*(lines for other, lines in examples.items() if other != reason))
    good = [line for line in examples[reason] - others if 12 <= len(line) <= 90 and "`" not in line and line.isascii()
            and line.count("(") == line.count(")") and line.count("[") == line.count("]")
            and line.count("{") == line.count("}") and not line.startswith("class ")]
    return min(good, key=lambda line: (len(line), line), default="")


# ---- pages ---------------------------------------------------------------------------------------

def told(skive, rule):
    """The parts of `skive explain`."""
    text = said(skive, "explain", rule)
    head, _, rest = text.partition("\n\n")
    doc, _, rest = rest.partition("\nBefore:\n\n")
    before, _, rest = rest.partition("\nAfter:\n\n")
    after, saving, rest = re.split(r"\n((?:Saves|May save) [^\n]*\n)", rest, maxsplit=1)
    rest, _, table = rest.partition("\n")
    words = re.match(r"\S+ \(([^)]*)\): (.*)", head, re.S)
    kinds, title = words.group(1).split(", "), words.group(2)
    return {"name": rule, "title": title[:1].upper() + title[1:], "group": kinds[0], "optional": "optional" in kinds,
            "suggests": "suggestion" in kinds, "doc": doc, "before": unindented(before), "after": unindented(after),
            "saving": saving, "made": "there is no rewrite" not in rest, "table": table}


def diff_of(before, after):
    if before == after:
        return before
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), n=1000)
    return "".join(list(lines)[3:])


def level_of(rule):
    text = "Group `%s`; " % rule["group"]
    if not rule["suggests"]:
        return text + ("optional: on when `--select %s` names it." % rule["name"] if rule["optional"] else
                       "a rewrite, on by default.")
    if rule["made"]:
        return text + ("a suggestion: shown by `skive check --suggest`, made only with `--apply-suggested %s`."
                       % rule["name"])
    return text + ("a suggestion: shown by `skive check --suggest`. It has no rewrite; what stands below as the new text "
                   "is one that a person may choose.")


def reasons_of(shown, sentences):
    """A table; the column of examples is left out when nothing is to be put there."""
    examples = {reason: example_of(reason, shown.examples) for reason in shown.examples}
    with_lines = any(examples.values())
    rows = ["| reason | what it says |" + (" for example |" if with_lines else ""),
            "|---|---|" + ("---|" if with_lines else "")]
    for reason in sorted(examples):
        row = "| `%s` | %s |" % (reason, sentences[reason].replace("|", "\\|"))
        if with_lines:
            row += " `%s` |" % examples[reason].replace("|", "\\|") if examples[reason] else " |"
        rows.append(row)
    return "\n".join(rows) + "\n"


def page(rule, shown, assumptions, reasons):
    rests = "".join("* `%s`: %s\n" % (name, assumptions[name].split(None, 1)[1]) for name in assumptions
                    if name in shown.assumptions)
    if rests:
        rests = ("On what was read, and in some places on [assumptions](../assumptions.md); each finding names its own:\n\n" +
                 rests)
    return RULE.format(
        name=rule["name"], title=rule["title"], level=level_of(rule), doc=rule["doc"],
        diff=diff_of(rule["before"], rule["after"]), rests=rests or "On nothing but the text that was read.\n",
        what="a class" if rule["group"] == "slots" else "a place", reasons=reasons_of(shown, reasons),
        asked=" --suggest" if rule["suggests"] else "",
        more=" `skive explain FILE:LINE` tells more." if rule["group"] == "slots" else "",
        saving=rule["saving"], table="```\n%s```\n" % rule["table"] if rule["table"] else "").rstrip("\n") + "\n"


def index(rules):
    text = INDEX
    for group, title in GROUPS.items():
        members = [rule for rule in rules if rule["group"] == group]
        if not members:
            continue
        text += "\n## %s (`%s`)\n\n| rule | what it does | level |\n|---|---|---|\n" % (title, group)
        for rule in members:
            level = "suggestion" if rule["suggests"] else "optional" if rule["optional"] else "rewrite"
            if rule["suggests"] and not rule["made"]:
                level += ", shown only"
            text += "| [`%s`](%s.md) | %s | %s |\n" % (rule["name"], rule["name"], rule["title"], level)
    return text


def pages(skive):
    """{path: text}"""
    names, assumptions, reasons = sections(skive)
    shown = shown_by_fixtures(skive)
    rules = [told(skive, rule) for rule in names]
    out = {os.path.join(ROOT, "docs", "assumptions.md"): ASSUMPTIONS + said(skive, "rules") + "```\n",
           os.path.join(PAGES, "README.md"): index(rules)}
    for rule in rules:
        out[os.path.join(PAGES, rule["name"] + ".md")] = page(rule, shown[rule["name"]], assumptions, reasons)
    return out


def left_over(made):
    return [path for path in glob.glob(os.path.join(PAGES, "*.md")) if path not in made]


def stale(skive):
    """The pages that are not what the program says."""
    made = pages(skive)
    out = left_over(made)
    for path, text in made.items():
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    continue
        out.append(path)
    return sorted(os.path.relpath(path, ROOT) for path in out)


def accept(skive):
    made = pages(skive)
    os.makedirs(PAGES, exist_ok=True)
    for path in left_over(made):
        os.unlink(path)
    for path, text in made.items():
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[2])
    if "--accept" in sys.argv:
        accept(program)
    elif stale(program):
        sys.exit("%s: not what the program says; run `make accept`" % ", ".join(stale(program)))
