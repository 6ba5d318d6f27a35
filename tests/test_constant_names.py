"""Names that are computed, and yet known: what is set on the builtins by them."""
import json
import os
import subprocess
import textwrap

import fixtures
import pytest
from conftest import SKIVE, Project

# A word that is not written out, so that no program below says it in full but where it shows.
BUILTIN = '"s" + "et"'
SITE = """
def words(text):
    return set([w.lower() for w in text])
print(type(words("BA")).__name__)
"""

# Each sets no name but "spare" and "other", and can be seen to.
KNOWN = {
    "tuple": """
        for name in ("spare", "other"): put(name)
        """,
    "list": """
        for name in ["spare", "other"]: put(name)
        """,
    "display of a set": """
        for name in {"spare", "other"}: put(name)
        """,
    "keys": """
        for name in {"spare": 1, "other": 2}: put(name)
        """,
    "one after the other": """
        name = "spare"
        put(name)
        name = "other"
        put(name)
        """,
    "either": """
        name = "spare" if xs else "other"
        put(name)
        put(name and "other")
        """,
    "annotated": """
        name: str = "spare"
        put(name)
        """,
    "named where it is used": """
        if (name := "spare"): put(name)
        put((other := "other"))
        """,
    "comprehension": """
        [put(n) for n in ("spare", "other")]
        {put(n) for n in ("spare",)}
        list(put(n) for n in ("spare",))
        """,
    "elements of comprehensions": """
        for name in [n for n in ("spare", "other") if n]: put(name)
        for name in {n: 1 for n in ("spare", "other")}: put(name)
        for name in (n for n in ("spare", "other")): put(name)
        """,
    "variable": """
        names = ["spare", "other"]
        for name in names: put(name)
        """,
    "one of two": """
        names = ("spare",) if xs else ("other",)
        for name in names: put(name)
        """,
    "bound twice": """
        if xs: names = ["spare"]
        else: names = ["other"]
        for name in names: put(name)
        """,
    "a tuple is given away": """
        names = other = ("spare", "other")
        xs.append(names)
        for name in names: put(name)
        """,
    "copies": """
        names = ["spare", "other"]
        for name in sorted(names): put(name)
        for name in sorted(names, key=len, reverse=True): put(name)
        for name in tuple(names): put(name)
        for name in list(names): put(name)
        for name in set(names): put(name)
        for name in frozenset(names): put(name)
        for name in reversed(["spare"]): put(name)
        for name in iter(["spare"]): put(name)
        """,
    "looks at it": """
        names = ["spare", "other"]
        if "spare" in names and "x" not in names and len(names): pass
        first = names[0]
        xs.append([x for x in xs if x in ("a", names[0])])
        for name in names: put(name)
        """,
    "spread": """
        names = ("spare", "other")
        for name in (*names, "other"): put(name)
        """,
    "intersection": """
        for name in {"spare", "other", "third"} & set(xs): builtins.__dict__[name] = sorted
        """,
    "intersection with a variable": """
        allowed = {"spare", "other"}
        for name in allowed & set(xs): builtins.__dict__[name] = sorted
        for name in frozenset(xs) & allowed: builtins.__dict__[name] = sorted
        wanted = {x for x in xs}
        for name in allowed & wanted: builtins.__dict__[name] = sorted
        """,
    "intersection of two known ones": """
        for name in {"spare"} & {"spare", "set"}: put(name)
        """,
    "difference": """
        for name in {"spare", "other"} - set(xs): put(name)
        """,
    "union": """
        for name in {"spare"} | {"other"}: put(name)
        for name in {"spare"} ^ {"other"}: put(name)
        """,
    "inner function": """
        name = "spare"
        def inner(): put(name)
        inner()
        """,
    "text is executed elsewhere": """
        def inner(text): exec(text, {})
        inner("x = 1")
        def second():
            for name in ("spare",): put(name)
        second()
        """,
    "deleted": """
        for name in ("spare", "other"): put(name)
        for name in ("spare", "other"): delattr(builtins, name)
        """,
}

# Each sets a name that nobody can know, or that is a builtin.
UNKNOWN = {
    "appended": """
        names = ["spare"]
        names.append(BUILTIN)
        for name in names: put(name)
        """,
    "appended meanwhile": """
        names = ["spare"]
        for name in names:
            put(name)
            if len(names) == 1: names.append(BUILTIN)
        """,
    "added": """
        names = {"spare"}
        names.add(BUILTIN)
        for name in names: put(name)
        """,
    "item stored": """
        names = ["spare"]
        names[0] = BUILTIN
        for name in names: put(name)
        """,
    "key stored": """
        names = {"spare": 1}
        names[BUILTIN] = 1
        for name in names: put(name)
        """,
    "given away": """
        names = ["spare"]
        (lambda l: l.append(BUILTIN))(names)
        for name in names: put(name)
        """,
    "given to a sort key": """
        names = ["spare"]
        sorted([1], key=lambda x, l=names: l.append(BUILTIN))
        for name in names: put(name)
        """,
    "another name for it": """
        names = ["spare"]
        again = names
        again.append(BUILTIN)
        for name in names: put(name)
        """,
    "two targets": """
        again = names = ["spare"]
        again.append(BUILTIN)
        for name in names: put(name)
        """,
    "named in an expression": """
        (lambda l: l.append(BUILTIN))(names := ["spare"])
        for name in names: put(name)
        """,
    "either of two": """
        again = ["spare"]
        names = again if xs else ["other"]
        again.append(BUILTIN)
        for name in names: put(name)
        """,
    "an iterator tells its list": """
        names = ["spare"]
        it = iter(names)
        it.__reduce__()[1][0].append(BUILTIN)
        for name in names: put(name)
        """,
    "kept": """
        names = ["spare"]
        xs.append(names)
        xs[-1].append(BUILTIN)
        for name in names: put(name)
        """,
    "in a container": """
        names = ["spare"]
        all = [names]
        all[0].append(BUILTIN)
        for name in names: put(name)
        """,
    "inner function adds": """
        names = ["spare"]
        def inner(): names.append(BUILTIN)
        inner()
        for name in names: put(name)
        """,
    "augmented": """
        names = ["spare"]
        names += [BUILTIN]
        for name in names: put(name)
        """,
    "augmented, a tuple": """
        names = ("spare",)
        names += (BUILTIN,)
        for name in names: put(name)
        """,
    "augmented, a name": """
        name = "s"
        name += "et"
        put(name)
        """,
    "bound again": """
        names = ["spare"]
        names = [BUILTIN]
        for name in names: put(name)
        """,
    "loop variable bound again": """
        for name in ("spare",):
            name = BUILTIN
            put(name)
        """,
    "loop variable of two loops": """
        for name in ("spare",): pass
        for name in [BUILTIN]: put(name)
        """,
    "bound by an inner function": """
        def inner():
            nonlocal name
            name = BUILTIN
        for name in ("spare",):
            inner()
            put(name)
        """,
    "defined by an inner function": """
        def inner():
            nonlocal name
            for name in [BUILTIN]: pass
        for name in ("spare",):
            inner()
            put(name)
        """,
    "bound in a comprehension": """
        name = "spare"
        [name := x for x in [BUILTIN]]
        put(name)
        """,
    "global": """
        global shared
        for shared in ("spare",):
            rebind_shared()
            put(shared)
        """,
    "bound by with": """
        name = "spare"
        with Manager() as name: put(name)
        """,
    "bound by a pair": """
        for name, value in ((BUILTIN, 1),): put(name)
        """,
    "bound by a star": """
        name = "spare"
        [*names] = [BUILTIN]
        for name in names: put(name)
        """,
    "parameter": """
        def inner(name="spare"): put(name)
        inner(BUILTIN)
        """,
    "parameter bound again": """
        def inner(name):
            if not name: name = "spare"
            put(name)
        inner(BUILTIN)
        """,
    "private name": """
        class C:
            def f(self):
                for __name in ("spare",):
                    _C__name = BUILTIN
                    put(__name)
        C().f()
        """,
    "text that sees it": """
        names = ["spare"]
        def inner(): eval("names.append('s' + 'et')"); return "spare" in names
        inner()
        for name in names: put(name)
        """,
    "namespace": """
        names = ["spare"]
        locals()["names"].append(BUILTIN)
        for name in names: put(name)
        """,
    "namespace of a frame": """
        names = ["spare"]
        import sys
        sys._getframe().f_locals["names"].append(BUILTIN)
        for name in names: put(name)
        """,
    "a set of its own": """
        class Own(set):
            def __rand__(self, other): return {BUILTIN}
        for name in {"spare"} & Own(): put(name)
        """,
    "an operand of its own": """
        class Own:
            def __rand__(self, other): return [BUILTIN]
            __rsub__ = __ror__ = __rand__
        for name in {"spare"} & Own(): put(name)
        """,
    "a difference of its own": """
        class Own:
            def __rsub__(self, other): return [BUILTIN]
        other = Own()
        for name in {"spare"} - other: put(name)
        """,
    "an operand that is given the set": """
        class Own:
            def __rand__(self, other): other.add(BUILTIN)
        allowed = {"spare"}
        allowed & Own()
        for name in allowed & set(["s" + "et"]): builtins.__dict__[name] = sorted
        """,
    "compared with what adds": """
        class Own:
            def __eq__(self, other): other.append(BUILTIN)
        names = ["spare"]
        names == Own()
        for name in names: put(name)
        """,
    "asked as an element": """
        class Own:
            def __contains__(self, other): other.append(BUILTIN)
        names = ["spare"]
        names in Own()
        for name in names: put(name)
        """,
    "the operand is bound to two things": """
        class Own:
            def __rand__(self, other): return [BUILTIN]
        wanted = set(xs)
        wanted = Own()
        for name in {"spare"} & wanted: put(name)
        """,
    "the operand is augmented": """
        class Own:
            def __ror__(self, other): return self
            def __rand__(self, other): return [BUILTIN]
        wanted = set(xs)
        wanted |= Own()
        for name in {"spare"} & wanted: put(name)
        """,
    "an element that says it is another": """
        class Odd(str):
            def __hash__(self): return hash("spare")
            def __eq__(self, other): return other == "spare"
        for name in {"spare"} & {Odd(BUILTIN)}: setattr(Holder, name, sorted)
        builtins.set = Holder.set
        """,
    "spread": """
        for name in ("spare",): setattr(builtins, *[BUILTIN], sorted)
        """,
    "values, not keys": """
        for name in {"spare": BUILTIN}.values(): put(name)
        """,
    "keys from elsewhere": """
        more = {BUILTIN: 1}
        for name in {"spare": 1, **more}: put(name)
        """,
    "elements from elsewhere": """
        more = [BUILTIN]
        for name in ("spare", *more): put(name)
        """,
    "characters": """
        for name in "ab": put(name)
        put(BUILTIN)
        """,
    "the builtin by name": """
        for name in ("spare", "set"): put(name)
        """,
    "the builtin among allowed ones": """
        for name in {"spare", "set"} & set(["set"]): builtins.__dict__[name] = sorted
        """,
    "the builtin by its namespace": """
        for name in ("spare", "set"): builtins.__dict__[name] = sorted
        """,
}

TEMPLATE = """
import builtins
BUILTIN = %s
class Holder: pass
class Manager:
    def __enter__(self): return BUILTIN
    def __exit__(self, *error): pass
def rebind_shared():
    global shared
    shared = BUILTIN
def install(xs):
%s
install(["spare"])
"""


def program(code):
    """The call of put() is written out as the store that it stands for."""
    body = textwrap.dedent(code).strip("\n")
    out = []
    for line in body.splitlines():
        while "put(" in line:
            before, rest = line.split("put(", 1)
            depth = end = 0
            for end, c in enumerate(rest):
                depth += (c == "(") - (c == ")")
                if depth < 0:
                    break
            line = before + "setattr(builtins, " + rest[:end] + ", sorted)" + rest[end + 1:]
        out.append("    " + line)
    return TEMPLATE % (BUILTIN, "\n".join(out)) + SITE


def verdict(path, files):
    project = Project(path)
    for name, text in files.items():
        project.write(name, text)
    done = project.skive("check", "--why-not", "--format", "json", "--isolated", "--no-cache", "--select",
                         "set-comprehension", ".")
    assert done.returncode in (0, 1), done.stderr.decode()
    found = [f for f in json.loads(done.stdout)["findings"] if "w.lower()" in files[os.path.basename(f["path"])]
             .splitlines()[f["line"] - 1]]
    assert len(found) == 1
    return found[0].get("reason")


def behaviour(path):
    """The oldest and newest CPython say the same; what they say."""
    said = set()
    for minor, python in {fixtures.pythons()[0], fixtures.pythons()[-1]}:
        done = subprocess.run([python, "main.py"], cwd=path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        assert done.returncode == 0, (minor, done.stderr.decode())
        said.add(done.stdout.decode().strip())
    assert len(said) == 1
    return said.pop()


@pytest.mark.parametrize("name", KNOWN)
def test_known(tmp_path, name):
    assert verdict(tmp_path, {"main.py": program(KNOWN[name])}) is None
    assert behaviour(tmp_path) == "set"


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown(tmp_path, name):
    reason = verdict(tmp_path, {"main.py": program(UNKNOWN[name])})
    assert reason == "rebound-elsewhere"
    assert behaviour(tmp_path) == "list"


def test_what_the_proof_rests_on(tmp_path):
    """Another file puts its own frozenset among the builtins: the names may be any."""
    files = {
        "main.py": "import other\n" + program("""
            for name in {"spare"} & frozenset(xs): builtins.__dict__[name] = sorted
            """),
        "other.py": textwrap.dedent("""
            import builtins
            class Own:
                def __init__(self, xs): pass
                def __rand__(self, names): return {"s" + "et"}
            builtins.frozenset = Own
            """)}
    assert verdict(tmp_path, files) == "rebound-elsewhere"
    assert behaviour(tmp_path) == "list"
    files["other.py"] = files["other.py"].replace("builtins.frozenset", "builtins.other")
    assert verdict(tmp_path, files) is None
    assert behaviour(tmp_path) == "set"


def test_it_rests_on_names_of_the_file(tmp_path):
    code = program("""
        for name in {"spare"} & frozenset(xs): builtins.__dict__[name] = sorted
        """)
    own = "class Own:\n    def __rand__(self, names): return {'s' + 'et'}\ndef frozenset(xs): return Own()\n"
    assert verdict(tmp_path, {"main.py": own + code}) == "rebound-elsewhere"
    assert behaviour(tmp_path) == "list"


def test_other_setters(tmp_path):
    """monkeypatch.setattr("module.name", value) has the name first."""
    code = """
import builtins
class Patch:
    def setattr(self, target, value):
        __import__("builtins").__dict__[target.split(".")[1]] = value
def install(patch):
    for target in ("builtins.set",):
        for value in ("spare",): patch.setattr(target, value)
        patch.setattr(target, sorted)
install(Patch())
"""
    files = {"main.py": code + SITE}
    for option, expected in ([], None), (["--no-assume", "plain-namespaces"], "assumption-off"):
        project = Project(tmp_path)
        project.write("main.py", files["main.py"])
        done = project.skive("check", "--why-not", "--format", "json", "--isolated", "--no-cache",
                             "--select", "set-comprehension", *option, ".")
        found = json.loads(done.stdout)["findings"]
        assert [f.get("reason") for f in found] == [expected]
