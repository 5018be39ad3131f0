#!/usr/bin/python3
"""Measure whole processes of sanad that answer one question, beside an empty one.

bench/start.py STORE [BUILD] starts each command of a table again and again, in
turns, from the start of the process until it has ended, its output thrown
away.  STORE holds the graph of `generate`.  Use a build without sanitizers.
"""

import argparse
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "peers"), os.path.join(HERE, "questions")]
import load  # noqa: E402  (they lie beside this file)
import peer  # noqa: E402
import sanad  # noqa: E402

NEWS = "http://example.org/news#"
POINT = f"<http://example.org/person/5> -<{NEWS}citizenOf>-> ?c"


def commands(build, store):
    """Return what is started, by what it is called."""
    ours = [f"{build}/sanad", store, "--readonly"]
    return {
        "an empty program": [f"{build}/bench/empty"],
        "/bin/true": ["/bin/true"],
        "sanad --version": [f"{build}/sanad", "--version"],
        "a point, by IRIs": [*ours, "-e", POINT],
        "a point, by names": [*ours, "-e", "prefix person: <http://example.org/person/>\nperson:5 -citizenOf-> ?c"],
        "a label": [*ours, "-e", '?x -label-> "Babaland"@en'],
        "all facts of one thing": [*ours, "-e", "<http://example.org/person/5> -?r-> ?x"],
        "the same as JSON": [*ours, "--mode", "json", "-e", "<http://example.org/person/5> -?r-> ?x"],
    }


def once(arguments):
    """Run a program; return its seconds and its seconds of a processor."""
    start = time.monotonic()
    pid = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(pid, 0)
    seconds = time.monotonic() - start
    if status:
        sys.exit(f"{' '.join(arguments)} failed")
    return seconds, used.ru_utime + used.ru_stime


def main():
    """Start all in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="a store of the generated graph")
    parser.add_argument("build", nargs="?", default="build-release", help="the build folder (build-release)")
    parser.add_argument("--runs", type=int, default=101, help="of each (101)")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    started = commands(build, os.path.abspath(options.store))
    libraries = [line.split()[0] for line in peer.said(["ldd", f"{build}/sanad"]).splitlines() if ".so" in line]
    print(f"sanad {sanad.Sanad('', build).version()}, {len(libraries)} libraries; {load.machine()}; {options.runs} runs in turns\n")
    for arguments in started.values():
        once(arguments)
    runs = {name: [] for name in started}
    for _ in range(options.runs):
        for name, arguments in started.items():
            runs[name].append(once(arguments))
    empty = statistics.median(seconds for seconds, _ in runs["an empty program"])
    print("| whole process | median, ms | least, ms | above an empty one, ms | processor, ms |\n| --- | ---: | ---: | ---: | ---: |")
    for name, figures in runs.items():
        seconds, used = zip(*figures)
        median = statistics.median(seconds)
        print(
            f"| {name} | {median * 1000:.2f} | {min(seconds) * 1000:.2f} | {(median - empty) * 1000:.2f} | "
            f"{statistics.median(used) * 1000:.2f} |"
        )


if __name__ == "__main__":
    main()
