"""Runs instrumented files and writes what they did to instances and classes of the program.

    python -S record.py CODES RESULT script FILE     runs FILE as __main__
    python -S record.py CODES RESULT tests FILE      runs the unittest tests in FILE

RESULT is JSON: `operations`, a list of [class site, of the class?, kind, name, file, first line, last line];
`names`, for each class site the names found in dictionaries of instances; `weak`, the class sites whose
instances had weak references. Nothing is imported here that a program could want to bring itself.
"""
import builtins
import marshal
import sys

import _frozen_importlib_external as external

with open(sys.argv[1], "rb") as _file:
    CODES, SITES = marshal.load(_file)

site_of_class = {}  # id of class -> site of its statement
alive = []          # classes are kept, so that ids stay theirs
seen = set()        # (id of class, of the class itself, site, kind, name)
found_names = {}    # id of class -> names in dictionaries of its instances
weak = set()
_type, _id, _object_get, _issubclass = type, id, object.__getattribute__, issubclass
_count = None       # weakref.getweakrefcount, once weakref is there


def note(cls, of_class, site, kind, name):
    key = (_id(cls), of_class, site, kind, name)
    if key not in seen:
        seen.add(key)
        return True
    return False


def look(x, cls):
    """What an instance shows whatever was done to it."""
    try:
        names = _object_get(x, "__dict__")
        if _type(names) is dict and names:
            found_names.setdefault(_id(cls), set()).update([n for n in names if _type(n) is str])
    except AttributeError:
        pass
    module = sys.modules.get("_weakref")
    if module and _id(cls) not in weak and module.getweakrefcount(x):
        weak.add(_id(cls))


def record(x, site, kind=None, name=None):
    cls = _type(x)
    if _id(x) in site_of_class:
        note(x, True, site, kind, name)
    elif _id(cls) in site_of_class and not _issubclass(cls, _type):
        if note(cls, False, site, kind, name):
            look(x, cls)


ticks = 0
process = external._os.getpid()


def operation(x, site):
    """What instrument.py puts around operands. Classes that are still being made are not known yet."""
    global ticks
    cls = _type(x)
    if _id(cls) in site_of_class and not _issubclass(cls, _type):  # isinstance() could run x.__class__
        fresh = note(cls, False, site, None, None)
        ticks += 1
        if fresh or not ticks % 64:
            look(x, cls)
    elif _id(x) in site_of_class:
        note(x, True, site, None, None)
    elif SITES[site][0] == "call":
        maker = special(x)
        if maker:
            return maker(x, site)
    return x


def announce(site):
    def keep(cls):
        if _issubclass(_type(cls), _type):
            alive.append(cls)
            site_of_class[_id(cls)] = site
        return cls
    return keep


# ---- calls that do something to an argument ----------------------------------------------------------

def plain(kind, named):
    def make(f, site):
        def call(*args, **keywords):
            if args:
                name = args[1] if named and len(args) > 1 and _type(args[1]) is str else None
                record(args[0], site, kind, name)
            return f(*args, **keywords)
        return call
    return make


def frame_or(kind):
    def make(f, site):
        def call(*args):
            if args:
                if len(args) == 1:  # else it fails before anything is done
                    record(args[0], site, kind)
                return f(*args)
            names = sys._getframe(1).f_locals
            return names if f is builtins.vars else sorted(names)
        return call
    return make


def pickling(f, site):
    import io
    import pickle

    def call(obj, *args, **keywords):
        to_file = f.__name__ == "dump"
        protocol = keywords.pop("protocol", args[int(to_file)] if len(args) > int(to_file) else None)
        if len(args) > 1 + int(to_file) or set(keywords) - {"fix_imports", "buffer_callback"}:
            return f(obj, *args, **keywords)

        class Recorder(pickle.Pickler):
            def persistent_id(self, x):  # classes and functions go by name
                if not _issubclass(_type(x), _type):
                    record(x, site, "pickle")

        target = args[0] if to_file else io.BytesIO()
        Recorder(target, protocol, **keywords).dump(obj)
        return None if to_file else target.getvalue()
    return call


def copying(f, site):
    def call(*args, **keywords):
        if f.__name__ == "copy" or len(args) != 1 or keywords:
            if args:
                record(args[0], site, "copy")
            return f(*args, **keywords)
        memo = {}
        result = f(args[0], memo)
        for original in memo.get(_id(memo), ()):
            record(original, site, "copy")
        return result
    return call


def by_name():
    table = {_id(builtins.setattr): plain("setattr", True), _id(builtins.delattr): plain("delattr", True),
             _id(builtins.vars): frame_or("vars"), _id(builtins.dir): frame_or("dir")}
    return table


SPECIAL = by_name()
FUNCTIONS = (_type(by_name), _type(len), _type)


def special(f):
    maker = SPECIAL.get(_id(f))
    if maker or _type(f) not in FUNCTIONS:
        return maker
    code = getattr(f, "__code__", None)
    if code is not None and code.co_filename in CODES:
        return None
    name, module = getattr(f, "__name__", None), getattr(f, "__module__", None)
    if module == "copy" and name in ("copy", "deepcopy"):
        return copying
    if module in ("pickle", "_pickle") and name in ("dump", "dumps"):
        return pickling
    weakref = sys.modules.get("_weakref")
    if weakref and (f is weakref.ref or f is weakref.proxy):
        return plain("weakref", False)
    return None


# ---- the run -----------------------------------------------------------------------------------------

def get_code(self, fullname, original=external.SourceFileLoader.get_code):
    code = CODES.get(self.get_filename(fullname))
    return code if code is not None else original(self, fullname)


def finish(result):
    import gc
    import json
    for x in gc.get_objects():
        if _id(_type(x)) in site_of_class:
            look(x, _type(x))
    operations = []
    for cls, of_class, site, kind, name in seen:
        if cls not in site_of_class:
            continue
        at = SITES[site]
        operations.append([site_of_class[cls], of_class, kind or at[0], name if kind else at[1], at[2], at[3], at[4]])
    with open(result, "w") as file:
        json.dump({"operations": operations,
                   "classes": {site: SITES[site] for site in set(site_of_class.values())},
                   "fields": {site_of_class[_id(c)]: fields_of(c) for c in alive},
                   "names": {site_of_class[c]: sorted(n) for c, n in found_names.items()},
                   "weak": sorted({site_of_class[c] for c in weak})}, file)


_namespace = type.__dict__["__dict__"].__get__  # C.__dict__, without the __getattr__ of a metaclass
_mro = type.__dict__["__mro__"].__get__


def fields_of(cls):
    """Names of dataclass fields, and whether a base is not of the program. No code of the program runs."""
    fields = foreign = None
    for base in _mro(cls):
        namespace = _namespace(base)
        fields = fields or namespace.get("__dataclass_fields__")
        known = base is object or _id(base) in site_of_class or \
            (namespace.get("__module__"), _type.__dict__["__name__"].__get__(base)) in PLAIN
        foreign = foreign or not known
    unittest = sys.modules.get("unittest")
    case = bool(unittest and unittest.TestCase in _mro(cls))
    return {"fields": sorted(fields) if _type(fields) is dict else [], "foreign": bool(foreign), "case": case}


PLAIN = (("abc", "ABC"), ("typing", "Generic"), ("typing", "Protocol"))  # they store nothing on instances


def run_script(path):
    main = _type(sys)("__main__")
    main.__dict__.update(__file__=path, __builtins__=builtins)
    sys.modules["__main__"] = main
    exec(CODES[path], main.__dict__)


def run_tests(path):
    import unittest
    name = path.rsplit("/", 1)[-1][:-3]
    suite = unittest.defaultTestLoader.loadTestsFromName(name)
    outcome = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(suite)
    print("%d tests, %d failed" % (outcome.testsRun, len(outcome.failures) + len(outcome.errors)))


def main(result, how, path):
    setattr(builtins, "_skive_op_", operation)
    setattr(builtins, "_skive_class_", announce)
    external.SourceFileLoader.get_code = get_code
    sys.path[0] = path.rsplit("/", 1)[0]
    sys.argv = [path]
    try:
        (run_script if how == "script" else run_tests)(path)
    finally:
        if external._os.getpid() == process:  # not in a child
            finish(result)


main(*sys.argv[2:5])
