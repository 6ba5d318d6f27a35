#!/usr/bin/env python3
"""Does skive take what CPython takes, and refuse what it refuses?  See README.md in this folder.

Runs the two written corpora, then --count mutations of the files below the paths, then
--combinations programs put together from parts.
"""
import os
import random
import sys
import tempfile

_here = os.path.dirname(os.path.abspath(__file__))
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != _here]
import argparse
import importlib.util
import io
import re
import tokenize

sys.path.append(_here)
import combinations
import common
import refused

sys.path.remove(_here)
_spec = importlib.util.spec_from_file_location("skive_ast", os.path.join(_here, "ast.py"))
conformance = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(conformance)

WORDS = ["return", "yield", "await x", "break", "continue", "global x", "nonlocal x", "pass", "*a", "**a",
         "x := 1", "lambda: 0", "not", "in", "is", "if", "else", "for x in y", "async", "import a", "del x",
         "=", "==", ",", ":", ".", "(", ")", "[", "]", "{", "}", "1", "'s'", "f'{x}'", "@", "->", "None"]


def sections(name):
    """(minimum version, source) of each section of a corpus."""
    with open(os.path.join(_here, name), encoding="utf-8") as file:
        for text in file.read().split("\n---\n"):
            version = re.match(r"# 3\.(\d+)\n", text)
            yield (3, int(version.group(1)) if version else 0), text.rstrip("\n") + "\n"


def tokens_of(source):
    """(start, end) offsets of the tokens of a text, by character."""
    starts = [0]
    for line in source.splitlines(True):
        starts.append(starts[-1] + len(line))
    out = []
    for t in tokenize.generate_tokens(io.StringIO(source).readline):
        if t.string.strip():
            out.append((starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1]))
    return out


def mutate(source, chance):
    """One change to a text: a token dropped, doubled, swapped or replaced, a line moved or indented."""
    spans = tokens_of(source)
    if len(spans) < 3:
        return source
    i = chance.randrange(len(spans) - 1)
    (a, b), (c, d) = spans[i], spans[i + 1]
    kind = chance.randrange(7)
    if kind == 0:
        return source[:a] + source[b:]
    if kind == 1:
        return source[:b] + " " + source[a:b] + source[b:]
    if kind == 2:
        return source[:a] + source[c:d] + source[b:c] + source[a:b] + source[d:]
    if kind == 3:
        return source[:a] + chance.choice(WORDS) + source[b:]
    if kind == 4:
        return source[:b] + " " + chance.choice(WORDS) + " " + source[b:]
    lines = source.splitlines(True)
    at = chance.randrange(len(lines))
    if kind == 5:
        lines[at] = chance.choice([" ", "\t", "    ", "  "]) + lines[at]
    else:
        lines.insert(chance.randrange(len(lines)), lines.pop(at))
    return "".join(lines)


def small_parts(path):
    """Runs of top-level statements of a file, a few lines each."""
    try:
        with open(path, "rb") as file:
            source = file.read()
        tree = conformance.ast.parse(source)
        lines = source.decode("utf-8").splitlines(True)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    for node in tree.body:
        if node.end_lineno - node.lineno < 60:
            yield "".join(lines[node.lineno - 1:node.end_lineno])


def mutations(options):
    chance = random.Random(options.seed)
    files = common.files_below(options.paths)
    made = 0
    while files and made < options.count:
        parts = list(small_parts(chance.choice(files)))
        for part in chance.sample(parts, min(3, len(parts))):
            try:
                yield mutate(part, chance)
            except (tokenize.TokenError, IndentationError, SyntaxError):
                continue
            made += 1


def judge(block, source, expected):
    """A line when skive and CPython part; expected: True valid, False invalid, None ask CPython."""
    result = common.checked(conformance.compare, block)
    if expected is True and block.error and result.outcome != "listed":
        return "refused: %s" % block.error
    if expected is False and not block.error:
        return "accepted"
    return None if result.outcome != "differs" else "; ".join(result.notes)


def run(skive, cases):
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (source, _) in enumerate(cases):
            paths.append(os.path.join(folder, "case%05d.py" % number))
            with open(paths[-1], "w", encoding="utf-8", newline="") as file:
                file.write(source)
        for block, (source, expected) in zip(common.dump(skive, "ast", paths), cases):
            complaint = judge(block, source, expected)
            if complaint:
                bad += 1
                at = re.search(r"line (\d+)\)", complaint)
                lines = source.splitlines()
                if at:  # the place is enough
                    lines = lines[max(0, int(at.group(1)) - 2):int(at.group(1)) + 1]
                print("%s\n    %s" % (complaint, "\n    ".join(lines[:40])))
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skive", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=0, help="mutated programs")
    parser.add_argument("--combinations", type=int, default=0, help="programs put together from parts")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    here = sys.version_info[:2]
    cases = [(text, True) for version, text in sections("valid.txt") if version <= here]
    cases += [(text, False) for version, text in sections("invalid.txt") if version <= here]
    cases += [(text, None) for text in mutations(options)]
    if options.combinations:
        cases += [(text, None) for text in combinations.pairs()]
        cases += [(text, None) for text in combinations.expressions(options.combinations, options.seed)]
    bad = run(options.skive, cases)
    print("%d programs compared, %d differing" % (len(cases), bad))
    return 1 if bad else 0


if __name__ == "__main__":
    common.with_big_stack(main)
