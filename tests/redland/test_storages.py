#!/usr/bin/python3
"""Moves graphs from and to the other storages of Redland.

usage: test_storages.py SANAD
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SANAD = os.path.abspath(sys.argv.pop(1))

TRIPLES = """<http://e/ann> <http://e/knows> <http://e/bob> .
<http://e/ann> <http://e/name> "Ann\\n\\u00E9 \\"q\\""@en .
<http://e/bob> <http://e/age> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:b <http://e/knows> <http://e/ann> .
"""
LETTER = "<http://e/bob> <http://e/knows> <http://e/ann> .\n"
QUADS = sorted(
    """<http://e/ann> <http://e/knows> <http://e/bob> .
<http://e/ann> <http://e/name> "Ann\\né \\"q\\""@en .
<http://e/bob> <http://e/age> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:c14n0 <http://e/knows> <http://e/ann> .
<http://e/bob> <http://e/knows> <http://e/ann> <http://e/letter> .
""".splitlines())
STORAGES = [("sqlite", "old.db", ""), ("hashes", "old", "hash-type='bdb',dir='.'")]


def labels_aside(text):
    """Lines whose one blank node is called the same everywhere."""
    return sorted("_:c14n0" + line[line.index(" "):] if line.startswith("_:") else line for line in text.splitlines())


class StoragesTest(unittest.TestCase):
    """Each test works in a folder of its own."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="sanad-storages-")
        self.addCleanup(shutil.rmtree, self.folder)
        for name, text in (("a.nt", TRIPLES), ("letter.nt", LETTER)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def run_in(self, *command, status=0):
        """Runs a program; librdf and its storages leak at exit."""
        environment = {**os.environ, "LSAN_OPTIONS": "detect_leaks=0", "ASAN_OPTIONS": "detect_leaks=0"}
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=100, env=environment,
                              check=False)
        self.assertEqual(done.returncode, status, done)
        self.assertNotIn("Sanitizer", done.stderr)
        return done

    def make(self, kind, name, options):
        """Makes a storage by Redland's own program."""
        rdfproc = ["rdfproc", "-q", "-c", "-s", kind, "-t", options, name]
        self.run_in(*rdfproc[:2], "-n", *rdfproc[2:], "parse", "a.nt", "ntriples")
        self.run_in(*rdfproc, "parse", "letter.nt", "ntriples", "http://e/", "http://e/letter")

    def test_a_storage_of_another_kind_is_loaded_with_its_contexts(self):
        for kind, name, options in STORAGES:
            with self.subTest(kind):
                self.make(kind, name, options)
                store = kind + ".sanad"
                self.run_in(SANAD, "load", store, f"redland:{kind}:{name}")
                dump = self.run_in(SANAD, "dump", store).stdout
                self.assertEqual(labels_aside(dump), QUADS)

    def test_the_statement_load_takes_the_same_name(self):
        self.make(*STORAGES[0])
        done = self.run_in(SANAD, "-e", 'load "redland:sqlite:old.db"', "-e", "<http://e/ann> -<http://e/knows>-> ?x | count")
        self.assertEqual(done.stdout.split()[-1], "1")

    def test_an_export_fills_a_new_storage_that_redland_and_sanad_read(self):
        for kind, name, options in STORAGES:
            with self.subTest(kind):
                self.run_in(SANAD, "load", "x.sanad", "a.nt", "-q")
                self.run_in(SANAD, "load", "x.sanad", "letter.nt", "--into", "http://e/letter", "-q")
                self.run_in(SANAD, "export", "x.sanad", f"redland:{kind}:{name}")
                back = self.run_in(SANAD, "convert", f"redland:{kind}:{name}", "--to", "nquads").stdout
                self.assertEqual(labels_aside(back), QUADS)
                shown = self.run_in("rdfproc", "-q", "-c", "-s", kind, "-t", options, name, "contexts").stdout
                self.assertIn("http://e/letter", shown)
                # What exists is not replaced.
                again = self.run_in(SANAD, "export", "x.sanad", f"redland:{kind}:{name}", status=1)
                self.assertIn("exists already", again.stderr)
                os.remove(os.path.join(self.folder, "x.sanad"))

    def test_what_is_no_storage_changes_nothing(self):
        self.run_in(SANAD, "load", "x.sanad", "a.nt", "-q")
        with open(os.path.join(self.folder, "noise.db"), "wb") as file:
            file.write(bytes(range(256)) * 40)
        before = self.run_in(SANAD, "dump", "x.sanad").stdout
        for name in ("redland:sqlite:none.db", "redland:hashes:none", "redland:nothing:x", "redland:sqlite",
                     "redland:", "redland:sqlite:noise.db", "redland:hashes:x?dir", "redland:sqlite:x?a='b"):
            with self.subTest(name):
                done = self.run_in(SANAD, "load", "x.sanad", name, status=1)
                self.assertIn("redland:", done.stderr)
        self.assertEqual(self.run_in(SANAD, "dump", "x.sanad").stdout, before)

    def test_a_statement_that_is_none_of_rdf_is_named_and_nothing_is_loaded(self):
        self.run_in("rdfproc", "-q", "-n", "-s", "sqlite", "-t", "", "old.db", "add", "http://e/a", "http://e/p", "x y")
        self.run_in("rdfproc", "-q", "-s", "sqlite", "-t", "", "old.db", "add", "http://e/a b", "http://e/p", "x")
        done = self.run_in(SANAD, "load", "x.sanad", "redland:sqlite:old.db", status=1)
        self.assertIn("redland:sqlite:old.db", done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "x.sanad")))


if __name__ == "__main__":
    if not shutil.which("rdfproc"):
        print("skipped: rdfproc is not installed (package redland-utils)")
        sys.exit(77)
    probe = subprocess.run(["rdfproc", "--help"], capture_output=True, text=True, check=False).stdout
    if "sqlite" not in probe:
        print("skipped: Redland has no sqlite storage (package librdf-storage-sqlite)")
        sys.exit(77)
    unittest.main()
