#!/usr/bin/python3
"""Runs a W3C suite of RDF 1.1 through our readers.

w3c.py DUMP SUITES SUITE KNOWN [--chunk N] [--through FORMAT]: DUMP is the
program built from dump.c, SUITE a folder in SUITES, KNOWN a file that names
tests which fail, each with the reason.  A failure that is not listed is an
error, and so is a listed test that passes.  With --through, the positive tests
go through a store and out in FORMAT; with --convert FORMAT and --sanad PROGRAM
through `sanad convert`.  Exit code 77 if the suites are not there.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

import graphs

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FORMATS = {
    "rdf-n-triples": ("ntriples", "ntriples"),
    "rdf-n-quads": ("nquads", "nquads"),
    "rdf-turtle": ("turtle", "ntriples"),
    "rdf-trig": ("trig", "nquads"),
    "rdf-xml": ("rdfxml", "ntriples"),
}


class Reader:
    """Our reader, as a process that is asked for one file after the other."""

    def __init__(self, dump, chunk, through):
        self.process = subprocess.Popen(
            [dump], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.chunk = chunk
        self.through = through
        self.convert = None
        self.sanad = None

    def read_converted(self, path, form, base):
        """The quads of a file that went through `sanad convert`."""
        with tempfile.NamedTemporaryFile() as out:
            done = subprocess.run(
                [self.sanad, "convert", "-q", "--from", form, "--to",
                 self.convert, "--base", base, path],
                stdout=out, stderr=subprocess.PIPE, check=False,
            )
            if done.returncode != 0:
                return None, done.stderr.decode("utf-8", "replace").strip()
            return self.read(out.name, self.convert, "")

    def read(self, path, form, base, through=""):
        """The quads of a file and None, or None and the error."""
        request = "\t".join((form, base, str(self.chunk), through, path))
        self.process.stdin.write(request.encode("utf-8") + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode("utf-8", "replace")
        if answer.startswith("error "):
            return None, answer[len("error "):].strip()
        if not answer.startswith("ok "):
            sys.exit("%s: the reader ended" % path)
        text = self.process.stdout.read(int(answer[len("ok "):]))
        return graphs.parse(text.decode("utf-8")), None


def tests_of(reader, folder, suite):
    """The tests of a manifest: (name, kind, action, result), and the base."""
    manifest, message = reader.read(
        os.path.join(folder, "manifest.ttl"), "turtle", "http://manifest/"
    )
    if manifest is None:
        sys.exit("%s: %s" % (folder, message))

    values = defaultdict(list)
    for subject, predicate, thing, _ in manifest:
        values[subject, predicate[1]].append(thing)
    base = [t[1] for (_, p), v in values.items() for t in v
            if p == MF + "assumedTestBase"]
    tests = []
    for subject in {s for s, _ in values}:
        kinds = [t[1] for t in values[subject, RDF + "type"]]
        action = values.get((subject, MF + "action"))
        if not action:
            continue
        result = values.get((subject, MF + "result"))
        name = values[subject, MF + "name"][0][1]
        tests.append(
            (
                name,
                kinds[0].rsplit("#", 1)[1],
                local(action[0][1]),
                local(result[0][1]) if result else None,
            )
        )
    return sorted(tests), base[0] if base else "http://example/%s/" % suite


def local(iri):
    """A file of the suite, from its IRI in a manifest."""
    return iri[len("http://manifest/"):]


def failure(reader, folder, suite, base, test):
    """Why a test fails, or None."""
    _, kind, action, result = test
    form, result_form = FORMATS[suite]
    quads, message = reader.read(
        os.path.join(folder, action), form, base + action
    )
    if re.search("Negative", kind):
        return None if message else "accepts what is wrong"
    if message:
        return message
    if reader.convert:
        again, message = reader.read_converted(
            os.path.join(folder, action), form, base + action
        )
        if again is None:
            return "%s: %s" % (reader.convert, message)
        return (
            None
            if graphs.isomorphic(quads, again)
            else "another graph after %s" % reader.convert
        )
    if reader.through:
        again, message = reader.read(
            os.path.join(folder, action), form, base + action, reader.through
        )
        if again is None:
            return "%s: %s" % (reader.through, message)
        if not graphs.isomorphic(quads, again):
            return "another graph after %s" % reader.through
    elif result:
        wanted, message = reader.read(
            os.path.join(folder, result), result_form, ""
        )
        if wanted is None:
            return "its result: " + message
        with open(os.path.join(folder, result), encoding="utf-8") as text:
            if graphs.parse(text.read()) != wanted:
                return "its result is read in two ways"
        if not graphs.isomorphic(quads, wanted):
            return "another graph"
    return None


def known_of(path):
    """The names listed, each with its reason."""
    with open(path, encoding="utf-8") as text:
        lines = [line.strip() for line in text]
    listed = [line.partition(" ") for line in lines if line and line[0] != "#"]
    return {name: reason.strip() for name, _, reason in listed}


def verdict(name, kind, reason, known):
    """What TAP says of a test, without its number."""
    if reason is None and name in known:
        return "not ok", "%s passes, though listed as failing" % name
    if reason is None:
        return "ok", name
    if name in known:
        return "ok", "%s # SKIP known to fail: %s" % (name, known[name])
    return "not ok", "%s (%s): %s" % (name, kind, reason.replace("#", "<hash>"))


def main():
    parser = argparse.ArgumentParser()
    for name in ("dump", "suites", "suite", "known"):
        parser.add_argument(name)
    parser.add_argument("--chunk", type=int, default=0)
    parser.add_argument("--through")
    parser.add_argument("--convert")
    parser.add_argument("--sanad")
    options = parser.parse_args()
    suite = options.suite
    folder = os.path.join(options.suites, suite)
    if not os.path.exists(os.path.join(folder, "manifest.ttl")):
        print("skipped: no W3C suite in %s (see -Dw3c)" % folder)
        return 77

    reader = Reader(options.dump, options.chunk, options.through)
    known = known_of(options.known)
    tests, base = tests_of(reader, folder, suite)
    reader.convert, reader.sanad = options.convert, options.sanad
    if options.through or options.convert:
        tests = [t for t in tests if "Negative" not in t[1]]
        known = set()
    wrong = 0
    print("1..%d" % len(tests))
    for number, test in enumerate(tests, 1):
        reason = failure(reader, folder, suite, base, test)
        word, said = verdict(test[0], test[1], reason, known)
        wrong += word != "ok"
        print("%s %d - %s" % (word, number, said))
    print("# %s: %d tests, %d unexpected" % (suite, len(tests), wrong))
    return 1 if wrong or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
