#!/usr/bin/python3
"""Asks a store in SPARQL: rows, yes or no, triples, and what rasqal cannot do.

usage: test_sparql.py SANAD REGION.ttl    Prints TAP.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

CAPITALS = "?x <http://example.org/capital> ?y"
CASES = [
    ("rows", "SELECT ?y WHERE { <http://example.org/Iran> <http://example.org/capital> ?y }",
     0, "?y\n<http://example.org/Tehran>\n", ""),
    ("yes", f"ASK {{ {CAPITALS} }}", 0, "yes\n", ""),
    ("no", "ASK { ?x <http://example.org/nothing> ?y }", 0, "no\n", ""),
    ("triples", "CONSTRUCT { ?y <http://e/of> <http://e/x> } WHERE { <http://example.org/Iran> <http://example.org/capital> ?y }",
     0, "<http://example.org/Tehran> <http://e/of> <http://e/x> .\n", ""),
    ("EXISTS is refused", f"SELECT ?x {{ {CAPITALS} FILTER NOT EXISTS {{ ?x ?p 1 }} }}", 1, "", "has no EXISTS"),
    ("MINUS is refused", f"SELECT ?x {{ {CAPITALS} MINUS {{ ?x ?p 1 }} }}", 1, "", "has no MINUS"),
    ("a word in a string is none", f'SELECT ?x {{ {CAPITALS} FILTER(?y = "minus EXISTS") }}', 0, "\n", ""),  # No rows: rasqal leaves the head out too
    ("property paths are refused", "SELECT ?x { ?x <http://e/a>/<http://e/b> ?y }", 1, "", "no property paths"),
    ("what is no SPARQL", "SELECT nonsense", 1, "", "syntax error"),
]


def main():
    """Run all."""
    sanad, region = sys.argv[1:3]
    failed = 0
    environment = {**os.environ, "LSAN_OPTIONS": "detect_leaks=0"}  # librdf and rasqal leak at exit
    with tempfile.TemporaryDirectory() as place:
        store = pathlib.Path(place) / "g.sanad"
        subprocess.run([sanad, "load", store, region, "-q"], check=True)
        cases = [(store, *case) for case in CASES] + [(store.with_name("none"), "a missing store", "ASK {}", 3, "", "cannot open")]
        for number, (path, name, text, status, output, words) in enumerate(cases, 1):
            done = subprocess.run([sanad, "sparql", path, text], capture_output=True, text=True, timeout=60,
                                  env=environment, check=False)
            good = done.returncode == status and done.stdout == output and words in done.stderr
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {name}")
            if not good:
                print("#", done)
        print(f"1..{len(cases)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
