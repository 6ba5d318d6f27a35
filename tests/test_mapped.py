"""What transform/proof/mapped.def lets pass gives the same for bytes and for a mapping of them, on every CPython."""
import json
import os
import re
import subprocess
import sys

import pytest

import fixtures

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(os.path.dirname(HERE), "transform", "proof", "mapped.def")

# Runs on each CPython: reads [[samples, is the text of errors looked at?]], prints the differences.
PROBE = r"""
import base64, binascii, bz2, gzip, hashlib, json, lzma, marshal, mmap, os, re, struct, sys, tempfile, zlib

TEXT = b"a line\nanother line with text\nnear the end\n"
CONTENTS = [TEXT, b"l", b"\0" * 40, bytes(range(256)), zlib.compress(TEXT), gzip.compress(TEXT), bz2.compress(TEXT),
            lzma.compress(TEXT), binascii.hexlify(TEXT), base64.b64encode(TEXT), marshal.dumps([1, "a", (2.5, None)]),
            TEXT * 3000, b"\xff\xfea\0b\0"]

def outcome(code, data, with_text):
    try:
        value = eval(code, globals(), {"D": data})
        if isinstance(value, type(struct.iter_unpack("B", b""))):
            value = list(value)
        return type(value).__name__, repr(value)
    except Exception as error:
        detail = [str(getattr(error, name, "")) for name in ("start", "end", "reason", "object", "pos")]
        return type(error).__name__, [str(error) if with_text else "", type(error.__cause__).__name__] + detail

wrong = []
for content in CONTENTS:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with open(path, "wb") as out:
            out.write(content)
        with open(path, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        for sample, with_text in json.loads(sys.argv[1]):
            code = compile(sample, "sample", "eval")
            pair = [outcome(code, data, with_text) for data in (content, mapped)]
            if pair[0] != pair[1]:
                wrong.append("%s of %.20r: %.200s is not %.200s" % (sample, content, pair[0], pair[1]))
        mapped = None
print(json.dumps(wrong))
"""


def rows():
    """[(name, traits, [sample])]"""
    with open(TABLE) as file:
        text = re.sub(r'"\s*\n\s*"', "", file.read().partition("*/")[2])
    found = re.findall(r'^MAPPED\("([^"]+)", -?\d, (?:NULL|"\w+"), ([A-Z_ |]+),\s*"(.*)"\)$', text, re.M)
    found += re.findall(r'^MAPPED_OPERATOR\("([^"]+)", ([A-Z_ |]+),\s*"(.*)"\)$', text, re.M)
    assert len(found) == len(re.findall(r"^MAPPED(?:_OPERATOR)?\(", text, re.M))
    return [(name, traits.split(" | "), samples.replace("\\\\", "\\").split("; ")) for name, traits, samples in found]


@pytest.mark.parametrize("minor, python", fixtures.pythons())
def test_rows(minor, python):
    samples = [(sample, "ERROR_TEXT" not in traits) for _, traits, many in rows() for sample in many]
    assert len(samples) > 60
    out = subprocess.run([python, "-I", "-c", PROBE, json.dumps(samples)], stdout=subprocess.PIPE, check=True,
                         timeout=300)
    assert json.loads(out.stdout) == []


def test_each_row_is_sampled():
    for name, _, samples in rows():
        last = name.rpartition(".")[2]
        assert all(last in sample for sample in samples) or name in ("index", "slice", "test"), (name, samples)


def test_it_notices():
    """What is not in the table differs."""
    differing = ["b'line' in D", "D == bytes(D[:])", "list(D)", "str(D)", "D.startswith(b'a')", "D.find(97)",
                 "D.find(b'a', None)", "D.find(b'', 10**6)", "hash(D) == hash(D[:])",
                 "D.find(b'line', 10**30)"]
    python = fixtures.pythons()[0][1]
    for sample in differing:
        out = subprocess.run([python, "-I", "-c", PROBE, json.dumps([(sample, True)])], stdout=subprocess.PIPE,
                             check=True, timeout=300)
        assert json.loads(out.stdout), sample


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
