"""What names stand for in a whole program: `skive dump by-name`."""
import json
import re
import subprocess
import textwrap

import pytest
from conftest import SKIVE, Project


class Names(dict):
    """By name what the program's files say of it; places are "file:line"."""

    def __init__(self, path, files):
        project = Project(path)
        for file, text in files.items():
            project.write(file, text)
        listed = sorted(files)
        done = subprocess.run([SKIVE, "dump", "by-name", *listed], cwd=project.path, check=True,
                              stdout=subprocess.PIPE, text=True)
        for line in done.stdout.splitlines():
            entry = json.loads(line)
            for key, value in entry.items():
                if isinstance(value, list) and value and isinstance(value[0], int):
                    entry[key] = "%s:%d" % (listed[value[0]], value[1])
            self[entry.pop("name")] = entry


def split(text):
    """"# file NAME" begins a file; lines before belong to main.py."""
    files, name = {}, "main.py"
    for line in textwrap.dedent(text).splitlines(keepends=True):
        begins = re.match(r"# file (\S+)", line)
        if begins:
            name = begins.group(1)
        files[name] = files.get(name, "") + ("" if begins else line)
    return files


# Functions, and at the end of their first line what they may do.
MAY = {
    "own bits": """
        def plain(x, y): #
            z = x + y
            z += 1
            return [z for _ in range(3)]
        def attribute(x): # write
            x.a = 1
        def item(x): # write
            x[0] = 1
        def removes(x): # write
            del x.a
        def own_item(x): #
            out = {}
            out["k"] = x
            del out["k"]
            return out
        def own_list(x): #
            out = []
            out.append(x)
            return out
        def conditional_list(x, y): # write
            out = [] if x else y
            out.append(x)
        def two_bindings(x): # write
            out = []
            if x:
                out = x
            out.append(1)
        def yielded(x): # write
            out = []
            yield out
            out.append(x)
        def in_place(x): # write
            x += [1]
        def counted(x): #
            x += 1
        def repeated(x): # write
            x *= 2
        def declares(): #
            global COUNT
            return COUNT
        def binds(): # write
            global COUNT
            COUNT = 1
        def imports_global(): # write
            global json
            import json
        def outer(): #
            n = 0
            def inner(): # write
                nonlocal n
                n = 1
            return inner
        def walrus(x): # write
            return [y := z for z in x], y
        def prints(): # write
            print()
        def opens(p): # write
            return open(p)
        def raises(): # raise
            raise ValueError
        def asserts(x): # raise
            assert x
        def loops(x): # loop
            while x:
                pass
        def waits(x): # write run
            with x:
                pass
        COUNT = 0
        """,
    "stop": """
        def bare(it): # write stop
            return next(it)
        def default(it): # write
            return next(it, None)
        def fresh(xs): # write raise
            return next((x for x in xs), None)
        def method(it): # write stop run
            return it.__next__()
        def says(x): # raise stop
            raise StopIteration
        def says_value(x): # raise stop
            raise StopIteration(x)
        def caught(it): # write
            try:
                return next(it)
            except StopIteration:
                return None
        def caught_below(it): # write raise
            try:
                return bare(it)
            except (KeyError, StopIteration):
                return None
        def not_caught(it): # write stop
            try:
                return next(it)
            except ValueError:
                return None
        def again(it): # write stop raise
            try:
                return next(it)
            except StopIteration:
                raise
        def again_by_name(it): # write stop raise
            try:
                return next(it)
            except Exception as e:
                raise e
        def in_handler(it): # write stop
            try:
                pass
            except StopIteration:
                return next(it)
        def later(it): # write stop
            try:
                return lambda: next(it)
            except StopIteration:
                return None
        def passes(it): # write stop
            return bare(it)
        def generator(it): # write raise
            yield next(it)
        def generator_below(it): # write raise
            yield bare(it)
        def loop_over(it): # write raise
            for x in it:
                pass
        """,
    "calls": """
        import os, sys, inspect, warnings, functools, operator
        from math import sqrt as root
        from elsewhere import thing
        def builtins(x): #
            return len(x), sorted(x), isinstance(x, str), max(x), str(x), range(3)
        def strings(x): #
            return x.strip().split(",")[0].lower(), "-".join(x), f"{x}".upper()
        def path(x): #
            return os.path.join(x, "b"), root(3)
        def unread(x): # run
            return thing(x)
        def unread_method(x): # run
            return x.frobnicate()
        def parameter(f): # run
            return f()
        def subscript(x): # run
            return x[0]()
        def returned(x): # run
            return plain(x)()
        def undefined(): # run
            return nowhere()
        def plain(x): #
            return x
        def local(): #
            def help(): #
                return 1
            return help()
        def through_name(x): #
            g = plain
            return g(x)
        def through_parameter(g): # run
            h = g
            return h()
        def chosen(x): #
            return (plain if x else local)(x)
        def key(xs): #
            return sorted(xs, key=plain), sorted(xs, key=len), max(xs, key=lambda x: x)
        def key_writes(xs): # write
            return sorted(xs, key=writes)
        def key_parameter(xs, f): # run
            return sorted(xs, key=f)
        def mapped(xs, f): # run
            return list(map(f, xs))
        def mapped_known(xs): # write
            return list(map(writes, xs))
        def reduced(xs): #
            return functools.reduce(plain, xs)
        def made(xs): #
            return sorted(xs, key=operator.itemgetter(1))
        def sort_own(xs): #
            out = list(xs)
            out.sort()
            return out
        def sort_own_by(xs, f): # run
            out = list(xs)
            out.sort(key=f)
            return out
        def writes(x): # write
            x.append(1)
        def through_lambda(x): # write
            return lambda: writes(x)
        def frame(): # frame
            return sys._getframe()
        def frame_below(): # frame
            return frame()
        def stack(): # write run frame stop
            return inspect.stack()
        def recursive(x): # loop
            return recursive(x)
        def circle(x): # loop
            return round_about(x)
        def round_about(x): # loop
            return circle(x)
        def not_in_circle(x): # loop
            return circle(x)
        def imports(): # write run
            import another
        def imports_library(): #
            import json
        async def awaits(x): # run
            await x
        def own_frame(): #
            return locals()
        def literal_name(x): #
            return getattr(x, "strip")()
        def own_type(x): # run
            return type(x)()
        """,
    "namespaces": """
        def own_frame(): # run
            return locals()
        def hands_out(): # write run
            return globals()
        def evaluates(x): # write run stop
            return eval(x)
        def size(x): # run
            return len(x)
        """,
    "methods of what the library makes": """
        import re, os, posixpath, hashlib, lib, own
        from re import compile as make
        PATTERN = re.compile("x")
        OTHER = make("y").search
        THING = lib.Thing()
        OWN = own.Thing()
        TWICE = re.compile("a")
        TWICE = lib.Thing()
        def finds(x): #
            return PATTERN.search(x), re.sub("a", "b", x), re.match("x", x)
        def replaces(f, x): # run
            return PATTERN.sub(f, x)
        def replaces_known(x): # write
            return PATTERN.sub(loud, x)
        def local(x): #
            p = make("x")
            return p.findall(x)
        def unread(x): # run
            return THING.search(x)
        def twice(x): # run
            return TWICE.search(x)
        def of_own(x): # write
            return OWN.look(x)
        def texts(x): #
            return os.sep.join(x), posixpath.basename(x)
        def digest(x): # run
            return PATTERN.unheard_of(x)
        def parameter(PATTERN, x): # run
            return PATTERN.search(x)
        def loud(m): # write
            print(m)
        SET = re.compile("x")
        def set_elsewhere(x): # run
            return SET.search(x)
        # file own.py
        import main
        main.SET = 1
        class Thing: #
            def look(self, x): # write
                self.x = x
        """,
    "managers": """
        import threading, contextlib, lib
        lock = threading.Lock()
        def locks(): # write
            with lock:
                pass
        def reads(p): # write
            with open(p) as f:
                pass
        def unread(): # write run
            with lib.manager():
                pass
        def own(x): # write
            with x:
                pass
        class Manager: #
            def __enter__(self): #
                return self
            def __exit__(self, *args): #
                return None
        """,
    "classes": """
        import abc, enum, typing, threading, unknown
        from dataclasses import dataclass
        class Plain: #
            def __init__(self, x): #
                self.x = x
                self.items = []
            def other(self): # write
                self.x = 1
        class Writes: # write
            def __init__(self): # write
                LOG.append(self)
        class Child(Plain): #
            def __init__(self): #
                super().__init__(1)
                Plain.__init__(self, 2)
        class WritingChild(Writes): # write
            pass
        class Next: # write
            def __post_init__(self): # write
                print()
        class Guard: # run
            def __setattr__(self, name, value): # run
                helper.unread(value)
        class New: #
            def __new__(cls): #
                self = object.__new__(cls)
                self.x = 1
                return self
        class Meta(metaclass=unknown.Meta): # run
            pass
        class Abstract(abc.ABC): #
            pass
        class Error(ValueError): #
            pass
        class Colour(enum.Enum): #
            RED = 1
        class Pair(typing.NamedTuple): #
            a: int
        @dataclass
        class Data: #
            a: int
        @unknown.register
        class Registered: # run
            pass
        class Unread(unknown.Base): # run
            pass
        class Stranger: # write
            def __init__(self, other): # write
                other.x = 1
        def makes(): #
            return Plain(1), Error("x"), Data(1), Child()
        def makes_writes(): # write
            return WritingChild()
        LOG = []
        """,
    "special methods that operators run": """
        import functools
        class Count:
            def __add__(self, other): # write
                self.count += 1
            def __bool__(self): # write
                self.count += 1
            def __hash__(self): # write
                self.count += 1
            def __float__(self): # write
                self.count += 1
        def adds(a): # write
            return a + 1
        def loads(a): #
            return a.size
        def identical(a, b): #
            return a is b
        def tests(a): # write
            return 1 if a else 2
        def negates(a): # write
            return not a
        def hashes(a): # write
            return {a}
        def formats(a): # write
            return "%d" % a
        def shows(a): #
            return f"{a}"
        def converts(a): # write
            return float(a)
        def iterates(a): #
            for b in a:
                pass
        @functools.lru_cache(maxsize=None)
        def cached(a): # write
            return 1
        def calls(a): # write
            return adds(a)
        """,
    "special methods of all classes": """
        class A: #
            def __init__(self): #
                pass
        class B: # write
            def __init__(self): # write
                print()
        class C:
            def copy_of(self): # write
                return type(self)()
            def again(self): # write
                return self.__class__()
            @classmethod
            def make(cls): # write
                return cls()
        """,
    "classes with bases that are not read": """
        from lib import Base
        class A(Base): # run
            @classmethod
            def make(cls): # run
                return cls()
            def copy_of(self): # run
                return type(self)()
        class B: #
            def __init__(self): #
                pass
            def copy_of_b(self): #
                return type(self)()
        """,
    "names that are bound otherwise": """
        import os
        import functools
        try:
            import fast
        except ImportError:
            fast = None
        join = os.path.join
        alias = None
        def plain(x): #
            return x
        def writes(x): # write
            x.a = 1
        other = writes
        wrapped = functools.partial(plain, 1)
        made = plain(3)
        shout = lambda x: print(x)
        def calls_join(x): #
            return join(x, "a")
        def calls_other(x): # write
            return other(x)
        def calls_wrapped(): # run
            return wrapped()
        def calls_made(): # run
            return made()
        def calls_shout(): # write
            return shout(1)
        def calls_fast(x): # run
            return fast.sum(x)
        def sum(x): #
            return x
        class C:
            hook = plain
            def __init__(self, f):
                self.callback = f
                self.method = writes
            def calls_hook(self): #
                return self.hook()
            def calls_callback(self): # run
                return self.callback()
            def calls_method(self): # write
                return self.method(1)
        """,
    "decorators": """
        import functools, contextlib, lib
        def own(f): #
            return f
        @functools.lru_cache(maxsize=None)
        def cached(): #
            return 1
        @contextlib.contextmanager
        def managed(): #
            yield
        @own
        def decorated(): # run
            return 1
        @lib.anything
        def unread(): # run
            return 1
        class C:
            @staticmethod
            def static(): #
                return 1
            @classmethod
            def of_class(cls): #
                return 1
            @lib.anything
            def method(self): # run
                return 1
            def calls(self): # run
                return cached(), self.static(), self.method()
        """,
    "properties": """
        class C:
            @property
            def quiet(self): # run
                return 1
            @property
            def loud(self): # run
                print()
            @loud.setter
            def loud(self, value): # run
                pass
            def reads_quiet(self): #
                return self.quiet
            def reads_loud(self): # write
                return self.loud
            def sets_loud(self): # write
                self.loud = 1
            def by_name(self): # write
                return getattr(self, "loud")
            def by_other_name(self): #
                return getattr(self, "quiet")
            def by_any_name(self, name): # write
                return getattr(self, name)
            def has(self, name): # write
                return hasattr(self, name)
            def matches(self): # write
                match self:
                    case C(loud=1):
                        return 1
            def matches_positions(self): # write
                match self:
                    case C(1):
                        return 1
            def matches_other(self): #
                match self:
                    case C(quiet=1) | C() | {"loud": 1}:
                        return 1
        def made(c): #
            return c.other
        """,
    "getters and setters": """
        class C:
            @property
            def logged(self): # run
                return self._logged
            @logged.setter
            def logged(self, value): # run
                print(value)
            size = property(lambda self: print())
            def loads_logged(self): #
                return self.logged
            def stores_logged(self, x): # write run
                x.logged = lib.unread()
            def loads_size(self): # write
                return self.size
        class Field: #
            def __set__(self, o, value): # write
                o.done = 1
        class D:
            field = Field()
            def loads_field(self): #
                return self.field
        """,
    "properties that are made": """
        def write(self): # write
            self.x = 1
        def made(): #
            return property(write)
        class C:
            quiet = property(lambda self: 1)
            value = made()
            def loads_quiet(self): #
                return self.quiet
            def loads_value(self): # write
                return self.value
        """,
    "classes of properties": """
        class Lazy(property): #
            pass
        # file other.py
        class D:
            other = Lazy(len)
            def loads_other(self): # run
                return self.other
        """,
    "warnings and records": """
        import warnings, logging
        from warnings import warn as tell
        again = warnings.warn
        def own_line(x): # write stop run
            warnings.warn(x)
            warnings.warn(x, DeprecationWarning, 1)
            tell(x, stacklevel=1)
            logging.info(x, 1, 2, 3)
        def caller_line(x): # write run frame
            warnings.warn(x, stacklevel=2)
        def caller_by_position(x): # write run frame
            tell(x, DeprecationWarning, 2)
        def caller_after(x): # write run frame
            warnings.warn(x)
            warnings.warn(x, stacklevel=2)
        def spread(x): # write run frame
            warnings.warn(*x)
        def keywords(x): # write run frame
            warnings.warn(x, **x)
        def record(x): # write stop run frame
            logging.info(x, stacklevel=3)
        def by_other_name(x): # write run frame
            again(x, DeprecationWarning, 3)
        """,
    "sums, objects and namespaces": """
        import collections.abc
        def adds(xs): #
            n = sum(xs)
            n += sum(xs)
            return n
        def adds_to_start(xs, start): # write
            n = sum(xs, start=start)
            n += xs
            return n
        def fresh(): #
            return object()
        def size(x): #
            return len(x if x else x.__dict__)
        def hands_out(x): # write
            return x.__dict__ if x else None
        def items(x): #
            return collections.abc.ItemsView(x)
        """,
    "modules": """
        from helpers import clean, borrowed, starred
        import helpers
        import pkg.sub
        from pkg import sub as s
        from missing import tidy
        from . import beside
        def a(x): #
            return clean(x)
        def b(x): #
            return helpers.clean(x)
        def c(x): # run
            return borrowed(x)
        def d(x): # run
            return tidy(x)
        def e(x): #
            return pkg.sub.deep(x), s.deep(x)
        def f(x): # run
            return starred(x)
        def g(x): # run
            return helpers.tidy(x)
        def h(x): # run
            return beside.tidy(x)
        # file helpers.py
        from library import borrowed
        from library import *
        def clean(x): #
            return x
        # file tidier.py
        def tidy(x): # run
            return x
        def starred(x): # run
            return x
        # file pkg/__init__.py
        # file pkg/sub.py
        from .deeper import more
        from ..above import more as less
        def deep(x): #
            return more(x)
        def high(x): # run
            return less(x)
        # file pkg/deeper.py
        def more(x): #
            return x
        """,
    "stars": """
        from own import *
        def a(x): #
            return helper(x), len(x)
        def b(x): # run
            return absent(x)
        # file own.py
        def helper(x): #
            return x
        # file other.py
        from unread import *
        def c(x): # run
            return helper(x)
        def d(x): # run
            return len(x)
        """,
    "replaced": """
        import time, unittest.mock as mock
        def now(): # write run
            return time.perf_counter()
        def size(x): # run
            return len(x)
        def quiet(x): # run
            return 1
        def calls(x): # run
            return quiet(x)
        # file test.py
        import builtins, time, mock
        builtins.len = 1
        time.perf_counter = fake
        @mock.patch("main.quiet")
        def test(): # run
            pass
        """,
}


@pytest.mark.parametrize("about", MAY)
def test_may(tmp_path, about):
    files = split(MAY[about])
    names = Names(tmp_path, files)
    wrong = []
    for text in files.values():
        for line in text.splitlines():
            expected = re.match(r"\s*(?:async )?(?:def|class) (\w+).*: #(.*)", line)
            if not expected:
                continue
            name, may = expected.group(1), expected.group(2).split()
            got = names[name]["may"]
            if set(got) != set(may) and not (name.startswith("__") and set(got) >= set(may)):
                wrong.append("%s: %s, should be %s" % (name, got, may))
    assert not wrong, "\n".join(wrong)


def test_places(tmp_path):
    names = Names(tmp_path, split("""
        from other import callee
        def caller(x):
            return callee(x)
        # file other.py
        def callee(x):

            x.a = 1
            unread(x)
        """))
    assert names["caller"]["write"] == "other.py:3"
    assert names["caller"]["run"] == "other.py:4"


def test_special_methods(tmp_path):
    def may(text):
        entry = Names(tmp_path, split(text))["__getattr__"]
        return entry.get("operator")

    assert may("""
        def __getattr__(name): print(name)
        """) is None
    assert may("""
        def __getattr__(name): print(name)
        # file other.py
        class C:
            def __getattr__(self, name): raise AttributeError(name)
        """) == ["raise"]
    assert may("""
        def __getattr__(name): print(name)
        def give(c): c.__getattr__ = __getattr__
        # file other.py
        class C:
            def __getattr__(self, name): raise AttributeError(name)
        """) == ["write", "raise", "loop"]
    assert may("""
        def make(c):
            def __getattr__(name): print(name)
        """) == ["write"]


def test_what_names_are(tmp_path):
    names = Names(tmp_path, split("""
        import lib
        class C:
            field = lib.Descriptor()
            constant = 1
            items = [1]
            alias = lib
            def method(self): yield 1
            @property
            def prop(self): return 1
            @lib.unknown
            def odd(self): return 1
        def function(): pass
        async def later(): pass
        lone = 1
        """))
    expected = {
        "C": "class", "field": "value stored", "constant": "stored", "items": "stored",
        "alias": "value stored", "method": "method generator", "prop": "method property",
        "odd": "method property", "function": "function", "later": "function async",
        "lone": "stored",
    }
    assert {name: " ".join(names[name]["is"]) for name in expected} == expected


def test_watched(tmp_path):
    names = Names(tmp_path, split("""
        import threading, contextlib, lib
        lock = threading.Lock()
        try:
            a()
        except ValueError:
            pass
        try:
            b()
        except Exception:
            pass
        try:
            c()
        except Exception as e:
            pass
        try:
            d()
        except (ImportError, KeyboardInterrupt):
            e()
        else:
            f()
        finally:
            g()
        try:
            h()
        except:
            raise
        try:
            i()
        except Exception:
            log.exception("x")
        with open("x") as file, lock:
            j()
        with lib.manager():
            k()
        with contextlib.suppress(ValueError):
            l(m)
        pool.submit(n)
        self.assertRaises(ValueError, o)
        def a(): p()
        def b(): pass
        def c(): pass
        def d(): pass
        def e(): pass
        def f(): pass
        def g(): pass
        def h(): pass
        def i(): pass
        def j(): pass
        def k(): pass
        def l(f): pass
        def m(): pass
        def n(): pass
        def o(): pass
        def p(): something.q
        class C:
            @property
            def q(self): return self.r()
            def r(self): pass
            def s(self): pass
            def __eq__(self, other): return u()
        def t(): return s
        def u(): pass
        def v(): yield w()
        def w(): pass
        def x(): return [y() for _ in "a"], lambda: z()
        def y(): pass
        def z(): pass
        def aa(): return C().s
        """))
    lines = {name: names[name].get("watched", "main.py:0").split(":")[1]
             for name in names if name and len(name) == 1 and name != "C"}
    watched = {name: int(line) for name, line in lines.items() if line != "0"}
    assert watched == {
        "a": 6, "c": 14, "h": 26, "i": 30, "k": 34, "l": 36, "m": 36, "n": 38, "o": 39,
        "p": 6, "q": 6, "r": 6, "s": 6, "u": 6, "v": 6, "w": 6, "z": 6,
    }


def test_nobody_watches(tmp_path):
    names = Names(tmp_path, split("""
        def a(): return [b]
        def b(): yield 1
        try:
            a()
        except Exception:
            pass
        """))
    assert not [name for name in names if "watched" in names[name]]


def test_mentions_and_stores(tmp_path):
    names = Names(tmp_path, split("""
        def only_here(): pass
        def attribute(): pass
        def imported(): pass
        def in_string(): pass
        def in_dotted_string(): pass
        def in_prose(): pass
        def in_example(): pass
        def bare(): pass
        def bare_below_star(): pass
        class C:
            def __private(self): pass
        attribute(); only_here()
        x.stored_elsewhere = x.stored_here = 1
        # file other.py
        from main import imported
        x.attribute
        "in_string"
        "main.in_dotted_string"
        "see in_prose for more"
        def f():
            '''
            >>> in_example(3)
            '''
        bare
        x._C__private
        x.stored_elsewhere = 1
        del x.gone
        delattr(x, "gone_too")
        # file star.py
        from main import *
        bare_below_star
        """))
    assert {name for name in names if names[name].get("mentioned")} == {
        "attribute", "imported", "in_string", "in_dotted_string", "in_example",
        "bare_below_star", "__private", "stored_elsewhere"}
    assert {name for name in names if names[name].get("stored")} == {"stored_elsewhere"}


def test_computed_names(tmp_path):
    names = Names(tmp_path, split("""
        def do_one(): pass
        def one_suffix(): pass
        def pre_mid_post(): pass
        def other(): pass
        def fmt_x(): pass
        def pct_x_end(): pass
        getattr(x, "do_" + y)
        getattr(x, y + "_suffix")
        getattr(x, f"pre_{y}_post")
        getattr(x, "fmt_{}".format(y))
        getattr(x, "pct_%s_end" % y)
        hasattr(x, y)
        def f(y):
            name = "far_" + y
            return getattr(x, name)
        def far_x(): pass
        """))
    computed = {name: int(names[name]["computed"].split(":")[1]) for name in names
                if "computed" in names[name]}
    assert computed == {"do_one": 8, "one_suffix": 9, "pre_mid_post": 10, "fmt_x": 11,
                        "pct_x_end": 12, "far_x": 16}


def test_computed_names_that_are_known(tmp_path):
    """They are names like those that are written out: each runs what it names, and nothing else."""
    names = Names(tmp_path, split("""
        class C:
            @property
            def loud(self): print()
            @property
            def calm(self): return 1
            def method(self): print()
            def quiet(self): return 1
            def set_by_name(self): return 1
            def loads_calm(self): #
                return [getattr(self, n) for n in ("calm", "quiet")]
            def loads_loud(self): # write
                return [getattr(self, n) for n in ("calm", "loud")]
            def tells(self): # write
                for n in ("calm", "loud"): hasattr(self, n)
            def loads_any(self, n): # write
                return getattr(self, n)
            def spare(self): return 1
        # file other.py
        def stores(x):
            for n in ("calm", "spare"): setattr(x, n, 1)
        def puts(x):
            for n in ["set_by_name"]: x.__dict__[n] = 1
        """))
    assert {name: names[name]["may"] for name in ("loads_calm", "loads_loud", "tells", "loads_any")} == {
        "loads_calm": [], "loads_loud": ["write"], "tells": ["write"], "loads_any": ["write"]}
    assert {name for name in names if names[name].get("stored")} == {"calm", "spare", "set_by_name"}
    assert "computed" in names["method"]  # by loads_any
    assert set(names[None]) == set()


def test_only_known_names_are_computed(tmp_path):
    names = Names(tmp_path, split("""
        def quiet(): pass
        def loud(): pass
        def f(x):
            for n in ("quiet", "calm"): getattr(x, n)
            return [vars(x)[n] for n in ("calm",)]
        """))
    assert names["quiet"].get("computed") == "main.py:5"
    assert "computed" not in names["loud"]
    assert "computed" not in names["f"]


@pytest.mark.parametrize("code", [
    "getattr(x, y)", "operator.attrgetter(y)", "methodcaller(y)", "globals()[y]", "vars(x)[y]",
    "x.__dict__[y]", "eval(y)", "exec(y)", "x.__dict__.items()", "dict(vars(x))",
    "[getattr(x, n) for n in dir(x)]"])
def test_any_name(tmp_path, code):
    names = Names(tmp_path, {"main.py": "def f(): pass\n" + code + "\n"})
    assert names["f"].get("computed") == "main.py:2"


BOTH = "computed_store computed_store_elsewhere"
PLACES = {
    "setattr(x, y, 1)": "computed_store computed_store_elsewhere",
    "setattr(x, 'y', 1)": "",
    "def f():\n for y in ('a', 'b'): setattr(x, y, 1)": "",
    "def f():\n for y in sorted(('a', 'b')): setattr(x, y, 1)": "computed_store computed_store_elsewhere",
    "for y in ('a', 'b'): setattr(x, y, 1)": "computed_store computed_store_elsewhere",
    "def f():\n for y in ('a', 'b'): x.__dict__[y] = 1": "",
    "def f():\n for y in {'a'} & {z}: x.__dict__[y] = 1": "computed_store computed_store_elsewhere",
    "def f():\n for y in ('a', 'b'): object.__setattr__(x, y, 1)": "computed_store computed_store_elsewhere",
    "x.__dict__.update(y)": "computed_store computed_store_elsewhere",
    "x.__dict__[y] = 1": "computed_store computed_store_elsewhere",
    "x.__dict__['y'] = 1": "",
    "x.__dict__ = y": "computed_store computed_store_elsewhere",
    "d = x.__dict__": "computed_store computed_store_elsewhere",
    "len(x.__dict__)": "",
    "globals()[y] = 1": "computed_store computed_store_elsewhere",
    "f(globals())": "computed_store computed_store_elsewhere",
    "object.__setattr__(x, y, 1)": "computed_store computed_store_elsewhere",
    "object.__setattr__(x, 'y', 1)": "",
    "class C:\n def f(self, y): setattr(self, y, 1)": "computed_store",
    "class C:\n def f(self, y): vars(self).update(y)": "computed_store",
    "class C:\n def __setattr__(self, n, v): super().__setattr__(n, v)": "",
    "class C:\n def other(self, n, v): super().__setattr__(n, v)":
        "computed_store computed_store_elsewhere",
    'put = setattr': BOTH,
    'map(setattr, [x], [y], [z])': BOTH,
    'f = partial(setattr, x)': BOTH,
    'setattr.__call__(x, y, 1)': BOTH,
    'builtins.setattr': BOTH,
    "getattr(builtins, 'setattr')": BOTH,
    'x.__setattr__': BOTH,
    "methodcaller('__setattr__', y, 1)": BOTH,
    "getattr(x, '__setattr__')(y, 1)": BOTH,
    "getattr(x, '__set' + y)(z, 1)": BOTH,
    "getattr(x, '__dict__')[y] = 1": BOTH,
    "d = getattr(x, '__dict__', None)": BOTH,
    "attrgetter('__dict__')(x)[y] = 1": BOTH,
    "type(x).__dict__['__dict__']": BOTH,
    'g = f.__globals__': BOTH,
    'g = frame.f_globals': BOTH,
    'f.__globals__[y] = 1': BOTH,
    "getattr(f, '__globals__')[y] = 1": BOTH,
    'dict.update(vars(x), y)': BOTH,
    'patch.dict(vars(x), y)': BOTH,
    'map(vars, xs)': BOTH,
    'f = globals': BOTH,
    'p.parse_args(y, namespace=x)': BOTH,
    'p.parse_known_args(y, x)': BOTH,
    'p.parse_args(y, values=x)': BOTH,
    'from unittest import mock\nmock.patch.multiple(x, **y)': BOTH,
    "from unittest import mock\nmock.patch(x + '.y', z)": BOTH,
    "patch.dict('m.__dict__', y)": BOTH,
    'class C:\n def __reduce__(self): return C, (), y': BOTH,
    'class C:\n def __reduce_ex__(self, p): return y': BOTH,
    'class C:\n exec(y)': BOTH,
    'class C:\n locals()[y] = 1': BOTH,
    'class C:\n vars().update(y)': BOTH,
    "eval('setattr(x, y, 1)')": BOTH,
    'setattr is x': "",
    'x.__setattr__ is object.__setattr__': "",
    "hasattr(x, '__dict__')": "",
    "name == '__setattr__'": "",
    "name in ('__dict__', '__globals__')": "",
    "len(getattr(x, '__dict__', ()))": "",
    'dict(vars(x))': "",
    "f.__globals__['y']": "",
    'f.__globals__.get(y)': "",
    'p.parse_args(y)': "",
    'class C:\n def __reduce__(self): return C, (1,)': "",
    "class C:\n def __reduce__(self): return 'C'": "",
    "class C:\n locals()['y'] = 1": "",
    "exec('y = 1')": "",
    'def f(globals): return globals': "",
    "exec(a, b)": "",
    "exec(a, b, c)": "two_namespaces",
    "exec(a, *b)": "two_namespaces",
    "eval(a, {}, c)": "two_namespaces",
    "exec(a, globals=b, locals=c)": "two_namespaces",
    "id(x)": "identity",
    "map(id, x)": "identity",
    "def id(x): pass\nid(3)": "",
    "import gc": "identity",
    "sys.getrefcount(x)": "identity",
    "from sys import getrefcount": "identity",
}


@pytest.mark.parametrize("code", PLACES)
def test_places_of_the_program(tmp_path, code):
    names = Names(tmp_path, {"main.py": code + "\n"})
    got = set(names[None]) - {"computed_store_elsewhere"} if code.startswith("f(") else set(names[None])
    expected = set(PLACES[code].split())
    assert got == (expected - {"computed_store_elsewhere"} if code.startswith("f(") else expected)


# Beside a class with a method m that does nothing; loud() writes.
GIVEN = {
    "C(m=loud)": "write",
    "C(m=quiet)": "",
    "C(m=lambda x: loud(x))": "write",
    "C(m=lambda x: x)": "",
    "C(m=x)": "run",
    "C(m=x.loud)": "write",
    "C(m=x.other)": "run",
    "C(m=partial(loud, 1))": "write",
    "C(m=loud if x else quiet)": "write",
    "C(m=1)": "",
    "C(m=[x])": "",
    "C(m=str(x))": "",
    "h = loud\nC(m=h)": "write",
    "C(**{'m': loud})": "write",
    "C(**{'m': x})": "run",
    "f('m', loud)": "write",
    "f('m', quiet)": "",
    "f('m', x)": "",
    "f('a.m', loud)": "write",
    "D = {'m': loud}": "write",
    "D = {'m': x}": "",
    "D = {'m': 1, 'n': loud}": "",
    "D = dict(m=loud)": "write",
    "D = dict(m=x)": "",
    "x['m'] = loud": "write",
    "x['m'] = y": "",
    "x.update(m=loud)": "write",
    "x.update(m=y)": "",
    "vars(x).update(m=y)": "run",
    "x.__dict__ = {'m': y}": "run",
    "SimpleNamespace(m=x)": "run",
    "def g(m): pass\ng(m=loud)": "",
    "def g(x, *, m=None): pass\ng(1, m=loud)": "",
    "def g(m, /, **kw): pass\ng(1, m=loud)": "write",
    "def g(**kw): pass\ng(m=loud)": "write",
    "def g(m): pass\nclass D:\n def g(self, **kw): pass\nx.g(m=loud)": "write",
    "@x.y\ndef g(m): pass\ng(m=loud)": "write",
    "class D:\n def __init__(self, m): pass\nD(m=loud)": "",
    "class D:\n def __init__(self, **kw): pass\nD(m=loud)": "write",
    "class D: pass\nD(m=loud)": "write",
    "sorted(x, m=loud)": "",
    "[1].sort(m=loud)": "",
    "x.sort(m=loud)": "",
    "import bisect\nbisect.bisect(x, y, m=loud)": "",
    "class D(A, m=loud): pass": "write",
    "@dataclass\nclass D:\n m: object": "run",
    "class D:\n m: object": "",
    "class D(Base):\n m: object": "run",
    "namedtuple('D', 'l m')": "run",
    "NamedTuple('D', [('m', object)])": "run",
    "p.add_argument('--m', const=loud)": "write",
    "p.add_argument('--m', type=quiet)": "run",
    "p.add_argument('--m', type=int)": "",
    "p.add_argument('--n', dest='m', default=loud)": "write",
    "x.m.side_effect = loud": "write",
    "Mock(**{'m.side_effect': loud})": "write",
    "class D:\n exec('m = y')": "run",
    "def f():\n class D(m): pass": "",
}


@pytest.mark.parametrize("code", GIVEN)
def test_functions_beside_names(tmp_path, code):
    names = Names(tmp_path, {"main.py": "from hooks import loud, quiet\nfrom q import C, Base\n"
                                        "for x, y, p, f in (): pass\nclass A:\n def m(self): pass\n" + code + "\n",
                             "hooks.py": "def loud(*a):\n a[0].x = 1\ndef quiet(*a): pass\n"})
    assert "stop" not in names["m"]["may"]
    assert " ".join(names["m"]["may"]) == GIVEN[code]


# What a function with a class statement or decorator in it may do; add() writes.
STATEMENTS = {
    "class B:\n def __init_subclass__(cls): add(cls)\ndef f():\n class C(B): pass": "write",
    "class B:\n def __init_subclass__(cls): add(cls)\ndef f():\n class C: pass": "",
    "class D:\n def __set_name__(self, o, n): add(o)\ndef f():\n class C: d = D()": "write",
    "class M(type):\n def __new__(m, n, b, d): add(d)\ndef f():\n class C(metaclass=M): pass": "write",
    "class M(type):\n def __init__(c, n, b, d): add(d)\ndef f():\n class C(metaclass=M): pass": "write",
    "class M(type):\n def __call__(c): add(c)\ndef f():\n class C(ValueError): pass": "",
    "class M(type):\n def __new__(m, n, b, d): return type.__new__(m, n, b, d)\n"
    "def f():\n class C(metaclass=M): pass": "",
    "class B:\n def __mro_entries__(self, b): add(b)\ndef f(x):\n class C(x): pass": "write",
    "def f():\n @add\n def g(): pass": "write",
    "def f():\n @add\n class C: pass": "write",
    "def f():\n @staticmethod\n def g(): add(1)": "",
    "def f():\n @x.y(1)\n def g(): pass": "run",
}


@pytest.mark.parametrize("code", STATEMENTS)
def test_statements_that_define(tmp_path, code):
    names = Names(tmp_path, {"main.py": "def add(a): a.x = 1\n" + code + "\n"})
    assert " ".join(names["f"]["may"]) == STATEMENTS[code]


def test_fields_by_names_of_builtin_methods(tmp_path):
    """Nobody defines `items` here; data by such a name is no function."""
    names = Names(tmp_path, {"main.py": "@dataclass\nclass C:\n items: Callable\n keys: list\n"})
    assert names["items"]["may"] == ["run"]
    assert "keys" not in names


def test_copies_are_found_by_each_path(tmp_path):
    """A relative import must mean code of the program for every copy of the file."""
    files = {"a/__init__.py": "", "a/user.py": "from .made import f\ndef g(): return f()\n",
             "a/made.py": "def f(): return 1\n"}
    assert Names(tmp_path / "one", files)["g"]["may"] == []
