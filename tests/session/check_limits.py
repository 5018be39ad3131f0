#!/usr/bin/python3
"""Stop each kind of operator by `set timeout`, by Ctrl-C and by `set memory`.

usage: check_limits.py SANAD

Every question here would run for a long time on a graph in which everything is
near everything else.  How long it takes to stop is printed, but a busy machine
fails no test: only a question that goes on for seconds does.
"""

import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

NS = "http://example.org/"
NODES, EDGES = 2500, 60000
PATIENCE = 20

# What runs, and a question that is mostly that.
QUESTIONS = [
    ("facts", "?a -p-> ?b -q-> ?c -p-> ?d -q-> ?e | sort ?e | limit 1"),
    ("facts and a filter", "?a -p-> ?b -q-> ?c -p-> ?d where ?d < ?a | count"),
    ("any relation", "?a -?r-> ?b -?s-> ?c -?t-> ?d where ?r = ?s | count by ?t"),
    ("intersections", "?a -p-> ?b -p-> ?c -q-> ?d, ?a -q-> ?d, ?d -p-> ?e -q-> ?f -p-> ?g, ?d -q-> ?g | sort ?g, ?f | limit 1"),
    ("counted cycles", "?a -p-> ?b -q-> ?c -p-> ?d -p-> ?e -q-> ?f -p-> ?g -q-> ?h -p-> ?i -p-> ?a | count"),
    ("what must not be", "?a -p-> ?b -q-> ?c -p-> ?d, not { ?d -q-> ?x, ?x -p-> ?a } | count"),
    ("optional parts", "?a -p-> ?b -q-> ?c -p-> ?d, optional { ?d -q-> ?x } | sort ?a | limit 1"),
    ("alternatives", "?a -p-> ?b -q-> ?c, { ?c -p-> ?d } or { ?c -q-> ?d } | sort ?d | limit 1"),
    ("exists", "?a -p-> ?b -q-> ?c -p-> ?d where exists { ?d -q-> ?x, ?x -p-> ?a } | count"),
    ("types", "?a:A -p-> ?b:A -q-> ?c:A -p-> ?d:A -q-> ?e:A where ?e < ?a | count"),
    ("paths", "?a -(p|q)+-> ?b -(p|^q)+-> ?c where ?a < ?c | count"),
    ("paths counted", "?a -(p|q|^p)+-> ?b -p+-> ?c | count"),
    ("paths between two", "?a -(p/q)+-> ?b, ?b -(q/p/p)+-> ?a where ?a < ?b | count"),
    ("groups", "?a -p-> ?b -q-> ?c -p-> ?d | count by ?a, ?d | limit 1"),
    ("distinct rows", "?a -p-> ? -q-> ? -p-> ?b -q-> ?c | limit 1000000000 | sort ?b | limit 1"),
    ("a sort by names", "?a -p-> ?b -q-> ?c | sort ?c desc, ?b | skip 10"),
    ("lists", "?a -p-> ?b -q-> ?c -p-> ?d | summarize list(?d) as ?l by ?a | limit 1"),
    ("all paths", "paths from ex:n0 to ex:n1 max 6"),
    ("the best paths of many", "?x:A, ?y:A | shortest 1000 paths from ?x to ?y max 3"),
    ("texts", '?x -altLabel-> ?t where ?t matches "^(a|aa)+ [xy]" | count'),
    ("texts of rows", '?a -p-> ?x -altLabel-> ?t where ?t matches "^(a|aa)+ [xy]" or ?a = ?x | count'),
    ("texts of nodes", '?x:A where ?x matches "^(a|aa)+ [xy]" | count'),
    ("shortest paths of many", "?x:A, ?y:A | shortest path from ?x to ?y via -p-"),
]

# Those that keep what they find.
HOARDERS = [
    ("sort", "?a -p-> ?b -q-> ?c -p-> ?d | sort ?d"),
    ("groups", "?a -p-> ?b -q-> ?c -p-> ?d | count by ?a, ?b, ?d | limit 1"),
    ("lists", "?a -p-> ?b -q-> ?c -p-> ?d | summarize list(?d) as ?l by ?a | limit 1"),
    ("paths", "paths from ex:n0 to ex:n1 max 6"),
]


def write_graph(path):
    dice = random.Random(5)
    with path.open("w") as out:
        for relation in "pq":
            for _ in range(EDGES):
                a, b = dice.randrange(NODES), dice.randrange(NODES)
                out.write(f"<{NS}n{a}> <{NS}{relation}> <{NS}n{b}> .\n")
        for number in range(NODES):
            out.write(f"<{NS}n{number}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NS}A> .\n")
            # It takes long to see that this is not `(a|aa)+ x` or y, though not too long.
            out.write(f'<{NS}n{number}> <http://www.w3.org/2004/02/skos/core#altLabel> "{"a" * 22} {number}" .\n')


class Tests:
    """Counts tests, and tells of each."""

    def __init__(self, sanad, store):
        self.sanad = sanad
        self.store = store
        self.count = 0
        self.failures = 0

    def command(self, setting, question):
        text = f"prefix ex: <{NS}>; prefix : <{NS}>"
        return [self.sanad, self.store, "--readonly", "-q", "-e", text, "-e", setting, "-e", question]

    def tell(self, is_right, name, why):
        self.count += 1
        self.failures += not is_right
        for line in why.splitlines():
            print(f"# {line}")
        print(f"{'ok' if is_right else 'not ok'} {self.count} - {name}", flush=True)

    def check_limit(self, name, setting, question, said):
        """A limit ends a question, which says so."""
        start = time.monotonic()
        done = subprocess.run(
            self.command(setting, question), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=600, check=False
        )
        took = time.monotonic() - start
        is_right = done.returncode != 0 and said in done.stderr and took < PATIENCE
        self.tell(is_right, name, f"{took * 1000:.0f} ms" + ("" if is_right else "\n" + done.stderr))

    def check_interrupt(self, name, question):
        """Ctrl-C ends a question, or the program with it."""
        program = subprocess.Popen(
            self.command("set timeout = none", question), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        time.sleep(0.4)  # It may not have begun yet: then it ends at once
        start = time.monotonic()
        was_running = program.poll() is None
        program.send_signal(signal.SIGINT)
        try:
            _, said = program.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            program.kill()
            _, said = program.communicate()
            said += "went on"
        took = time.monotonic() - start
        is_right = was_running and program.returncode != 0 and "went on" not in said
        self.tell(is_right, name, f"{took * 1000:.0f} ms" + ("" if is_right else "\n" + said))


def main():
    sanad = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        data, store = pathlib.Path(folder) / "dense.nt", os.path.join(folder, "dense.sanad")
        write_graph(data)
        subprocess.run([sanad, "load", "-q", store, data], check=True)
        tests = Tests(sanad, store)
        for name, question in QUESTIONS:
            tests.check_limit(f"time ends {name}", "set timeout = 0.1", question, "stopped at the limit of time")
            tests.check_interrupt(f"Ctrl-C ends {name}", question)
        for name, question in HOARDERS:
            tests.check_limit(f"memory ends {name}", 'set memory = "20MB"', question, "more memory than it may have")
    print(f"1..{tests.count}")
    return 1 if tests.failures else 0


if __name__ == "__main__":
    sys.exit(main())
