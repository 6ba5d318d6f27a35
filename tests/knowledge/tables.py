"""Reads the tables of transform/program/knowledge; their README.md describes the form."""

import os
import re

LABEL = re.compile(r"^(\**)([A-Za-z_]\w*)((?:\[\]|\{\}|\(\)|\.\w+(?:\(\))?)*)(\??)$")


def split0(text, sep):
    """Split at sep outside brackets."""
    out, depth, cur = [], 0, ""
    for c in text:
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        if c == sep and depth == 0:
            out.append(cur)
            cur = ""
        else:
            cur += c
    if cur:
        out.append(cur)
    return out


ROLES = set(
    """- escape bool len hint hash eq lt str repr format bytes int index float complex trunc floor ceil round abs arith add
    iter iter? iter~ iter+ next reversed contains getitem setitem delitem keys getitem~ text buffer wbuffer path fspath fd ops list tuple
    dict set class isinstance dir vars with awith await aiter anext weakref pickle pickle01 unpickle copy deepcopy setclass bool~
    lt~ eq~ add~ hash~ str~ descr type sizeof walk prim fileno""".split()
)
PREFIXED = ("attr:", "set:", "del:", "meth:", "is:", ">", "call(", "call~(")
MOST_PARAMETERS = 24  # KNOWLEDGE_PARAMETERS of knowledge_parameters.h
EFFECTS = set("pure mut in out block gread gwrite thread proc frame run alloc lazy rand clock exit never".split())


class Entry:
    pass


def parse_tables(folder):
    entries, sections, errors, seen = [], {}, [], {}
    for fname in sorted(os.listdir(folder)):
        if not fname.endswith(".txt"):
            continue
        section = None
        for num, line in enumerate(open(os.path.join(folder, fname), encoding="utf-8"), 1):
            line = line.rstrip("\n")
            where = "%s:%d" % (fname, num)
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("["):
                m = re.match(r"^\[([\w.]+)(?: : ([\w., ]+))?\]$", line)
                if not m:
                    errors.append("%s: bad section" % where)
                    continue
                section = m.group(1)
                if section in sections and m.group(2):
                    errors.append("%s: section %s twice" % (where, section))
                sections[section] = [b.strip() for b in (m.group(2) or "").split(",") if b.strip()]
                continue
            cols = line.split(" | ")
            if len(cols) != 4 or section is None:
                errors.append("%s: %d columns" % (where, len(cols)))
                continue
            e = Entry()
            e.where, e.section, e.name = where, section, cols[0].strip()
            e.full = section + "." + e.name
            e.attr = cols[1].strip() == "attr"
            e.params, e.roles = [], {}
            kind = "pos"
            slash = "/" in cols[1].split()
            posonly = slash
            for tok in cols[1].split():
                if tok in ("-", "attr"):
                    continue
                if tok == "/":
                    posonly = False
                    continue
                if tok == "*":
                    kind, posonly = "kwonly", False
                    continue
                head, colon, roles = tok.partition(":")
                m = LABEL.match(head)
                if not m or not colon:
                    errors.append("%s: bad parameter %r" % (where, tok))
                    continue
                stars, base, deriv, opt = m.groups()
                rs = split0(roles, ",")
                for r in rs:
                    if r not in ROLES and not r.startswith(PREFIXED):
                        errors.append("%s: unknown role %r in %r" % (where, r, tok))
                e.roles.setdefault(base + deriv, []).extend(rs)
                if deriv:
                    if base != "self" and base not in [p[0] for p in e.params]:
                        errors.append("%s: %r names no parameter" % (where, tok))
                    continue
                if stars == "*":
                    e.params.append((base, "var", True))
                    kind, posonly = "kwonly", False
                elif stars == "**":
                    e.params.append((base, "kw", True))
                elif base == "self":
                    pass
                else:
                    e.params.append((base, "posonly" if posonly else kind, bool(opt)))
            if len(e.params) > MOST_PARAMETERS:
                errors.append("%s: more than %d parameters" % (where, MOST_PARAMETERS))
            e.result = [t for t in split0(cols[2].strip(), " ") if t]
            eff = cols[3].split()
            e.since = next((tuple(map(int, t[6:].split("."))) for t in eff if t.startswith("since:")), None)
            e.until = next((tuple(map(int, t[6:].split("."))) for t in eff if t.startswith("until:")), None)
            e.mut = [t[4:] if t[3:] else "self" for t in eff if t == "mut" or t.startswith("mut:")]
            e.raises = next((t[6:].split(",") for t in eff if t.startswith("raise:")), None)
            if "never" in eff:
                e.raises = []
            if e.raises is None:
                errors.append("%s: neither never nor raise:" % where)
                e.raises = ["*"]
            e.effects = set(t for t in eff if ":" not in t)
            for t in e.effects - EFFECTS:
                errors.append("%s: unknown effect %r" % (where, t))
            if "pure" in e.effects and (e.mut or e.effects & set("in out block gwrite thread proc run exit".split())):
                errors.append("%s: pure and an effect" % where)
            names = [p[0] for p in e.params] + ["self"]
            for label in re.findall(r"[=(;:*]([a-z_A-Z]\w*)(?=[\[{(.;:) ]|$)", " ".join(e.result)):
                pass
            for r in [r for rs in e.roles.values() for r in rs if r.startswith(">")]:
                t = re.match(r"^>(\*|\w+)", r)
                if not t or t.group(1) not in names + ["*", "result", "raise", "self", "record"]:
                    errors.append("%s: %r stores into nothing known" % (where, r))
            key = (e.full, e.since, e.until, cols[1])
            if key in seen:
                errors.append("%s: same as %s" % (where, seen[key]))
            seen[key] = where
            entries.append(e)
    return entries, sections, errors
