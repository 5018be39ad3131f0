#!/usr/bin/python3
"""Compares our readers with those of raptor and serd.

compare.py DUMP SUITES KNOWN [--random N] [--list]: DUMP is the program built
from dump.c.  Each file of the W3C suites is read by all, and N random graphs
in each format, which our own program did not write.  Where another reader
takes what we refuse, refuses what we take or sees another graph, KNOWN has to
say what is wrong with that reader: a line `READER SUITE TEST reason`.  A
difference that is not listed is an error, and so is a listed one that is none.
Exit code 77 if none of the other programs is there.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile

import graphs
from w3c import FORMATS, Reader, tests_of

SEED = 20261124
TIMEOUT_SECONDS = 20


def rapper(path, form, base):
    out = "nquads" if form in ("nquads", "trig") else "ntriples"
    return ["rapper", "-q", "-i", form, "-o", out, path, base]


def serdi(path, form, base):
    if form == "rdfxml":
        return None
    return ["serdi", "-i", form, "-o", "nquads", path, base]


OTHERS = {"rapper": rapper, "serdi": serdi}


def read_by(tool, path, form, base):
    """The quads another program reads, or None if it refuses the file."""
    command = OTHERS[tool](path, form, base)
    if command is None:
        return "does not know the format"
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT_SECONDS,
                              check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode < 0:
        return "crashes"
    if done.returncode != 0:
        return None
    try:
        return graphs.parse(done.stdout.decode("utf-8"))
    except ValueError as reason:
        return "writes what nobody can read: %s" % str(reason)[:60]


def difference(ours, theirs):
    """What differs, or None."""
    if isinstance(theirs, str):
        return None if theirs == "does not know the format" else theirs
    if ours is None:
        return "takes what is wrong" if theirs is not None else None
    if theirs is None:
        return "refuses what is right"
    return None if graphs.isomorphic(ours, theirs) else "sees another graph"


def suite_files(reader, suites):
    """(suite, test, path, format, base) of each file of the suites."""
    for suite, (form, _) in FORMATS.items():
        folder = os.path.join(suites, suite)
        if not os.path.exists(os.path.join(folder, "manifest.ttl")):
            continue
        tests, base = tests_of(reader, folder, suite)
        for name, _, action, _ in tests:
            yield suite, name, os.path.join(folder, action), form, base + action


# ---- Random graphs

IRIS = ["http://e/a", "http://e/b#c", "urn:x:y", "http://e/p?q=1&r=%20", "http://e/\u00e9"]
TEXTS = ["", "a", "two words", "tab\\tand\\nline", "quote \\\" and \\\\", "\\u0627\\U0001F600", "\u4e2d\u6587"]
TAILS = ["", "", "@en", "@en-gb", "^^<http://www.w3.org/2001/XMLSchema#integer>", "^^<http://e/t>"]


def random_term(source, may_be_literal):
    kind = source.randrange(4 if may_be_literal else 2)
    if kind == 0:
        return "_:" + source.choice(["b0", "b1", "x-y", "n.1"])
    if kind == 1:
        return "<%s>" % source.choice(IRIS)
    return '"%s"%s' % (source.choice(TEXTS), source.choice(TAILS))


def random_files(folder, count):
    """Random graphs in each of the formats; N-Triples is Turtle too, and what
    TriG adds is its graphs."""
    source = random.Random(SEED)
    for number in range(count):
        lines = []
        for _ in range(source.randrange(1, 12)):
            lines.append((random_term(source, False), "<%s>" % source.choice(IRIS), random_term(source, True),
                          source.choice([None, "<http://e/g>", "_:g", "_:b0"])))
        texts = {
            "ntriples": "".join("%s %s %s .\n" % line[:3] for line in lines),
            "nquads": "".join("%s %s %s %s.\n" % (*line[:3], line[3] + " " if line[3] else "") for line in lines),
            "turtle": "".join("%s %s %s , %s ; %s ( %s ) .\n" % (*line[:3], line[2], line[1], line[2])
                              for line in lines),
            "trig": "".join("%s { %s %s %s . }\n" % (line[3] or "", *line[:3]) for line in lines),
        }
        for form, text in texts.items():
            path = os.path.join(folder, "%d.%s" % (number, form))
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            yield "random-" + form, str(number), path, form, "http://base/"


def known_of(path):
    known = {}
    with open(path, encoding="utf-8") as text:
        for line in text:
            words = line.split(None, 3)
            if words and not words[0].startswith("#"):
                known[tuple(words[:3])] = words[3].strip()
    return known


def main():
    parser = argparse.ArgumentParser()
    for name in ("dump", "suites", "known"):
        parser.add_argument(name)
    parser.add_argument("--random", type=int, default=40)
    parser.add_argument("--list", action="store_true", help="print the differences as lines of KNOWN")
    parser.add_argument("--without", help="a suite that is not read")
    options = parser.parse_args()
    tools = [tool for tool in OTHERS if shutil.which(tool)]
    if not tools:
        print("skipped: neither rapper (raptor2-utils) nor serdi is there")
        return 77

    reader = Reader(options.dump, 0, None)
    known = known_of(options.known)
    seen = {}
    read = set()
    with tempfile.TemporaryDirectory() as folder:
        files = list(suite_files(reader, options.suites)) + list(random_files(folder, options.random))
        for suite, name, path, form, base in files:
            if suite == options.without:
                continue
            ours, _ = reader.read(path, form, base)
            for tool in tools:
                what = difference(ours, read_by(tool, path, form, base))
                read.add((tool, suite))
                if what:
                    seen[tool, suite, name] = what
    if options.list:
        for key, what in sorted(seen.items()):
            print(*key, what)
        return 0

    any_of = {key[:2] for key in known if key[2] == "*"}
    known = {key for key in known if key[2] != "*"}
    wrong = ["no difference: %s %s *" % key for key in sorted(any_of & read) if not any(k[:2] == key for k in seen)]
    wrong += ["not listed: %s %s %s %s" % (*key, what) for key, what in sorted(seen.items()) if key not in known and key[:2] not in any_of]
    wrong += ["no difference: %s %s %s" % key for key in sorted(known) if key[:2] in read and key not in seen]
    print("1..2")
    print("ok 1 - %d files are read by %s too" % (len(files), " and ".join(tools)))
    print("%s 2 - all %d differences are known faults of theirs" % ("not ok" if wrong else "ok", len(seen)))
    for line in wrong:
        print("# " + line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
