#!/usr/bin/env python3
"""Makes and checks transform/program/knowledge/members.list: modules of the library, and of their names which are classes
that make a new object, and which are constants.

    members.py             says where the list is wrong on some CPython from 3.8 to 3.13
    members.py --accept    renews it

A worker on each CPython imports the modules of the standard library and looks at what their names are.  A name is in the
list when it is the same in each version that has it.  What has to do with Windows or macOS alone cannot be seen here.
"""
import argparse
import dis
import enum
import functools
import importlib
import os
import pkgutil
import re
import sys
import sysconfig
import textwrap
import types
import typing
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)  # the worker is isolated
import workers  # noqa: E402

sys.path.remove(HERE)
ROOT = os.path.dirname(os.path.dirname(HERE))
FILE = os.path.join(ROOT, "transform", "program", "knowledge", "members.list")
LINK = os.path.join(ROOT, "transform", "program", "link.c")
PARTS = ["class", "text", "plain", "state"]
HEAD = """\
# Modules of the standard library and what some of their names are on every CPython from 3.8 to 3.13 that has them, made by
# tests/knowledge/members.py: `class`: calling it makes a new object, which is no object of the program; `text`: a constant
# str, or tuple or frozenset of constants; `plain`: a constant number or bytes; `state`: an object that is neither, or not
# always: a container, an instance, or what a function of the library binds again, so that it may be one of the program.
# What is not listed is a function, a module or another class.
"""
# Modules that do something when they are imported, need a display, or are for tests of CPython itself.
SKIP = set("""builtins antigravity this idlelib test tests turtledemo turtle tkinter __main__ pydoc_data site-packages sitecustomize
    usercustomize __phello__ __hello__ _ctypes_test xxlimited xxlimited_35 xxsubtype lib2to3.tests""".split())
SKIPPED = re.compile(r"_test|_xx|__phello__|.*\.__main__$|_sysconfigdata|_bootlocale|_codecs_|_pyrepl|lib2to3\.|encodings\.[a-z0-9]+_|"
                     r"encodings\.(cp|iso|koi|mac)|ctypes\.macholib|distutils\.command\.")
PRIMITIVE = (str, int, float, complex, bytes, bytearray)
# Constructors that make a new object each time, and do not give back an argument: they were read.  Of builtin containers
# this holds for the classes below them.
NEW_EACH_TIME = re.compile(r"(_?ast\.AST|_bz2\.\w+|_lzma\.\w+|_csv\.Dialect|_random\.Random|_socket\.socket|sqlite3\.Row|"
                           r"_ctypes\.(_SimpleCData|_Pointer|Structure|Union|Array)|_asyncio\.(Future|Task)|ssl\._ASN1Object|"
                           r"_ssl\.(_SSLContext|MemoryBIO)|ssl\.SSLContext|_queue\.SimpleQueue|collections\.deque|"
                           r"xml\.etree\.ElementTree\.(Element|TreeBuilder|XMLParser)|codecs\.CodecInfo|"
                           r"importlib\.metadata\._adapters\.Message|_pickle\.(Unpickler|Pickler)|"
                           r"builtins\.(list|dict|set|frozenset))")
PLAIN_SETATTR = re.compile(r"_?ast\.AST|decimal\.Context")  # written in C, as object's
# Of Windows alone, from the documentation.
WINDOWS = {
    "ctypes": {"class": "WinDLL OleDLL"},
    "subprocess": {
        "class": "STARTUPINFO",
        "plain": """STD_INPUT_HANDLE STD_OUTPUT_HANDLE STD_ERROR_HANDLE SW_HIDE STARTF_USESTDHANDLES STARTF_USESHOWWINDOW
            CREATE_NEW_CONSOLE CREATE_NEW_PROCESS_GROUP ABOVE_NORMAL_PRIORITY_CLASS BELOW_NORMAL_PRIORITY_CLASS
            HIGH_PRIORITY_CLASS IDLE_PRIORITY_CLASS NORMAL_PRIORITY_CLASS REALTIME_PRIORITY_CLASS CREATE_NO_WINDOW
            DETACHED_PROCESS CREATE_DEFAULT_ERROR_MODE CREATE_BREAKAWAY_FROM_JOB"""},
    "winreg": {
        "plain": """HKEY_CLASSES_ROOT HKEY_CURRENT_USER HKEY_LOCAL_MACHINE HKEY_USERS HKEY_PERFORMANCE_DATA
            HKEY_CURRENT_CONFIG KEY_ALL_ACCESS KEY_WRITE KEY_READ KEY_EXECUTE KEY_QUERY_VALUE KEY_SET_VALUE KEY_CREATE_SUB_KEY
            KEY_ENUMERATE_SUB_KEYS KEY_NOTIFY KEY_CREATE_LINK KEY_WOW64_64KEY KEY_WOW64_32KEY REG_BINARY REG_DWORD
            REG_DWORD_LITTLE_ENDIAN REG_DWORD_BIG_ENDIAN REG_EXPAND_SZ REG_LINK REG_MULTI_SZ REG_NONE REG_QWORD REG_SZ"""},
    "msvcrt": {"plain": "LK_LOCK LK_RLCK LK_NBLCK LK_NBRLCK LK_UNLCK"},
    "winsound": {"plain": "SND_FILENAME SND_ALIAS SND_LOOP SND_MEMORY SND_PURGE SND_ASYNC SND_NODEFAULT SND_NOSTOP"},
}
# What such a class would do to an object that is read through it, or stored on it, is not what a plain object does.
HOOKS = ["__getattr__", "__get__", "__set__", "__delete__", "__set_name__"]
OVERRIDES = ["__getattribute__", "__setattr__", "__delattr__"]


# ---- the worker; runs on each CPython ---------------------------------------------------------------

def twins():
    """Modules that the solver knows by the name of another one."""
    with open(LINK) as file:
        return set(re.findall(r'\{"(\w+)", "[\w.]+"\}', file.read()))


def module_names():
    found = {"builtins"} | set(sys.builtin_module_names)
    folders = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    folders += [os.path.join(folder, "lib-dynload") for folder in folders]
    pending = [(folder, "") for folder in folders]
    while pending:
        folder, prefix = pending.pop()
        for info in pkgutil.iter_modules([folder]):
            name = prefix + info.name
            if info.name in SKIP or name in SKIP or SKIPPED.match(name):
                continue
            found.add(name)
            if info.ispkg:
                pending.append((os.path.join(folder, info.name), name + "."))
    return sorted(name for name in found if name not in SKIP and not SKIPPED.match(name) and name not in twins())


def codes(module):
    """The code of each function of the module, those inside others too, and of the module itself."""
    spec = getattr(module, "__spec__", None)
    loader = getattr(spec, "loader", None)
    try:
        pending = [loader.get_code(module.__name__)]
    except Exception:
        return
    while pending:
        code = pending.pop()
        if code is not None:
            yield code
            pending += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]


def stored_globals(modules):
    """(module, name): what some function of the library binds again, or binds in another module."""
    out = set()
    for module in modules:
        for depth, code in enumerate(codes(module)):
            before = None
            for step in dis.get_instructions(code):
                if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
                    out.add((module.__name__, step.argval))
                elif step.opname in ("STORE_ATTR", "DELETE_ATTR") and before is not None:
                    of = vars(module).get(before.argval)
                    if isinstance(of, types.ModuleType) and before.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                        out.add((of.__name__, step.argval))
                before = step
    return out


def is_constant(value):
    kind = type(value)
    if kind in (tuple, frozenset):
        return all(is_constant(part) or part is None for part in value)
    return kind in PRIMITIVE[:-1] or kind is bool


def found_in(kind, name):
    for base in kind.__mro__:
        if name in vars(base):
            return base, vars(base)[name]
    return None, None


def name_of(kind):
    return kind.__module__ + "." + kind.__qualname__


def why_not(kind):
    """Why a call of the class may give something other than a new, ordinary object; None: it does not."""
    if issubclass(kind, (type,) + PRIMITIVE) or type(kind).__call__ != type.__call__:
        return "kind"
    for name in HOOKS:
        if found_in(kind, name)[0] is not None:
            return name
    for name in OVERRIDES:
        base, value = found_in(kind, name)
        if base in (object, BaseException) or PLAIN_SETATTR.fullmatch(name_of(base)):
            continue
        if name != "__getattribute__" or isinstance(value, types.FunctionType):
            return name
    base, value = found_in(kind, "__new__")
    if base is object or issubclass(base, BaseException):
        return None
    if NEW_EACH_TIME.fullmatch(name_of(base)) and not (kind is base and name_of(kind) == "builtins.frozenset"):
        return None
    if base is typing.Generic or (base is tuple and not isinstance(value, types.FunctionType) and kind is not tuple):
        return None
    if issubclass(base, tuple) and hasattr(base, "_fields") and "_make" in vars(base):
        return None  # a named tuple
    if issubclass(base, tuple) and hasattr(base, "n_sequence_fields"):
        return None
    return "__new__ of " + name_of(base)


def top(dotted):
    return dotted.partition(".")[0].strip("_")


def kind_of(module, name, value):
    """class, text, plain, or another word."""
    if isinstance(value, type):
        home = top(str(value.__module__)) == top(module.__name__) or name in getattr(module, "__all__", ())
        reason = why_not(value)
        return "class" if home and reason is None else "other class" if not home else reason
    if is_constant(value):
        return "text" if type(value) in (str, tuple, frozenset) else "plain"
    ordinary = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type(len.__call__), type(str.join), re.Pattern,
                types.MethodType, enum.Enum, type(None), functools._lru_cache_wrapper)
    if isinstance(value, ordinary) or type(value).__module__ in ("typing", "__future__", "types"):
        return "other"
    return "state"


def worker():
    warnings.simplefilter("ignore")
    modules, found = [], {}
    for name in module_names():
        try:
            modules.append(importlib.import_module(name))
        except BaseException:
            continue
    stored = stored_globals(modules)
    for module in modules:
        names = found[module.__name__] = {}
        for name, value in vars(module).items():
            dunder = name.startswith("__") and name.endswith("__") and name != "__version__"
            if not dunder and name.isidentifier():
                names[name] = "state" if (module.__name__, name) in stored else kind_of(module, name, value)
    return found


# ---- all versions together --------------------------------------------------------------------------

def measure():
    """{minor: {module: {name: kind}}}"""
    return workers.measure(__file__)


def together(found):
    """{module: {name: kind}}, of the names that are the same wherever they are."""
    out = {}
    for table in found.values():
        for module, names in table.items():
            for name, kind in names.items():
                old = out.setdefault(module, {}).setdefault(name, kind)
                if old != kind:
                    both = {old, kind}
                    out[module][name] = "text" if both == {"text", "plain"} else "state" if "state" in both else "differs"
    for module, parts in WINDOWS.items():
        for kind, names in parts.items():
            out.setdefault(module, {}).update((name, kind) for name in names.split())
    return out


def read_file():
    """{module: {name: kind}}"""
    out, names = {}, {}
    with open(FILE) as file:
        for line in file:
            words = line.split()
            if line.startswith("["):
                names = out[line.strip()[1:-1]] = {}
            elif words and not line.startswith("#"):
                names.update((name, words[0]) for name in words[1:])
    return out


def file_text(known):
    out = [HEAD]
    for module, names in sorted(known.items()):
        out.append("[%s]\n" % module)
        for part in PARTS:
            listed = " ".join(sorted(name for name, kind in names.items() if kind == part))
            for line in textwrap.wrap(listed, 118 - len(part), break_long_words=False, break_on_hyphens=False):
                out.append("%s %s\n" % (part, line))
    return "".join(out)


def wrong(found):
    """A line for each name of the list that some CPython contradicts."""
    out = []
    measured = together(found)
    for module, names in read_file().items():
        for name, kind in names.items():
            is_now = measured.get(module, {}).get(name, kind)
            if is_now != kind and (is_now, kind) != ("plain", "text"):
                out.append("%s.%s: the list says %s, measured %s" % (module, name, kind, is_now))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accept", action="store_true", help="renew the list")
    options = parser.parse_args()
    found = measure()
    if options.accept:
        with open(FILE, "w") as file:
            file.write(file_text(together(found)))
    lines = wrong(found)
    print("\n".join(lines))
    print("CPython %s: %d names wrong" % (", ".join("3.%d" % minor for minor in found), len(lines)))
    return 1 if lines else 0


if __name__ == "__main__":
    workers.run(worker, main)
