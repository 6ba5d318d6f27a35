"""Small programs put together from parts: all pairs of short statements, one below the other, and
random operators between operands in every place where an expression may stand.  Most are valid; what
is not must be refused.  This is where a grammar groups things otherwise than Python does."""
import random

STATEMENTS = """\
x|x,|x, y|x, y,|*x,|*x, y|x.y|x.y,|x[0],|(x)|(x),|[x],|{x}|-x|-x,|not x|not x,|x = y|x = y,|x = *y,
x = yield|x: T|x: T = y|x: T = y,|x: T[U]|x += y,|x += yield|return|return x|return x,|yield|yield x,
yield from x|await x|await x,|raise|raise x|raise x from y|del x|del x,|del (x), y|assert x|assert x, y
pass|global g|nonlocal n|import m|import m as k|from m import k|from . import k|from .m import (k,)
lambda: x|lambda: x,|x if y else z|x if y else z,|x or y,|x and y|x == y|x == y,|x := 1|(x := 1)
(x := 1),|print|print, x|print >> x|print >> x,|exec|type|type,|type X = y|type = x|type.x = y|match
match,|match x|match[x]|match(x),|case|case x|_|"s"|"s",|"s" "t"|f"{x}"|f"{x}",|1|1,|1 + 2|...|x;|x; y
x = lambda: y,|x()|x(),|x(y)(z),|async|x @ y|@x|x ** -y,|if x: y|if x: y,|while x: y,|for x in y: z,
for x in y, z: w|with x: y|with x, y: z,|class A: x,|def f(): x,|try: x,|x.print|x = print|x = type,
x, *y = z|x, = y|x = y = z,|[x, y] = z|(x, y), = z""".replace("\n", "|").split("|")

OPERANDS = """\
a|-a|not a|await a|*a|**a|lambda: a|a if b else c|a or b|a and b|a == b|a in b|a not in b|a is not b
a < b < c|a ^ b|a & b|a << b|a + b|a * b|a ** b|a @ b|a // b|~a|a.b|a[b]|a[b:c]|a[b,]|a[*b]|a(b)|a(*b)
a(**b)|a(b=c)|a(b for b in c)|(a)|(a,)|[a]|{a}|{a: b}|{**a}|(yield)|(a := b)|a := b|yield a|a, b|a,
*a, b|f"{a}"|"s"|1|1.5j|...|None|print|type|match|[a for a in b]|{a: b for a in c}|(a for a in b)
lambda a, *b, c=1, **d: a|lambda *, a: a|await a ** b|-a ** b|not a == b|a if b else lambda: c
a[b](c).d|a[lambda: b]|a[b := c]|a[b:c, d]|a[::]""".replace("\n", "|").split("|") + ["a | b"]

OPERATORS = ["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^", "and", "or", "==", "!=",
             "<", "in", "not in", "is", "is not", "if x else", ",", "=", ".", ""]

PLACES = """\
%s~x = %s~x += %s~x: %s~x: T = %s~return %s~x(%s)~x(y, %s)~x(%s, y=1)~x[%s]~x[%s:]~(%s)~[%s]~{%s}
{y: %s}~{%s: y}~f"{%s}"~f"{%s!r:>{%s}}"~def h(p: %s = 1): pass~def h(p=%s) -> T: pass
def h() -> %s: pass~lambda: %s~lambda p=%s: p~@%s\\n   def h(): pass~class A(%s): pass~with %s: pass
with %s as q: pass~with (%s): pass~for q in %s: pass~for %s in q: pass~if %s: pass~while %s: pass
assert %s, q~assert q, %s~raise %s~raise q from %s~del %s~[q for q in %s]~[%s for q in q]
[q for q in q if %s]~%s = q~%s += q~type X = %s~match %s:\\n    case 1: pass
match q:\\n    case 1 if %s: pass~x = yield %s~await %s~not %s~-%s~print(%s, file=q)~q[%s, 1]~yield %s
f"{%s=}"~x if %s else y~async with %s as q: pass~async for q in %s: pass
[q async for q in %s]""".replace("\n", "~").replace("\\n", "\n").split("~")


def pairs():
    for first in STATEMENTS:
        for second in STATEMENTS:
            yield ("async def f():\n  n = 0\n  def g():\n   nonlocal n\n   %s\n   %s\n" % (first, second))


def expressions(count, seed):
    chance = random.Random(seed)
    for _ in range(count):
        text = " ".join((chance.choice(OPERANDS), chance.choice(OPERATORS), chance.choice(OPERANDS)))
        yield "async def f():\n   %s\n" % chance.choice(PLACES).replace("%s", text)
