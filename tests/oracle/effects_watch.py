"""Runs files that effects_wrap.py has compiled and writes which of their claims were wrong.

    python -S effects_watch.py CODES RESULT script FILE     runs FILE as __main__
    python -S effects_watch.py CODES RESULT tests FILE      runs the unittest tests in FILE

Each frame has a stack of what is being evaluated in it. Three things are looked up for all that is open, in the
frame and in its callers: a value that an expression had, an exception that went through, a change of something that was
there before. RESULT is a literal: `wrong`, a list of [place, what was seen]; `checked`, how many claims were looked at.
"""
import builtins
import marshal
import sys
import functools
import types

import _frozen_importlib_external as external

with open(sys.argv[1], "rb") as _file:
    CODES, SITES, MISSING = marshal.load(_file)

LABELS = [None] + [label for label, _ in SITES]
TYPES = [None] + [frozenset(claim[0]) if claim[0] is not None else None for _, claim in SITES]
DOES = [frozenset(["run"])] + [frozenset(claim[1]) for _, claim in SITES]
WRITES = [frozenset()] + [frozenset(claim[2]) for _, claim in SITES]
FREE = [site == 0 or "run" in does for site, does in enumerate(DOES)]
FILES = frozenset(CODES)
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
IGNORED = (GeneratorExit, MemoryError, RecursionError, KeyboardInterrupt)

stacks = {}   # id of a frame -> open entries [site, time, pending changes, callee]
seen = {}     # id of an object -> (the object or a weak reference, time)
wrong = set()
checked = 0
clock = 0
_frame, _type, _id, _len, _exc, _isinstance = sys._getframe, type, id, len, sys.exc_info, isinstance
_issubclass, _repr, _any, _callable, _sorted, _getattr = issubclass, repr, any, callable, sorted, getattr  # a program may replace them
_open, _hasattr, _range, _tuple, _int, _str = open, hasattr, range, tuple, int, str
_print, _next, _setattr = print, next, setattr


def blame(site, what):
    wrong.add((LABELS[site], what))


def cut_to(stack, site):
    """Leaves what is open up to that statement; what was above it is given back."""
    for i in range(_len(stack) - 1, -1, -1):
        if stack[i][0] == site:
            above = stack[i + 1:]
            del stack[i + 1:]
            return above
    above = stack[:]
    del stack[:]
    return above


def stack_of(frame):
    key = _id(frame)
    stack = stacks.get(key)
    if stack is None:
        stack = stacks[key] = []
    return stack


# ---- probes ------------------------------------------------------------------------------------------

def enter():
    stacks[_id(_frame(1))] = []


def open_(site):
    global clock
    clock += 1
    stack = stack_of(_frame(1))
    stack.append([site, clock, None, None])
    return _len(stack) - 1


def root(comprehension, site):
    """The beginning of an element, condition or inner iterable of a comprehension, or of a lambda's body."""
    global clock
    clock += 1
    stack = stack_of(_frame(1))
    if comprehension and _any([e[0] == comprehension for e in stack]):  # of this very frame, from 3.12 on
        cut_to(stack, comprehension)
    else:
        del stack[:]
    stack.append([site, clock, None, None])
    return _len(stack) - 1


def close(depth, value):
    global checked
    stack = stack_of(_frame(1))
    if depth >= _len(stack):
        return value
    entry = stack[depth]
    del stack[depth + 1:]
    if entry[2]:
        changed(_frame(1), entry)
    del stack[depth]
    site = entry[0]
    allowed = TYPES[site]
    if allowed is not None and "other" not in allowed:
        checked += 1
        kind = kind_of(value, allowed)
        if kind not in allowed and (allowed or not entry_is_method(value)):
            blame(site, "was %s (%s), not one of %s" % (kind, _type(value).__name__, " ".join(_sorted(allowed)) or "none"))
    look(value)
    return value


def entry_is_method(value):
    """Methods that are called at once have no value of their own in the model."""
    return _callable(value)


def at(parent, site):
    global clock
    clock += 1
    stack = stack_of(_frame(1))
    cut_to(stack, parent)
    stack.append([site, clock, None, None])


def done(site, names, outside):
    frame = _frame(1)
    stack = stack_of(frame)
    cut_to(stack, site)
    if not stack:
        return
    entry = stack[-1]
    for name in names.split("|") if names else ():
        for open_one in stack:
            check_write(open_one, "variable", name, True)
    for name in outside.split("|") if outside else ():
        tell(frame, "variable", name, None)
    if entry[2]:
        changed(frame, entry)
    stack.pop()


def named(value, name, outside):
    """x := value; a comprehension that is a frame binds it in the function around."""
    frame = _frame(1)
    if outside:
        tell(frame, "variable", name, None)
    while not outside and frame is not None:
        for entry in stack_of(frame):
            check_write(entry, "variable", name, True)
        frame = frame.f_back if frame.f_code.co_name in COMPREHENSIONS else None
    return value


def cut(site):
    cut_to(stack_of(_frame(1)), site)


def leave(value):
    del stack_of(_frame(1))[:]
    return value


def caught(site):
    raised(_frame(1), site, _exc()[1])


def final(site):
    stack = stack_of(_frame(1))
    error = _exc()[1]
    if error is not None and stack and stack[-1][0] != site:
        raised(_frame(1), site, error)
    else:
        cut_to(stack, site)


def raised(frame, site, error):
    """An exception came to the statement `site` in the frame: what it left there and in deeper frames raised it."""
    passed = cut_to(stack_of(frame), site)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame is not frame and trace.tb_frame.f_code.co_filename in FILES:
            stack = stacks.get(_id(trace.tb_frame))
            if stack:
                passed += stack
                del stack[:]
        trace = trace.tb_next
    if _isinstance(error, IGNORED) or _type(error).__name__ == "CancelledError":
        return
    for entry in passed:
        check_raise(entry[0], error)


def check_raise(site, error):
    global checked
    if FREE[site]:
        return
    checked += 1
    does = DOES[site]
    if _isinstance(error, StopIteration):
        if "stop" not in does:
            blame(site, "raised StopIteration")
    elif "raise" not in does and not (_isinstance(error, NameError) and "unbound" in does):
        blame(site, "raised %s" % _type(error).__name__)


# ---- changes -----------------------------------------------------------------------------------------

MUTATORS = frozenset("append extend insert pop remove clear sort reverse add discard update setdefault popitem appendleft "
                     "extendleft popleft rotate subtract difference_update intersection_update move_to_end "
                     "symmetric_difference_update __setitem__ __delitem__ fromlist frombytes".split())
WRITING = frozenset(["write", "writelines", "truncate"])
TAKING = (next, sum, list, tuple, set, frozenset, dict, sorted, any, all, min, max)


def pend(entry, kind, name, obj):
    if entry[2] is None:
        entry[2] = []
    entry[2].append((kind, name, obj))


def target(obj, name):
    """The receiver of a store or delete; name None: of an item."""
    stack = stack_of(_frame(1))
    if stack:
        pend(stack[-1], "attribute" if name else "contents", name, obj)
    look(obj)
    return obj


def inplace(obj):
    if _type(obj) in CONTAINERS:
        pend(stack_of(_frame(1))[-1], "contents", None, obj)


def iterate(obj):
    """What a loop or a comprehension goes through: an iterator is used up."""
    if is_iterator(obj):
        tell(_frame(1), "contents", None, obj)
    return obj


def callee(f):
    """What is called; the entry on top is the call's."""
    stack = stack_of(_frame(1))
    if not stack:
        return f
    if _type(f) is types.BuiltinMethodType:
        own, name = f.__self__, f.__name__
        if name in MUTATORS and _type(own) in CONTAINERS:
            pend(stack[-1], "contents", None, own)
        elif name in WRITING and _hasattr(own, "readable"):
            pend(stack[-1], "file", None, own)
        elif f is _print:
            pend(stack[-1], "outside", None, None)
    return taking(f, stack[-1]) if _any([f is one for one in TAKING]) else f


def taking(f, entry):
    """f, which uses its first argument up when that is an iterator."""
    def call(*args, **keywords):
        if args and is_iterator(args[0]):
            pend(entry, "contents", None, args[0])
        return f(*args, **keywords)
    return call


def changed(frame, entry):
    pending, entry[2] = entry[2], None
    for kind, name, obj in pending:
        tell(frame, kind, name, obj)


def tell(frame, kind, name, obj):
    """Something that was there before may have changed: all that is open and began later must know."""
    since = None
    if obj is not None:
        known = seen.get(_id(obj))
        if known is None or not (known[0] is obj or _type(known[0]) is Ref and known[0]() is obj):
            return
        since = known[1]
    same = True
    for _ in _range(80):
        if frame is None or frame.f_code.co_name == "__del__":  # finalizers are a matter of their own
            return
        if frame.f_code.co_filename in FILES:
            for entry in stacks.get(_id(frame), ()):
                if since is None or since < entry[1]:
                    check_write(entry, kind, name, same)
            if kind == "variable" and name in frame.f_code.co_cellvars:
                return  # it is this call's own
        same = same and frame.f_code.co_name.startswith("<")
        frame = frame.f_back


def check_write(entry, kind, name, same_frame):
    global checked
    site = entry[0]
    if FREE[site]:
        return
    checked += 1
    writes = WRITES[site]
    if kind == "variable" or kind == "attribute":
        fits = "%s %s" % (kind, name) in writes or not same_frame and "write" in DOES[site]
    else:  # a file can be an object of the model, too
        fits = _any([w.startswith(kind) or kind == "file" and w.startswith(("outside", "contents")) for w in writes])
    if not fits and "unknown" not in writes:  # whatever an iterator of the program touches
        blame(site, "changed %s, not one of %s" % (kind + " " + name if name else kind, ", ".join(_sorted(writes)) or "none"))


# ---- objects -------------------------------------------------------------------------------------------

import _weakref  # noqa: E402
import _collections  # noqa: E402

Ref = _weakref.ref
METHOD_WRAPPER = _type([].__len__)
CONTAINERS = {list, dict, set, bytearray, _collections.deque}
ITERATORS = (_type(iter([])), _type(iter(())), _type(iter({})), _type(iter(set())), _type(iter("")), _type(iter(_range(0))),
             _type(reversed([])), enumerate, zip, map, filter, _type(iter({}.values())), _type(iter({}.items())))
VIEWS = tuple(_type(view) for made in ({}, _collections.OrderedDict()) for view in (made.keys(), made.values(), made.items()))
SIMPLE = {_type(None): "none", bool: "bool", float: "float", complex: "complex", bytes: "bytes", range: "range",
          tuple: "tuple", frozenset: "frozenset", list: "list", set: "set", dict: "dict", _collections.deque: "deque",
          bytearray: "bytearray", _type(...): "plain", slice: "plain", _type(NotImplemented): "plain"}
INTEGERS = ("byte", 256), ("index", 2 ** 63), ("modest", 2 ** 640), ("int", float("inf"))
GENERATORS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
WRAPPERS = (staticmethod, classmethod, property, type(functools.lru_cache(None)(len)))
PLAIN_FUNCTIONS = (types.FunctionType, types.LambdaType)
LIBRARY = (types.ModuleType, types.BuiltinFunctionType, METHOD_WRAPPER, _type(str.join), _type(object.__init__))
_module_of = type.__dict__["__module__"].__get__
_mro = type.__dict__["__mro__"].__get__


def is_iterator(obj):
    return _type(obj) in ITERATORS or _type(obj) is types.GeneratorType


def look(value):
    """Remembers when it was first seen: from then on it is there."""
    kind = _type(value)
    if kind in SIMPLE and kind not in CONTAINERS or kind is _int or kind is _str:
        return
    key = _id(value)
    known = seen.get(key)
    if known is not None and (known[0] is value or _type(known[0]) is Ref and known[0]() is value):
        return
    if kind in CONTAINERS or kind in ITERATORS:
        seen[key] = (value, clock)
    else:
        try:
            seen[key] = (Ref(value), clock)
        except TypeError:
            return
    if _len(seen) > 300000:
        seen.clear()


def is_own_class(cls):
    try:
        module = sys.modules.get(_module_of(cls))
    except (TypeError, AttributeError):
        return False
    return _getattr(module, "__file__", None) in FILES


def kind_of(value, allowed):
    """One of the names of types; of several that fit one that is allowed."""
    kind = _type(value)
    if kind is _int:
        fits = [name for name, most in INTEGERS if -most <= value < most and (name != "byte" or value >= 0)]
    elif kind is _str:
        fits = (["char"] if _len(value) == 1 else []) + ["str"]
    elif kind in SIMPLE:
        fits = [SIMPLE[kind]] + (["view"] if kind is range else [])  # a range of large ints is a view
    else:
        fits = kinds_of_object(value, kind)
    for name in fits:
        if name in allowed:
            return name
    return fits[0]


def kinds_of_object(value, kind):
    if _issubclass(kind, _type):
        return ["class"] if is_own_class(value) else ["library"]
    if kind in WRAPPERS:
        return ["function", "library"]
    if kind in PLAIN_FUNCTIONS:
        return ["function"] if value.__code__.co_filename in FILES else ["library"]
    if kind is types.MethodType:
        return ["function", "library"]
    if is_own_class(kind):
        return ["instance"] + (["tuple"] if _issubclass(kind, _tuple) else [])
    if kind in VIEWS:
        return ["view"]
    if kind in GENERATORS:
        return ["generator", "iterator"]
    name = "%s.%s" % (kind.__module__, kind.__name__)
    if name in ("collections.OrderedDict", "collections.Counter", "collections.defaultdict"):
        return ["dict"]
    if name in ("array.array",):
        return ["bytearray"]
    if _issubclass(kind, _tuple):
        return ["tuple"]
    if kind.__module__ == "_io" or name in ("gzip.GzipFile", "bz2.BZ2File", "lzma.LZMAFile"):
        return ["file"]
    if kind in LIBRARY:
        return ["library"]
    if _hasattr(kind, "__next__"):
        return ["iterator"]
    return ["other (%s)" % name, "plain"]


# ---- the run -----------------------------------------------------------------------------------------

def get_code(self, fullname, original=external.SourceFileLoader.get_code):
    code = CODES.get(self.get_filename(fullname))
    return code if code is not None else original(self, fullname)


def finish(result):
    with _open(result, "w") as file:
        file.write(_repr({"wrong": _sorted(wrong), "checked": checked, "missing": MISSING}))


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
    for probe in (enter, named, open_, root, close, at, done, cut, leave, caught, final, target, inplace, iterate, callee):
        _setattr(builtins, "_skive_%s_" % probe.__name__.strip("_"), probe)
    external.SourceFileLoader.get_code = get_code
    sys.path[0] = path.rsplit("/", 1)[0]
    sys.argv = [path]
    process = external._os.getpid()
    try:
        (run_script if how == "script" else run_tests)(path)
    except BaseException as error:
        raised(_frame(0), 0, error)
        raise
    finally:
        if external._os.getpid() == process:  # not in a child
            finish(result)


main(*sys.argv[2:5])
