#!/usr/bin/python3
"""Measure how fast RDF is parsed and loaded, beside raptor and serd.

bench/load.py BUILD [TRIPLES] makes a graph with BUILD/bench/generate, as
N-Triples and as Turtle, and reads it with our parser, rapper and serdi (those
that are there), then loads it with BUILD/sanad into a new store on disk.  Each
is run three times; the best time counts.  Use a build without sanitizers.
"""

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time

RUNS = 3


def best(command, source, before=lambda: None):
    """Run a command on a file; return its best time in seconds and its peak memory in MB."""
    seconds = []
    memory = 0
    for _ in range(RUNS):
        before()
        with open(source, "rb") as text:
            start = time.monotonic()
            process = subprocess.Popen(command, stdin=text, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            said = process.stderr.read()
            _, status, used = os.wait4(process.pid, 0)
            seconds.append(time.monotonic() - start)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]}: {said.decode('utf-8', 'replace')}")
        memory = max(memory, used.ru_maxrss / 1024)
    return min(seconds), memory


def say(name, form, seconds, memory, size, triples, note=""):
    """Print a row of the table."""
    print(
        f"{name:14}{form:10}{seconds:9.2f}{size / seconds / 1e6:9.0f}"
        f"{triples / seconds / 1e6:12.2f}{memory:9.0f}  {note}",
        flush=True,
    )


def parsers(build, form):
    """Return the parsers that are there: (name, command that reads standard input)."""
    found = [("sanad parse", [f"{build}/bench/parse", form])]
    if shutil.which("rapper"):
        found.append(("rapper", ["rapper", "-q", "-c", "-i", form, "-", "http://example.org/"]))
    if shutil.which("serdi"):
        found.append(("serdi", ["serdi", "-i", form, "-o", "ntriples", "-"]))
    return found


def main():
    """Make the files, measure, print the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build = os.path.abspath(sys.argv[1])
    triples = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        lines = os.path.join(folder, "graph.nt")
        turtle = os.path.join(folder, "graph.ttl")
        store = os.path.join(folder, "graph.sanad")

        def remove_store():
            for name in (store, store + "-lock"):
                if os.path.exists(name):
                    os.remove(name)

        with open(lines, "wb") as out:
            subprocess.run([f"{build}/bench/generate", str(triples)], stdout=out, check=True)
        load = [f"{build}/sanad", "load", "-q", store]
        best(load + [lines], os.devnull, remove_store)
        size = os.path.getsize(store)
        subprocess.run([f"{build}/sanad", "export", "-q", store, turtle], check=True)

        print(f"{triples} triples, {os.cpu_count()} processors, {platform.machine()}, best of {RUNS}")
        print(f"{'':14}{'':10}{'seconds':>9}{'MB/s':>9}{'Mtriples/s':>12}{'MB used':>9}")
        for form, path in (("ntriples", lines), ("turtle", turtle)):
            bytes_read = os.path.getsize(path)
            for name, command in parsers(build, form):
                say(name, form, *best(command, path), bytes_read, triples)
            seconds, memory = best(load + [path], os.devnull, remove_store)
            note = f"{size / triples:.1f} bytes a triple in the store" if form == "ntriples" else ""
            say("sanad load", form, seconds, memory, bytes_read, triples, note)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
