"""Objects that log what is done to them: each special method, each attribute that is looked at."""

import weakref


class R:
    on = False
    lazy = False
    log = []
    audit = []
    regs = []
    ids = {}
    receiver = None
    types = {}


def lab(s):
    return object.__getattribute__(s, "_k_label")


def rec(s, op):
    if R.on:
        R.log.append((lab(s), op, R.lazy))


def own(s, n, default=None):
    try:
        return object.__getattribute__(s, n)
    except AttributeError:
        return default


class Draw:
    """Iterator over the children of a spy; notes draws and the end."""

    def __init__(self, owner, items):
        self.owner, self.items, self.i = owner, items, 0

    def __iter__(self):
        return self

    def __next__(self):
        rec(self.owner, "draw")
        if self.i >= len(self.items):
            rec(self.owner, "end")
            raise StopIteration
        self.i += 1
        return self.items[self.i - 1]


class StrSub(str):
    pass


StrPlain = StrSub
SERIAL = [0]


def method(op, value):
    def f(self, *a, **k):
        rec(self, op)
        return value(self, *a, **k)

    return f


ARITH = "add sub mul truediv floordiv mod pow lshift rshift and xor or matmul divmod".split()


def order(self, other, how):
    a, b = own(self, "_k_serial"), own(other, "_k_serial") if isinstance(other, Spy) else 0
    return {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[how]


def features(kinds):
    ns = {}
    ns["__eq__"] = method("eq", lambda s, o: s is o)
    ns["__ne__"] = method("eq", lambda s, o: s is not o)
    ns["__hash__"] = method("hash", lambda s: 7)  # all collide, so that hash containers compare
    for how in ("lt", "le", "gt", "ge"):
        ns["__%s__" % how] = method("lt", lambda s, o, how=how: order(s, o, how))
    ns["__str__"] = method("str", lambda s: StrPlain("spy"))
    ns["__repr__"] = method("repr", lambda s: StrPlain("spy"))
    ns["__format__"] = method("format", lambda s, f: StrPlain("spy"))
    if "nobool" not in kinds:
        ns["__bool__"] = method("bool", lambda s: True)

    def getattribute(s, n):
        if R.on and not n.startswith("_k_"):
            if n == "__class__":
                rec(s, "class")
            elif n == "__dict__":
                rec(s, "dict")
            else:
                rec(s, "attr:" + n)
        return object.__getattribute__(s, n)

    ns["__getattribute__"] = getattribute
    ns["__setattr__"] = lambda s, n, v: (rec(s, "set:" + n), object.__setattr__(s, n, v))[1]
    ns["__delattr__"] = lambda s, n: (rec(s, "del:" + n), object.__delattr__(s, n))[1]
    ns["__dir__"] = method("dir", lambda s: ["a"])
    ns["__reduce_ex__"] = method("reduce", lambda s, p: (Plain, ()))
    if "num" in kinds:
        ns["__index__"] = method("index", lambda s: 1)
        ns["__int__"] = method("int", lambda s: 1)
        ns["__float__"] = method("float", lambda s: 1.0)
        ns["__complex__"] = method("complex", lambda s: 1j)
        ns["__trunc__"] = method("trunc", lambda s: 1)
        ns["__floor__"] = method("floor", lambda s: 1)
        ns["__ceil__"] = method("ceil", lambda s: 1)
        ns["__round__"] = method("round", lambda s, *a: 1)
        ns["__abs__"] = method("abs", lambda s: 1)
        ns["__neg__"] = ns["__pos__"] = ns["__invert__"] = method("arith", lambda s: 1)
        for a in ARITH:
            op = "add" if a == "add" else "arith"
            v = (lambda s, *o: (1, 0)) if a == "divmod" else (lambda s, *o: 1)
            ns["__%s__" % a] = ns["__r%s__" % a] = method(op, v)
            if a != "divmod":
                ns["__i%s__" % a] = method(op, v)
    if "iter" in kinds or "map" in kinds:

        def it(s):
            rec(s, "iter")
            return Draw(s, own(s, "_k_items"))

        ns["__iter__"] = it
        ns["__len__"] = method("len", lambda s: len(own(s, "_k_items")))
        ns["__contains__"] = method("contains", lambda s, x: True)
    if "iter" in kinds:
        ns["__length_hint__"] = method("hint", lambda s: len(own(s, "_k_items")))
        ns["__reversed__"] = method("reversed", lambda s: Draw(s, own(s, "_k_items")[::-1]))

        def getitem(s, i):
            rec(s, "getitem")
            return own(s, "_k_items")[i if isinstance(i, (int, slice)) else 0]

        ns["__getitem__"] = getitem
        ns["__setitem__"] = method("setitem", lambda s, i, v: None)
        ns["__delitem__"] = method("delitem", lambda s, i: None)
    if "map" in kinds:
        ns["keys"] = method("keys", lambda s: list(own(s, "_k_items")))
        ns["items"] = method("meth", lambda s: list(zip(own(s, "_k_items"), own(s, "_k_values"))))
        ns["values"] = method("meth", lambda s: list(own(s, "_k_values")))
        ns["get"] = method("meth", lambda s, k, d=None: own(s, "_k_values")[0])

        def mapget(s, k):
            rec(s, "getitem")
            for a, b in zip(own(s, "_k_items"), own(s, "_k_values")):
                if a is k:
                    return b
            return own(s, "_k_values")[0]

        ns["__getitem__"] = mapget
        ns["__setitem__"] = method("setitem", lambda s, i, v: None)
        ns["__delitem__"] = method("delitem", lambda s, i: None)
    if "next" in kinds:
        ns["__iter__"] = method("iter", lambda s: s)

        def nxt(s):
            rec(s, "draw")
            i = own(s, "_k_pos", 0)
            object.__setattr__(s, "_k_pos", i + 1)
            if i >= len(own(s, "_k_items")):
                rec(s, "end")
                raise StopIteration
            return own(s, "_k_items")[i]

        ns["__next__"] = nxt
    if "call" in kinds:

        def call(s, *a, **k):
            rec(s, "call")
            if R.on:
                for v in list(a) + list(k.values()):
                    for w in ([v] + list(v) if type(v) in (tuple, list) else [v]):
                        if isinstance(w, Spy):
                            R.log.append((lab(s), "callarg:" + lab(w), R.lazy))
            r = own(s, "_k_result")
            return r() if type(r).__name__ == "function" else r

        ns["__call__"] = call
    if "path" in kinds:
        ns["__fspath__"] = method("fspath", lambda s: "spied_path")
    if "file" in kinds:
        data = lambda s, *a: (
            object.__setattr__(s, "_k_pos", own(s, "_k_pos", 0) + 1),
            own(s, "_k_data") if own(s, "_k_pos") == 1 else own(s, "_k_data")[:0],
        )[1]
        for n in ("read", "readline", "read1"):
            ns[n] = method("meth", data)
        ns["write"] = method("meth", lambda s, d: len(d))
        ns["readinto"] = method("meth", lambda s, b: 0)
        for n in ("flush", "close", "seek", "tell", "writelines", "truncate"):
            ns[n] = method("meth", lambda s, *a: 0)
        for n in ("readable", "writable", "seekable"):
            ns[n] = method("meth", lambda s: True)
        ns["closed"] = False
        ns["mode"] = "r"
        ns["name"] = "spied"
        ns["__iter__"] = method("iter", lambda s: Draw(s, [own(s, "_k_data")]))
    if "ctx" in kinds:
        ns["__enter__"] = method("with", lambda s: s)
        ns["__exit__"] = method("with", lambda s, *a: None)
        ns["close"] = method("meth", lambda s: None)
        ns["acquire"] = method("meth", lambda s, *a, **k: True)
        ns["release"] = method("meth", lambda s: None)
    return ns


class Spy:
    __slots__ = ()


class Plain(Spy):
    pass


KINDS = {
    "O": [],
    "I": ["iter"],
    "X": ["next"],
    "M": ["map"],
    "F": ["call"],
    "N": ["num"],
    "P": ["path"],
    "W": ["file"],
    "C": ["ctx"],
}
CLASSES = {
    k: type("Spy" + k, (Spy,), dict(features(v), __slots__=("__dict__", "__weakref__"))) for k, v in KINDS.items()
}


def subclass(base):
    ns = {k: v for k, v in features([]).items() if k not in ("__setattr__", "__delattr__", "__bool__")}

    def wrap(name, op):
        orig = getattr(base, name)

        def f(self, *a, **k):
            rec(self, op)
            return orig(self, *a, **k)

        return f

    if base is int:
        names = {
            "__index__": "index",
            "__int__": "int",
            "__float__": "float",
            "__add__": "add",
            "__radd__": "add",
            "__sub__": "arith",
            "__rsub__": "arith",
            "__mul__": "arith",
            "__rmul__": "arith",
            "__truediv__": "arith",
            "__floordiv__": "arith",
            "__mod__": "arith",
            "__neg__": "arith",
            "__abs__": "abs",
            "__and__": "arith",
            "__or__": "arith",
            "__round__": "round",
            "__bool__": "bool",
        }
    else:
        names = {
            "__len__": "len",
            "__iter__": "iter",
            "__getitem__": "getitem",
            "__contains__": "contains",
            "__add__": "add",
            "__mul__": "arith",
            "__mod__": "arith",
        }
    for n in "__str__ __repr__ __format__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__".split():
        names[n] = {"__ne__": "eq", "__le__": "lt", "__gt__": "lt", "__ge__": "lt"}.get(n, n.strip("_"))
    for n, op in names.items():
        ns[n] = wrap(n, op)
    ns["__reduce_ex__"] = method("reduce", lambda s, p: (str, ("x",)))
    return type(base.__name__ + "Sub", (base,), ns)


SUBS = {"str": subclass(str), "int": subclass(int)}
SPYTYPES = tuple(CLASSES.values()) + tuple(SUBS.values())


def quiet(_):
    """A callback makes our weak reference a separate one, so that others can be counted."""


def register(obj, label, weak=True):
    if weak:
        try:
            R.regs.append((label, weakref.ref(obj, quiet)))
        except TypeError:
            pass
    R.ids[id(obj)] = label
    R.types[id(obj)] = type(obj)
    return obj


def spy(kind, label, items=None, values=None, result=None, data=""):
    s = object.__new__(CLASSES[kind])
    SERIAL[0] += 1
    d = object.__getattribute__(s, "__dict__")
    d.update(_k_label=label, _k_serial=SERIAL[0], _k_items=items, _k_values=values, _k_result=result, _k_data=data)
    return register(s, label)


def subspy(kind, label, value):
    s = SUBS[kind](value)
    object.__getattribute__(s, "__dict__").update(_k_label=label, _k_serial=1)
    return register(s, label)


# isinstance(x, Spy) must not read x.__class__ of str spies: make it a plain type test
class SpyTest(type):
    def __instancecheck__(cls, x):
        return type(x) in SPYTYPES


Spy = SpyTest("Spy", (), {})
