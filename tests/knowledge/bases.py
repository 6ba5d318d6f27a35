#!/usr/bin/env python3
"""Checks transform/program/bases.def against CPython 3.8 to 3.13, and finds what it lacks.

    bases.py             says where the file is wrong, and which classes of the library could be in it
    bases.py --accept    renews what is measured in it: CLEAN WEAK EMPTY DROPS BARE THIN and the names of attributes

A worker on each CPython makes subclasses with and without __slots__ of each public class of the standard library.  INERT,
MAPPING, SEQUENCE and SHARED are claims about behaviour; INERT is checked where that can be done: the methods of a class
that is INERT are abstract or do nothing, unless it is one of REVIEWED.
"""
import argparse
import copy
import dis
import importlib
import os
import pickle
import pkgutil
import re
import sys
import sysconfig
import types
import typing
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)  # the worker is isolated
import workers  # noqa: E402

sys.path.remove(HERE)
ROOT = os.path.dirname(os.path.dirname(HERE))
FILE = os.path.join(ROOT, "transform", "program", "bases.def")
MEASURED = ["CLEAN", "WEAK", "EMPTY", "DROPS", "BARE", "THIN"]
CLAIMED = ["INERT", "SHARED", "MAPPING", "SEQUENCE"]

# Their methods were read: they hand self to nobody, call no method of self that a subclass may override with an
# argument that they were given, and return nothing but plain values, their elements and new instances.
REVIEWED = set("""array.array builtins.bytearray builtins.bytes builtins.complex builtins.dict builtins.float
    builtins.frozenset builtins.int builtins.list builtins.set array.ArrayType builtins.str builtins.tuple collections.defaultdict
    collections.deque datetime.date datetime.timedelta decimal.Decimal fractions.Fraction threading.local typing.DefaultDict
    typing.Deque typing.Dict typing.FrozenSet typing.List typing.Set typing.Text typing.Tuple""".split())
# What cannot be measured: made by a call, of a thread, of another project.
UNMEASURED = {"collections.namedtuple()", "threading.local", "typing_extensions.Protocol"}
# Nobody derives from them with attributes of their own, or their iteration, calls or layout are special.
NO_BASES_IN = ["itertools.", "xxlimited", "xxsubtype", "xml.dom.expatbuilder.", "tracemalloc.", "importlib.metadata.",
               "pickletools."]
NOT_BASES = set("""asyncio.trsock.TransportSocket builtins.enumerate builtins.filter builtins.map builtins.property
    builtins.reversed builtins.super builtins.zip dataclasses.Field dataclasses.InitVar importlib.resources.Resource
    threading.local typing.TypedDict weakref.finalize asyncio.Handle asyncio.TimerHandle asyncio.events.Handle
    asyncio.events.TimerHandle types.GenericAlias""".split())
# Written in C, with a lookup of attributes of their own.
HOOKED = {"builtins.super", "builtins.type", "_thread._local", "builtins.module", "types.GenericAlias"}
# Modules that do something when they are imported, need a display, or are about other things.
SKIP = set("""antigravity this idlelib lib2to3 test turtledemo turtle tkinter ensurepip distutils venv __main__ pydoc_data
    msilib winreg winsound _winapi msvcrt nt site sitecustomize usercustomize rlcompleter __phello__""".split())
ARGUMENTS = ["", "[]", "1", "'a'", "2000, 1, 1", "b''", "'l'", "lambda *a: None", "1, 2", "lambda *a: None, []", "None, 1",
             "'a', 1", "int=5", "'0.0.0.0'", "'::'", "'i'", "'UTC'", "-1, 1"]
TRIVIAL = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
ORDINARY = set(dir(type("Ordinary", (), {})))
BOOKKEEPING = set("""__annotations__ __abstractmethods__ _dump_registry _abc_registry_clear _abc_caches_clear register _abc_impl __class_getitem__ __slots__ __parameters__ __orig_bases__ _is_protocol
    _is_runtime_protocol __protocol_attrs__ __non_callable_proto_members__ __callable_proto_members_only__
    __static_attributes__ __firstlineno__ __type_params__ _abc_cache _abc_registry _abc_negative_cache _old_init""".split())


# ---- the worker; runs on each CPython ---------------------------------------------------------------

def modules():
    """Names of the public modules of the library."""
    found = {"builtins"} | {name for name in sys.builtin_module_names if not name.startswith("_")}
    folders = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    folders += [os.path.join(folder, "lib-dynload") for folder in folders]
    pending = [(folder, "") for folder in folders]
    while pending:
        folder, prefix = pending.pop()
        for info in pkgutil.iter_modules([folder]):
            if info.name.startswith("_") or info.name in SKIP or info.name in ("tests", "site-packages"):
                continue
            found.add(prefix + info.name)
            if info.ispkg:
                pending.append((os.path.join(folder, info.name), prefix + info.name + "."))
    return sorted(found)


def public_names(module):
    listed = getattr(module, "__all__", None)
    for name in sorted(vars(module)):
        value = vars(module)[name]
        of = str(getattr(value, "__module__", None))
        own = of in (module.__name__, "_" + module.__name__) or of.startswith(module.__name__ + "._")
        if not name.startswith("_") and value is not None and (own or name in (listed or ())):
            yield name, value


def subclass(base, slots, body=None):
    """A subclass with the abstract methods filled in; TypeError when there can be none."""
    def fill(namespace):
        if slots is not None:
            namespace["__slots__"] = slots
        for name in body or ():
            namespace[name] = lambda *a, **k: 1
    return types.new_class("Sub", base if isinstance(base, tuple) else (base,), {}, fill)


def is_trivial(function):
    """Does it do nothing but return a constant?"""
    code = getattr(function, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= TRIVIAL


def is_inert(real):
    """Are all methods of the class abstract, or do they nothing?"""
    abstract = getattr(real, "__abstractmethods__", frozenset())
    for name in dir(real):
        if name in ORDINARY or name in BOOKKEEPING or name in abstract:
            continue
        value = getattr(real, name, None)
        if name.startswith("__") and getattr(value, "__module__", "") == "typing":
            continue  # what Protocol itself puts there
        if value is not None and not is_trivial(getattr(value, "__func__", value)):
            return False
    return True


def keeps(kind, arguments, hide):
    """Do copies and pickles have the attribute that was set?  None: no instance can be made."""
    namespace = {"Sub": kind}
    try:
        made = eval("Sub(%s)" % arguments, namespace)
        made.zz_slot = 5
    except Exception:
        return None
    kind.__module__, kind.__qualname__ = "__main__", "Sub"
    setattr(sys.modules["__main__"], "Sub", kind)
    out = []
    for how in (copy.copy, copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o, 2)),
                lambda o: pickle.loads(pickle.dumps(o, 4))):
        try:
            out.append(getattr(how(made), "zz_slot", None) == 5)
        except Exception as error:
            out.append(type(error).__name__)
    return out


def facts(base):
    """What subclasses of it are like; None when there can be none."""
    try:
        probe = subclass(base, None)
        body = sorted(getattr(probe, "__abstractmethods__", ()))
        slotted, empty_only = None, False
        empty = subclass(base, (), body)
        try:
            slotted = subclass(base, ("zz_slot",), body)
        except TypeError:
            empty_only = True
    except Exception:
        return None
    real = empty.__mro__[1]
    try:
        combines = subclass((subclass(object, ("zz_slot",)), base), (), body) is not None
    except TypeError as error:
        combines = "layout" not in str(error)  # else it is about something that is not about memory
    has_dict = empty.__dictoffset__ != 0
    weak = empty.__weakrefoffset__ != 0
    seen = set(dir(real)) | set(dir(type(real))) - set(dir(type))
    names = sorted(name for name in seen - ORDINARY - BOOKKEEPING
                   if not (name.startswith("__") and name.endswith("__")))
    out = {"dict": has_dict, "weak": weak, "empty": empty_only, "names": names, "inert": is_inert(real),
           "hooks": hasattr(real, "__getattr__") or isinstance(real.__getattribute__, types.FunctionType)
           or real.__module__ + "." + real.__qualname__ in HOOKED,
           "thin": not has_dict and not weak and not empty_only and empty.__basicsize__ == object.__basicsize__,
           "combines": combines, "bare": not names and not set(dir(real)) - ORDINARY - BOOKKEEPING, "drops": None,
           "metaclass": type(real).__module__ + "." + type(real).__qualname__}
    for arguments in ARGUMENTS if slotted and not has_dict else ():
        plain = keeps(subclass(base, None, body), arguments, True)
        if plain is not None:
            out["drops"] = plain != keeps(slotted, arguments, False)
            break
    return out


def worker():
    warnings.simplefilter("ignore")
    found = {}
    for module_name in modules():
        try:
            module = importlib.import_module(module_name)
        except BaseException:
            continue
        for name, value in public_names(module):
            is_class = isinstance(value, type) and not issubclass(value, BaseException)
            if is_class or (module_name == "typing" and hasattr(value, "__mro_entries__")):
                of = facts(typing.Generic[typing.TypeVar("T")] if value is typing.Generic else value)
                if of is not None:
                    found[module_name + "." + name] = of
    return found


# ---- all versions together --------------------------------------------------------------------------

def measure():
    """{minor: {dotted name: facts}}"""
    return workers.measure(__file__)


def together(found, name):
    """(measured flags, names, may be INERT), over the versions that have the class; None: no version has it."""
    of = [table[name] for table in found.values() if name in table]
    if not of:
        return None
    flags = set()
    if not any(f["dict"] for f in of):
        if any(f["empty"] for f in of):
            flags.add("EMPTY")
        else:
            flags.add("CLEAN")
        if any(f["weak"] for f in of):
            flags.add("WEAK")
            if not all(f["weak"] for f in of):
                flags.discard("CLEAN")  # "__weakref__" would be needed here, and an error there
        if any(f["drops"] for f in of) or ("CLEAN" in flags and all(f["drops"] is None for f in of)):
            flags.add("DROPS")  # or nobody knows: no instance could be made
        if all(f["thin"] and f["combines"] for f in of):
            flags.add("THIN")
    elif any(f["empty"] for f in of):
        flags.add("EMPTY")
    if all(f["bare"] for f in of) and not any(f["dict"] for f in of):
        flags.add("BARE")
    names = None if any(f["hooks"] for f in of) else sorted({n for f in of for n in f["names"]})
    return flags, names, all(f["inert"] for f in of)


def read_file():
    """(head, {name: (flags, names or None)})"""
    with open(FILE) as file:
        head, _, body = file.read().partition("#ifdef BASE\n")
    entries = {}
    for name, flags, names in re.findall(r'BASE\("([^"]+)",\s*([A-Z0-9| ]+),\s*((?:"[^"]*"\s*)+|NULL)\)', body):
        listed = None if names == "NULL" else " ".join(re.findall(r'"([^"]*)"', names)).split()
        entries[name] = (set(flags.split(" | ")) - {"0"}, listed)
    return head, entries


def entry_text(name, flags, names):
    ordered = [flag for flag in MEASURED + CLAIMED if flag in flags]
    line, lines = 'BASE("%s", %s,' % (name, " | ".join(ordered) or "0"), []
    parts, part = [], ""
    for word in names or ():
        if len(part) + len(word) > 84:
            parts.append(part + " ")
            part = ""
        part += (" " if part else "") + word
    texts = ["NULL"] if names is None else ['"%s"' % text for text in parts + [part]]
    for text in texts:
        if len(line) + 1 + len(text) > 98:
            lines.append(line)
            line = "    "
        line += " " + text
    return "\n".join(lines + [line]) + ")\n"


def wrong(found):
    """A line for each claim of the file that some CPython contradicts."""
    out = []
    for name, (flags, names) in read_file()[1].items():
        if name in UNMEASURED:
            continue
        of = together(found, name)
        if of is None:
            out.append("%s: no CPython has it" % name)
            continue
        if flags & set(MEASURED) != of[0]:
            out.append("%s: the file says %s, measured %s" % (name, sorted(flags & set(MEASURED)), sorted(of[0])))
        if names != of[1]:
            out.append("%s: its names have changed: %s" % (name, sorted(set(names or ()) ^ set(of[1] or ()))))
        if "INERT" in flags and not of[2] and name not in REVIEWED:
            out.append("%s: INERT, but it has methods" % name)
    return out


def lacking(found):
    """Classes that could have slots below them, and are not in the file."""
    known = set(read_file()[1]) | NOT_BASES
    return [name for name in sorted({name for table in found.values() for name in table})
            if name not in known and not name.startswith(tuple(NO_BASES_IN)) and "CLEAN" in together(found, name)[0]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accept", action="store_true", help="renew what is measured")
    options = parser.parse_args()
    found = measure()
    if options.accept:
        head, entries = read_file()
        with open(FILE, "w") as file:
            file.write(head + "#ifdef BASE\n")
            for name, (flags, names) in sorted(entries.items()):
                of = together(found, name)
                if of is not None and name not in UNMEASURED:
                    flags, names = of[0] | flags & set(CLAIMED), of[1]
                file.write(entry_text(name, flags, names))
            file.write("#undef BASE\n#endif\n")
    lines = wrong(found)
    print("\n".join(lines + ["not in the file: " + name for name in lacking(found)]))
    print("CPython %s: %d entries wrong" % (", ".join("3.%d" % minor for minor in found), len(lines)))
    return 1 if lines else 0


if __name__ == "__main__":
    workers.run(worker, main)
