"""The grid: code that does something in a way that does not show (grid/*.txt), at each kind of place where it matters (SITES).

A block of a table, between empty lines, stands for as many parts as it has lines with `>>>`:

    # title           where the code alone does not tell parts apart
    set-up            lines at the top of the module; modules that are named are imported, DEFINITIONS come by themselves
    <<< statement     comes first in the function itself (finalizers)
    >>> code          what has the effect: an expression of n, or statements; `...` goes on
    --> expression    how what was done is seen; len(S) by default

Whoever looks at S sees what `tick()` or `S.append(...)` did. A part that says so has a harmless twin, where they do nothing; what a
twin may lose is in HARMLESS, too.
"""
import ast
import os
import re

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "grid")
MODULES = """abc argparse array ast asyncio atexit base64 binascii bisect builtins calendar cmd collections collections.abc
concurrent.futures configparser contextlib contextvars copy csv dataclasses datetime decimal difflib enum fileinput fnmatch fractions
functools gc gettext glob hashlib heapq html html.parser inspect io ipaddress itertools json keyword locale logging math numbers
operator os pathlib pickle pprint queue random re sched secrets shlex shutil signal sqlite3 statistics string struct sys tempfile
textwrap threading time timeit traceback types typing unicodedata unittest unittest.mock urllib.parse uuid warnings weakref zlib
zoneinfo""".split()

DEFINITIONS = {
    "tick": "def tick(v=1, *rest):\n    S.append(1)\n    return v",
    "F": "class F:\n    def __del__(self):\n        tick()",
    "Plain": "class Plain:\n    pass",
    "withcb": "REFS = []\ndef withcb():\n    p = Plain()\n    p.w = None\n    REFS.append(weakref.ref(p, tick))\n    return p",
    "gen": "def gen():\n    try:\n        yield 1\n        yield 2\n    finally:\n        tick()",
}

# Methods that change their object, by an expression for it and how it is seen.  The test has all that there are.
METHODS = [
    ("[3, 1, 2, 6, 5, 9, 8, 7, 4]", "list({})", ["append(n)", "clear()", "extend([n])", "insert(0, n)", "pop()", "remove(L[0])", "reverse()", "sort()",
                               "__setitem__(0, n)", "__delitem__(0)", "__iadd__([n])", "__imul__(2)", "__init__([n])"]),
    ("{9: 1, 1: 2, 2: 3, 3: 4, 4: 6, 5: 7, 6: 8, 7: 9, 8: 5}", "sorted({}.items())",
     ["clear()", "pop(min(L))", "popitem()", "setdefault(n + 20, 1)", "update({n: 7})", "__setitem__(n, 7)", "__delitem__(min(L))",
      "__init__({n: 7})"]),
    ("{9, 1, 2, 3, 4, 5, 6, 7, 8}", "sorted({})",
     ["add(n + 20)", "clear()", "discard(n)", "remove(min(L))", "pop()", "update([n + 20])", "difference_update([n])",
      "intersection_update([9, n])", "symmetric_difference_update([n])", "__iand__({9, n})", "__ior__({n + 20})", "__isub__({n})",
      "__ixor__({n})", "__init__([n])"]),
    ("bytearray(b'cabefdhgi')", "bytes({})", ["append(n)", "clear()", "extend([n])", "insert(0, n)", "pop()", "remove(L[0])", "reverse()",
                                        "__setitem__(0, n)", "__delitem__(0)", "__iadd__(b'a')", "__imul__(2)", "__init__(b'a')"]),
    ("array.array('h', [3, 1, 2, 6, 5, 9, 8, 7, 4])", "{}.tolist()",
     ["append(n)", "byteswap()", "extend([n])", "frombytes(b'ab')", "fromlist([n])", "insert(0, n)", "pop()", "remove(L[0])", "reverse()",
      "__setitem__(0, n)", "__delitem__(0)", "__iadd__(array.array('h', [n]))", "__imul__(2)"]),
    ("collections.deque([3, 1, 2, 6, 5, 9, 8, 7, 4])", "list({})",
     ["append(n)", "appendleft(n)", "clear()", "extend([n])", "extendleft([n])", "insert(0, n)", "pop()", "popleft()", "remove(L[0])",
      "reverse()", "rotate(1)", "__setitem__(0, n)", "__delitem__(0)", "__iadd__([n])", "__imul__(2)", "__init__([n])"]),
    ("collections.OrderedDict([(9, 1), (1, 2), (2, 3), (3, 4), (5, 7), (6, 8), (7, 9), (8, 5)])", "list({}.items())",
     ["clear()", "pop(min(L))", "popitem()", "popitem(last=False)", "setdefault(n + 20, 1)", "update({n: 7})", "move_to_end(min(L), last=False)",
      "__setitem__(n, 7)", "__delitem__(min(L))", "__init__({n: 7})"]),
    ("collections.Counter({9: 1, 1: 2, 2: 3, 3: 4, 4: 6, 5: 7, 6: 8, 7: 9, 8: 5})", "sorted({}.items())",
     ["clear()", "pop(min(L))", "popitem()", "setdefault(n + 20, 1)", "update([n])", "subtract([n])", "__setitem__(n, 7)", "__delitem__(min(L))",
      "__iadd__(collections.Counter([n]))", "__isub__(collections.Counter([n]))", "__ior__(collections.Counter([n, n, n, n, n]))",
      "__iand__(collections.Counter([9, n]))", "__init__([n])"]),
    ("collections.defaultdict(int, {9: 1, 1: 2, 2: 3, 3: 4, 4: 6, 5: 7, 6: 8, 7: 9, 8: 5})", "sorted({}.items())",
     ["clear()", "pop(min(L))", "popitem()", "setdefault(n + 20, 1)", "update({n: 7})", "__setitem__(n, 7)", "__delitem__(min(L))",
      "__missing__(n + 20)", "__getitem__(n + 20)", "__init__(int, {n: 7})"]),
    ("io.StringIO('ab\\ncd\\nef\\ngh\\n' * 9)", "({0}.tell(), {0}.getvalue())",
     ["write('x')", "writelines(['x'])", "read(1)", "readline(1)", "readlines(1)", "seek(n)", "truncate(n)", "__next__()"]),
    ("io.BytesIO(b'ab\\ncd\\nef\\ngh\\n' * 9)", "({0}.tell(), {0}.getvalue())",
     ["write(b'x')", "writelines([b'x'])", "read(1)", "read1(1)", "readinto(bytearray(1))", "readinto1(bytearray(1))", "readline(1)",
      "readlines(1)", "seek(n)", "truncate(n)", "__next__()"]),
]
# Those with another object than a variable of the module: (line of the set-up that binds it, the object).
WAYS = [("L = {}", "L"), ("L = {}\nM = L", "M"), ("class K:\n    pass\nL = {}\nk = K()\nk.v = L", "k.v"), ("L = {}\nM = {{'a': L}}", "M['a']")]

# What may be computed later, in the sites of a group: each is rewritten at some of them.
HARMLESS = {
    "methods": ["len(L)", "L.__len__()", "1 in L", "L == n", "[x for x in L]"],
    "containers": ["(n, 1)", "[n, n]", "n + 1", "{n: 1}", "str(n)"],
    "names": ["n + 1", "(n, n)"], "iterators": ["len([n])", "sum([n, 1])", "sorted((n, 1))"],
    "raises": ["(x, 1)", "[x]", "x is None", "(x, (x, x))", "not (x is None)"],
    "uncaught": ["(x, 1)", "[x]", "x is None"],
    "sources": ["[1, 2, 3]", "(1, 2, 3)", "range(1, 4)", "{1: 1, 2: 2}", "'abc'", "b'abc'"],
    "frames": ["str(n)", "n + 1", "(n, n)"],
    "captures": ["n + 1", "(n, n)", "[n]"],
}

# ---- where the code stands: groups have sites of one kind ----------------------------------------------------------

EFFECT = {
    "any": "return any([(f(n), n) for n in ns])",
    "in": "return 1 in [(f(n), 1)[1] for n in ns]",
    "element": "out = []\nfor v in [f(n) for n in ns]:\n    out.append(state())\nreturn out",
    "condition": "out = []\nfor v in [n for n in ns if (f(n), n)]:\n    out.append(state())\nreturn out",
    "body": "out = []\nfor v in [(n, state()) for n in ns]:\n    f(2)\n    out.append(v)\nreturn out",
    "both": "out = []\nfor v in [f(n) for n in ns]:\n    out.append((f(2), state())[1])\nreturn out",
    "gap": "vals = [(n, state()) for n in ns]\nf(2)\nout = []\nfor v in vals:\n    out.append(v)\nreturn out",
    "read": "vals = [f(n) for n in ns]\nout = [state()]\nfor v in vals:\n    out.append(1)\nreturn out",
    "later": "return list(zip([(n, state()) for n in ns], (7, (f(2), 1)[1], 8)))",
    "zip": "out = []\nfor s, v in zip([(n, state()) for n in ns], [f(n) for n in ns]):\n    out.append(s)\nreturn out",
    "swap": "if len([f(n) for n in ns]) > 5 and flag:\n    return 1\nreturn 0",
    "operand": "x = [f(n) for n in ns]\nif flag and x:\n    return 1\nreturn 0",
}
INLINE = {
    "body": "out = []\nfor v in [(n, state()) for n in ns]:\n    $\n    out.append(v)\nreturn out",
    "gap": "vals = [(n, state()) for n in ns]\n$\nout = []\nfor v in vals:\n    out.append(v)\nreturn out",
    "plain": "vals = [(n, len(S)) for n in ns]\n$\nreturn max(vals)",
    "source": "out = []\nfor v in [n for n in S]:\n    $\n    out.append(v)\n    if len(out) > 8:\n        break\nreturn out",
}
RAISES = {
    "any": "return any([($, 1) for x in xs])",
    "element": "for v in [$ for x in xs]:\n    print('got')",
    "update": "OUT.update([($, 1)[1] for x in xs])",
    "gap": "vals = [($, 1)[1] for x in xs]\nprint('mid')\nreturn sum(vals)",
    "swap": "if len([$ for x in xs]) > 5 and flag:\n    return 1",
}
SOURCES = {
    "any": "a = any([(x, 1) for x in it])\nreturn a, len(list(it))",
    "break": "for v in [(x, 1) for x in it]:\n    break\nreturn len(list(it))",
    "in": "a = 5 in [(x, 5)[1] for x in it]\nreturn a, len(list(it))",
    "next": "out = 0\nfor v in [(x, 1) for x in it]:\n    out += 1\n    for more in it:\n        break\nreturn out",
    "gap": "vals = [(x, 1)[1] for x in it]\nrest = len(list(it))\nreturn rest, sum(vals)",
    "zip": "out = 0\nfor a, b in zip('a', [(x, 1) for x in it]):\n    out += 1\nreturn out, len(list(it))",
    "copy": "for x in list(it):\n    break\nreturn len(list(it))",
}
FRAMES = {
    "max": "return max([str($) for n in ns])",
    "element": "out = []\nfor v in [$ for n in ns]:\n    out.append(v)\nreturn out",
    "tuple": "vals = [$ for n in ns]\nout = []\nfor v in vals:\n    out.append(v)\nreturn out",
}
CAPTURES = {
    "element": "t = []\nfor v in [$ for n in ns]:\n    t.append(v)\nreturn @",
    "step": "out = []\nfor v in [$ for n in ns]:\n    t = [v]\n    out.append(@)\nreturn out",
    "variable": "vals = [$ for n in ns]\nt = []\nfor v in vals:\n    t.append(v)\nreturn @",
}
UNBOUND = {
    "gap": "$\nvals = [n * k for n in ns]\nprint('mid')\nreturn sum(vals)",
    "element": "$\nfor v in [n * k for n in ns]:\n    print('got')",
}
KINDS = {"finalizers": INLINE, "raises": RAISES, "uncaught": {"element": RAISES["element"]}, "sources": SOURCES, "frames": FRAMES,
         "captures": CAPTURES, "unbound": UNBOUND}


class Part:
    """One program: the code, at all sites of its group."""

    def __init__(self, group, setup, code, state=None, title="", first="", twin=False):
        self.group, self.setup, self.code, self.state, self.title = group, setup, code, state, title
        self.first, self.twin = first, twin
        self.sites = KINDS.get(group, EFFECT)

    @property
    def name(self):
        words = [self.group, self.title, "; ".join(t for t in (self.first, self.code.replace("\n", "; ")) if t)]
        return ": ".join(w for w in words if w) + (" (twin)" if self.twin else "")

    def harmless(self):
        """The twin, or None."""
        text = "\n".join([self.setup, self.first, self.code])
        if not re.search(r"\btick\b|\bS\.append\(", with_definitions(text)):
            return None
        quiet = [t.replace("S.append(", "S.count(") for t in (self.setup, self.code)]
        return Part(self.group, quiet[0], quiet[1], self.state, self.title, self.first, twin=True)

    def function(self):
        """f() and state(), where the sites ask for them."""
        if self.sites not in (EFFECT, INLINE):
            return ""
        look = "def state():\n    return %s\n" % (self.state or "len(S)")
        if self.sites is INLINE:
            return look
        body = "return " + self.code if is_expression(self.code) else self.code
        return "def f(n):\n%s\n%s" % (indented(body), look)

    def text(self):
        functions = []
        for name, body in self.sites.items():
            given = {"sources": "it = %s" % self.code, "finalizers": self.first}.get(self.group, "")
            code, see = self.code.partition(" ~ ")[0], self.state or "len(t)"
            body = re.sub(r"(?m)^( *)\$$", lambda m: indented(code, len(m[1])), (given + "\n" if given else "") + body)
            body = body.replace("$", code).replace("@", see)
            functions.append("def site_%s(%s):\n%s\n" % (name, self.parameters(), indented(body)))
        text = "\n".join([self.setup, self.function()] + functions + [self.calls()])
        text = with_definitions(text)
        text = text.replace("S.append(", "S.count(") if self.twin else text
        return "\n".join(imports(text)) + "\nS = []\nOUT = set()\n" + text

    def parameters(self):
        return {"raises": "xs, flag=False", "uncaught": "xs", "sources": "", "unbound": "ns, flag"}.get(self.group, "ns, flag=False")

    def calls(self):
        """The end of the program, which runs the sites one after the other."""
        if self.group == "uncaught":
            return "site_element([%s])" % ", ".join(self.code.split(" ~ ")[1:3] or ["1", "2"])
        if self.group in ("raises", "unbound"):
            good, *bad = self.code.split(" ~ ")[1:] or ["1", "2"]
            rows = ["[%s, %s]" % (good, b) for b in bad] if self.group == "raises" else ["[1], 1", "[1], 0"]
            calls = "\n".join(CAUGHT.format(name, row) for name in self.sites for row in rows)
            return calls
        given = "" if self.group == "sources" else "[1, 2, 3]"
        see = ", f(4), state()" if self.sites is EFFECT else ", state()" if self.sites is INLINE else ""
        line = "print('{0}', site_{0}(%s)%s)" % (given, see)
        if self.sites is EFFECT and not self.twin:  # see batch.py
            line = "def alone_{0}():\n    " + line
        return "\n".join(line.format(name) for name in self.sites)


CAUGHT = """\
try:
    print('{0}', site_{0}({1}))
except Exception as error:
    print('{0}', type(error).__name__)
print(len(OUT))
OUT.clear()"""


def indented(text, by=4):
    return "\n".join(" " * by + line for line in text.split("\n"))


def is_expression(code):
    try:
        ast.parse("(%s)" % code, mode="eval")
        return "\n" not in code
    except SyntaxError:
        return False


def with_definitions(text):
    """The text, after the definitions of the names that it has."""
    found = []
    for name, lines in reversed(list(DEFINITIONS.items())):
        if re.search(r"\b%s\b" % name, "\n".join([text] + found)) and not re.search(r"(?m)^(class|def) %s\b" % name, text):
            found.insert(0, lines)
    return "\n".join(found + [text])


def imports(text):
    return ["import " + m for m in MODULES if re.search(r"(?<![\w.'])%s[.,]" % re.escape(m), text)]


def blocks(name):
    with open(os.path.join(TABLES, name + ".txt")) as file:
        for block in re.split(r"\n\n+", file.read().strip("\n"))[1:]:
            yield block.split("\n")


def read_block(group, lines):
    title, setup, first, codes, state = "", [], "", [], None
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == ">>>":
            codes.append(rest)
        elif mark == "...":
            codes[-1] += "\n" + rest
        elif mark == "-->":
            state = rest
        elif mark == "<<<":
            first = rest
        elif mark == "#":
            title = rest
        else:
            setup.append(line)
    return [Part(group, "\n".join(setup), code, state, title, first) for code in codes]


def special(line):
    method, value, code = re.fullmatch(r"(\w+) = (.*?) >>> (.*)", line).groups()
    prefix = "async def" if method in ("__aenter__", "__aexit__", "__anext__") else "def"
    own = "class K:\n    %s %s(self, *a):\n        S.append(1)\n        return %s\nk = K()" % (prefix, method, value)
    return Part("special", own, code.replace("\\n", "\n"), title=method)


def methods():
    """Each method by one of the ways, and through the class."""
    for k, (value, see, calls) in enumerate(METHODS):
        for i, call in enumerate(calls):
            setup, way = WAYS[i % len(WAYS)]
            if i % 5 == 4 and call.count("(") == 1:
                way, call = "type(L)", call.replace("(", "(L, ").replace("(L, )", "(L)")
            state = see.format("L")
            yield Part("methods", setup.format(value), "%s.%s" % (way, call), state, title=value.partition("(")[0].partition(",")[0])


def parts():
    """{group: parts}"""
    found = {"special": [special(line) for block in blocks("special") for line in block], "methods": list(methods())}
    for name in sorted(n[:-4] for n in os.listdir(TABLES)):
        if name != "special":
            found[name] = [part for block in blocks(name) for part in read_block(name, block)]
    found["uncaught"] = [Part("uncaught", p.setup, p.code, title=p.title) for p in found["raises"][::4]]
    return found


def twins(group, many):
    found = [p.harmless() for p in many]
    return [p for p in found if p] + [Part(group, "L = [3, 1, 2]", code, state="len(S)", twin=True)
                                      for code in HARMLESS.get(group, [])]
