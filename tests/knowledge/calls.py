"""Calls one line's callable with instrumented arguments, and says what the line does not allow."""

import gc
import os
import re
import weakref

from allowed import *

# ----------------------------------------------------------------------------------------------------------------- one attempt

AUDIT = [
    ("open", None),
    ("subprocess.Popen", "proc"),
    ("os.system", "proc"),
    ("os.exec", "proc"),
    ("os.fork", "proc"),
    ("os.posix_spawn", "proc"),
    ("os.spawn", "proc"),
    ("os.listdir", "in"),
    ("os.scandir", "in"),
    ("os.walk", "in"),
    ("os.remove", "out"),
    ("os.rename", "out"),
    ("os.mkdir", "out"),
    ("os.rmdir", "out"),
    ("os.chmod", "out"),
    ("os.chown", "out"),
    ("os.link", "out"),
    ("os.symlink", "out"),
    ("os.truncate", "out"),
    ("os.utime", "out"),
    ("os.putenv", "out"),
    ("os.unsetenv", "out"),
    ("os.chdir", "out"),
    ("os.kill", "out"),
    ("shutil.", "out"),
    ("tempfile.mk", "out"),
    ("glob.glob", "in"),
    ("socket.connect", "out"),
    ("socket.bind", "out"),
    ("socket.getaddrinfo", "in"),
    ("socket.gethostby", "in"),
    ("exec", "run"),
    ("import", "run"),
    ("sqlite3.connect", "out"),
    ("mmap.__new__", "in"),
    ("fcntl", "out"),
    ("signal.pthread_kill", "out"),
    ("urllib.Request", "in"),
    ("pickle.find_class", "run"),
    ("socket.sendto", "out"),
]


def audit_hook(event, args):
    if not R.on:
        return
    for prefix, need in AUDIT:
        if event.startswith(prefix):
            if event == "open":
                mode, flags = args[1], args[2] or 0
                need = (
                    "out"
                    if (isinstance(mode, str) and set(mode) & set("wax+"))
                    or (mode is None and isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
                    else "in"
                )
            R.audit.append((event, need))
            return


def snapshot(o):
    try:
        if type(o) in (list, tuple):
            return [id(x) for x in o]
        if type(o) is dict or type(o).__name__ in ("OrderedDict", "defaultdict", "Counter"):
            return [(id(k), id(v)) for k, v in dict.items(o)]
        if type(o) in (set, frozenset):
            return sorted(map(id, o))
        if type(o).__name__ == "deque":
            return [id(x) for x in o]
        if type(o) in (bytearray,):
            return bytes(o)
    except Exception:
        pass
    return None


def drain(r):
    n = 0
    if hasattr(type(r), "__next__") and type(r) not in weakref.ProxyTypes:
        if hasattr(r, "fileno"):
            return
        for x in r:
            n += 1
            if hasattr(type(x), "__next__") and not isinstance(x, Spy):
                for i, _ in enumerate(x):
                    if i > 5:
                        break
            if n > 8:
                break


class Worker:
    last = "?"

    def __init__(self, entries, sections, hooks):
        self.entries, self.sections, self.hooks = entries, sections, hooks

    def resolve(self, e):
        return find(e.full)

    def build(self, e, variant, choice, optional):
        """(function, args, kwargs, self) for one call.  choice: {param: flavour}."""
        R.regs, R.ids, R.types = [], {}, {}
        if e.effects & {"in", "out", "proc"}:
            self.hooks["BEFORE"](e)
        mk = Maker(e, self.hooks)
        receiver = None
        if e.section in self.sections and self.is_class(e.section):
            receiver = self.hooks["RECEIVER"](e.section, "self", mk)
            if receiver is not None:
                for k in [k for k, l in R.ids.items() if l == "self"]:
                    del R.ids[k]  # temporaries of the receiver's making
                R.ids[id(receiver)] = "self"
            R.receiver = receiver
            f = getattr(receiver, e.name)
        else:
            f = find(e.full)
        if e.full in self.hooks["WRAP"]:
            f = self.hooks["WRAP"][e.full](f)
        args, kwargs = [], {}
        skipped = False
        for name, kind, opt in e.params:
            want = choice.get(name)
            if opt and not optional and want is None and kind != "var" and not self.hooks["NEEDED"](e, name):
                skipped = True
                continue
            if (
                kind in ("var", "kw")
                and want is None
                and BY_CALL.get(e.full + ":" + name) == "None"
                and e.name != "__exit__"
            ):
                continue
            if kind == "var":
                if e.name == "__exit__":
                    args.extend([None, None, None])
                    continue
                n = 1 if not self.hooks["VARS"](e) else 2
                if kwargs:
                    continue
                for _ in range(n):
                    args.append(mk.kind(want, name) if want else mk.value(name, variant))
                continue
            if kind == "kw":
                if optional or want:
                    kwargs["zz"] = mk.kind(want, name) if want else mk.value(name, variant)
                continue
            v = mk.kind(want, name) if want else mk.value(name, variant)
            R.ids.setdefault(id(v), name)
            if kind == "posonly" or (kind == "pos" and not skipped):
                if skipped:
                    raise NoValue("positional after a skipped one")
                args.append(v)
            else:
                kwargs[name] = v
        R.receiver = None
        return f, args, kwargs, receiver

    def is_class(self, section):
        if section not in self.classes:
            try:
                o = find(section)
                self.classes[section] = not inspect.ismodule(o)
            except AttributeError:
                self.classes[section] = False
        return self.classes[section]

    classes = {}

    def call(self, f, args, kwargs):
        try:
            return ("ok", f(*args, **kwargs))
        except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as ex:
            ex.__traceback__ = None
            ex.__context__ = None
            return ("exc", ex)

    def attempt(self, e, variant, choice, optional, out, note):
        """One set of arguments; appends problems to out; returns True when the call went through."""
        what = note
        try:
            f, args, kwargs, me = self.build(e, variant, choice, optional)
        except NoValue:
            return None
        snaps = (
            [(lbl, o, snapshot(o)) for lbl, o in [("self", me)] + [(R.ids.get(id(a), "?"), a) for a in args]]
            if variant == "exact" and not choice
            else []
        )
        R.log, R.audit, R.lazy = [], [], False
        R.on = True
        how, r = self.call(f, args, kwargs)
        R.on = False
        log = R.log
        if how == "exc" and isinstance(r, NotImplementedError):
            pass
        natural = not choice
        if how == "exc" and variant == "exact" and natural:
            names = [c.__name__ for c in type(r).__mro__]
            if "*" not in e.raises and not set(names) & set(e.raises):
                out.append("raised: %s: %s" % (type(r).__name__, str(r)[:90]))
                return False
        if how == "ok":
            why = result_ok(e, r)
            if why:
                out.append("result: %s [%s]" % (why, what))
            elif r is NotImplemented:
                pass
            for lbl, o, s in snaps:
                if s is not None and snapshot(o) != s and lbl not in e.mut and lbl.split("[")[0] not in e.mut:
                    out.append("mutates: %s [%s]" % (lbl, what))
            if hasattr(type(r), "__next__") and not isinstance(r, Spy):
                R.log = []
                R.on = R.lazy = True
                k, x = self.call(drain, (r,), {})
                R.on = R.lazy = False
                log = log + R.log
        # operations
        subs = set(R.ids.get(id(a)) for a in list(args) + list(kwargs.values()) if type(a) in SUBS.values())
        began, ended, drawn_early = {}, set(), set()
        for label, op, lazy in log:
            if op == "iter":
                began[label] = began.get(label, 0) + 1
            elif op == "end":
                ended.add(label)
            elif op == "draw" and not lazy:
                drawn_early.add(label)
            if not allowed(e, label, op, label in subs):
                out.append("operation: %s on %s [%s]" % (op, label, what))
        if how == "ok" and not choice:
            for label, n in began.items():
                rs = e.roles.get(label, [])
                if (
                    has(rs, "iter")
                    and not has(rs, "iter?", "iter~", "iter+", "escape", "keys")
                    and label not in ended
                    and variant == "spied"
                    and label not in subs
                    and "[]" not in label
                ):
                    out.append("operation: stops early on %s [%s]" % (label, what))
                if has(rs, "iter~") and not has(rs, "iter", "iter?") and label in drawn_early:
                    out.append("operation: not lazy on %s [%s]" % (label, what))
        if "escape" not in [x for rs in e.roles.values() for x in rs]:
            for event, need in R.audit:
                if (
                    how == "ok"
                    and need not in e.effects
                    and not (need == "in" and "out" in e.effects)
                    and not (need in ("in", "run", "out") and e.effects & {"run", "proc"})
                ):
                    out.append("effect: %s needs %s [%s]" % (event, need, what))
        for lbl, ref in R.regs:
            o = ref()
            if o is not None and weakref.getweakrefcount(o) > 1 and not allowed(e, lbl, "weakref"):
                out.append("operation: weakref on %s [%s]" % (lbl, what))
            del o
        done = how == "ok" or (how == "exc" and "never" in e.result and type(r).__name__ in e.raises)
        if how == "exc":
            self.last = "%s: %s" % (type(r).__name__, str(r)[:90])
        f = args = kwargs = me = r = snaps = None
        # retention: one holder at a time
        if not R.regs:
            return done
        for holder in ["*", "result", "self"] + [p[0] for p in e.params if p[1] in ("pos", "posonly")]:
            if holder in ("*", "result", "self"):
                pass
            elif choice.get(holder, "L") not in ("L", "D") or not has(
                e.roles.get(holder, []), "list", "dict", "setitem", "getitem", "iter", "meth", "-", "keys"
            ):
                continue
            f, args, kwargs, me = self.build(e, variant, choice, optional)
            R.log = []
            how, r = self.call(f, args, kwargs)
            if how == "exc":
                r = None
                if holder == "result":
                    f = args = kwargs = me = None
                    continue
            keep = {"*": None, "result": r, "self": me}.get(holder)
            if holder not in ("*", "result", "self"):
                keep = next((a for a in args if R.ids.get(id(a)) == holder and type(a) in (list, dict)), None)
                if keep is None:
                    f = args = kwargs = me = r = None
                    continue
            if holder == "result" and isinstance(r, Spy):
                keep = None
            ids, regs = R.ids, R.regs
            R.ids, R.regs = {}, []
            del f, args, kwargs, me, r
            alive = [l for l, w in regs if w() is not None]
            bad = [l for l in alive if not may_hold(e, l, holder)]
            if bad:
                gc.collect()
                bad = [l for l, w in regs if w() is not None and not may_hold(e, l, holder)]
            for l in sorted(set(bad)):
                out.append("keeps: %s by %s [%s]" % (l, "global" if holder == "*" else holder, what))
            keep = None
            if bad and holder == "*":
                break
        f = args = kwargs = me = r = keep = None
        return done

    def exercise(self, e):
        problems, done = [], 0
        why = []
        if e.attr:
            try:
                me = (
                    self.hooks["RECEIVER"](e.section, "self", Maker(e, self.hooks))
                    if self.is_class(e.section)
                    else None
                )
                if me is not None or not self.is_class(e.section):
                    R.ids = {}
                    w = result_ok(e, self.resolve(e) if me is None else getattr(me, e.name))
                    if w:
                        problems.append("result: %s [attribute]" % w)
                    done = 1
            except Exception as ex:
                why.append("attribute: %r" % ex)
            return problems, done, why
        if self.is_class(e.section) and self.hooks["RECEIVER"](e.section, "self", Maker(e, self.hooks)) is None:
            return problems, 0, ["no receiver"]
        if e.full in self.hooks["UNSAFE"]:
            return problems, 0, ["unsafe to call"]
        self.attempt(e, "exact", {}, False, [], "")  # warm up: lazy imports, caches
        R.audit = []
        for variant in ("exact", "spied"):
            for optional in (False, True):
                if optional and not any(p[2] for p in e.params):
                    continue
                out = []
                ok = self.attempt(e, variant, {}, optional, out, variant + ("+" if optional else ""))
                for o in out:
                    if o.startswith("raised: "):
                        why.append(o + " [%s%s]" % (variant, "+" if optional else ""))
                    else:
                        problems.append(o)
                if not ok and not why:
                    why.append("%s [%s]" % (self.last, variant))
                done += bool(ok)
        if e.full not in self.hooks["NOFUZZ"]:
            for name, kind, opt in e.params:
                if name in ("timeout", "delay", "seconds", "interval"):
                    continue  # numbers would wait
                for flavour in ("O", "I", "X", "M", "F", "N", "P", "W", "C", "T", "L", "D", "str", "int"):
                    out = []
                    try:
                        self.attempt(e, "exact", {name: flavour}, False, out, "%s=%s" % (name, flavour))
                    except TypeError as ex:
                        out.append("checker: %r" % ex)
                    problems += [o for o in out if not o.startswith("raised")]
        return problems, done, why
