#!/usr/bin/python3
"""Measure how fast RDF is read and loaded, beside other programs, in one run.

bench/load.py [BUILD] makes a graph with BUILD/bench/generate as N-Triples,
Turtle and N-Quads, and the first two compressed too.  It reads them with our
reader, raptor's and serd's, which do nothing with what they read, and loads
them with `sanad load` and each peer: Oxigraph (npm, in memory), Virtuoso (its
bulk loader and a checkpoint), LadybugDB (npm, COPY from tables that are made
before) and Jena TDB2 (its parallel loader, start of Java included).  Who is not here is named.  Use a build without sanitizers.

The best time of --runs counts for readers and sanad; peers load once.
"""

import argparse
import gzip
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "peers"))
import jena  # noqa: E402  (they lie in a folder beside this file)
import ladybug  # noqa: E402
import node  # noqa: E402
import peer  # noqa: E402
import redland  # noqa: E402
import sanad  # noqa: E402
import virtuoso  # noqa: E402

PEERS = ("sanad", "raptor", "serd", "oxigraph", "virtuoso", "ladybug", "jena")
FORMS = {"nt": "ntriples", "ttl": "turtle", "nq": "nquads"}


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default="build-release", help="the build folder (build-release)")
    parser.add_argument("--size", type=int, default=1_000_000, help="triples (1000000)")
    parser.add_argument("--peers", default=",".join(PEERS), help="who is measured (all)")
    parser.add_argument("--runs", type=int, default=3, help="of each reader and of sanad (3)")
    parser.add_argument("--folder", help="for files and stores (a temporary one); on the disk that is to be measured")
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args()
    options.peers = options.peers.split(",")
    for name in options.peers:
        if name not in PEERS:
            parser.error(f"no peer is called {name}; there are {', '.join(PEERS)}")
    return options


class Table:
    """Rows that are printed as they come, and kept."""

    HEAD = ("", "file", "seconds", "CPU s", "MB/s", "M triples/s", "peak MB", "bytes/triple", "x")

    def __init__(self, size):
        """Remember how many triples there are."""
        self.size = size
        self.rows = []
        self.ours = {}
        print("{:17}{:9}{:>9}{:>8}{:>8}{:>13}{:>9}{:>14}{:>10}".format(*self.HEAD), flush=True)

    def add(self, name, path, figures, is_load=True):
        """Print a row and keep it; a ratio says how many times as fast as this sanad is."""
        kind = os.path.basename(path).split(".", 1)[1]
        seconds = figures.seconds
        base = self.ours.setdefault((kind, is_load), seconds)
        read = os.path.getsize(path)
        row = {
            "name": name,
            "file": kind,
            "does": "load" if is_load else "read",
            "seconds": seconds,
            "cpu_seconds": figures.cpu,
            "mb_per_second": read / seconds / 1e6,
            "triples_per_second": self.size / seconds,
            "peak_mb": figures.mb,
            "bytes_per_triple": figures.stored / self.size if figures.stored else None,
            "sanad_is_faster": seconds / base,
        }
        self.rows.append(row)
        stored = f"{row['bytes_per_triple']:.1f}" if figures.stored else "-"
        print(
            f"{name:17}{kind:9}{seconds:9.2f}{figures.cpu:8.2f}{row['mb_per_second']:8.0f}"
            f"{row['triples_per_second'] / 1e6:13.2f}{figures.mb:9.0f}{stored:>14}{row['sanad_is_faster']:10.2f}",
            flush=True,
        )

    def lack(self, name, why):
        """Say that somebody is not in the table."""
        self.rows.append({"name": name, "missing": why})
        print(f"{name:17}{why}", flush=True)


def make_files(build, size, folder):
    """Write the graph in each form; return the paths by ending."""
    paths = {}
    for ending, form in FORMS.items():
        path = os.path.join(folder, "graph." + ending)
        with open(path, "wb") as out:
            subprocess.run([f"{build}/bench/generate", str(size), "--format", form], stdout=out, check=True)
        paths[ending] = path
        if ending != "nq":
            with open(path, "rb") as source, gzip.open(path + ".gz", "wb", compresslevel=6) as out:
                shutil.copyfileobj(source, out, 1 << 20)
            paths[ending + ".gz"] = path + ".gz"
    return paths


def read_once(command, path):
    """Run a reader on a file; return a peer.Load."""
    with open(path, "rb") as text:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=text, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise peer.Refused(f"{command[0]}: {said.decode('utf-8', 'replace').strip()[:200]}")
    return peer.load_of_child(seconds, used)


def best(measure, runs):
    """Return the run that took the fewest seconds."""
    return min((measure() for _ in range(runs)), key=lambda figures: figures.seconds)


def reader(name, build, form):
    """Return the command of a bare reader that reads standard input."""
    if name == "sanad":
        return [f"{build}/bench/parse", form]
    if name == "raptor":
        return [peer.command("rapper", "raptor2-utils"), "-q", "-c", "-i", form, "-", "http://example.org/"]
    return [peer.command("serdi", "serdi"), "-i", form, "-o", "ntriples", "-"]


def measure_readers(options, paths, table):
    """Read each form with each reader, and do nothing with it."""
    for ending, form in FORMS.items():
        for name in ("sanad", "raptor", "serd"):
            if name in options.peers:
                try:
                    command = reader(name, options.build, form)
                    figures = best(lambda: read_once(command, paths[ending]), options.runs)
                    table.add(name + " read", paths[ending], figures, is_load=False)
                except (peer.Missing, peer.Refused) as error:
                    table.lack(name + " read", str(error))


def measure_sanad(options, paths, folder, table):
    """Load each file into a store of its own."""
    with sanad.Sanad(os.path.join(folder, "sanad"), options.build) as store:
        for path in paths.values():
            try:
                table.add("sanad load", path, best(lambda: store.load(path), options.runs))
            except peer.Refused as error:
                table.lack("sanad load", f"{os.path.basename(path)}: {error}")


def make_peer(name, options, folder):
    """Return a peer that loads."""
    home = os.path.join(folder, name)
    if name == "sanad":
        return sanad.Sanad(home, options.build)
    modules = os.path.join(options.build, "bench", "peers")
    if name == "oxigraph":
        return node.Oxigraph(home, modules)
    if name == "ladybug":
        return ladybug.Ladybug(home, modules)
    if name == "jena":
        return jena.Jena(home)
    if name == "rasqal":
        return redland.Redland(home, options.size)
    return virtuoso.Virtuoso(home, [folder])


def measure_peers(options, paths, folder, table, versions):
    """Load the graph into each peer, as N-Triples and, where it reads that, as Turtle."""
    for name in ("oxigraph", "virtuoso", "ladybug", "jena"):
        if name not in options.peers:
            continue
        for ending in ("nt",) if name == "ladybug" else ("nt", "ttl"):
            try:
                shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
                with make_peer(name, options, folder) as other:
                    versions[name] = other.version()
                    table.add(name + " load", paths[ending], other.load(paths[ending]))
            except (peer.Missing, peer.Refused) as error:
                table.lack(name + " load", str(error))
                break


def machine():
    """Say what we run on."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = re.search(r"model name\s*: (.*)", lines.read())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"Linux {platform.release()}, load {os.getloadavg()[0]:.1f} at the start"
    )


def main():
    """Make the files, measure, print the table."""
    options = arguments()
    options.build = os.path.abspath(options.build)
    sanad.no_core_dumps()
    # So that what was started ends too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    place = machine()
    versions = {"sanad": sanad.Sanad("", options.build).version()}
    for name, program, flag in (("raptor", "rapper", "-v"), ("serd", "serdi", "-v")):
        found = re.search(r"\d+\.\d+\.\d+", peer.said([program, flag]))
        if found:
            versions[name] = found.group(0)
    print(f"{options.size} triples; {place}\n")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        paths = make_files(options.build, options.size, folder)
        table = Table(options.size)
        measure_readers(options, paths, table)
        if "sanad" in options.peers:
            measure_sanad(options, paths, folder, table)
        measure_peers(options, paths, folder, table, versions)
    print("\nCPU s: seconds of processors, which others on the machine change less; x: how many times as long as sanad.\n" + "; ".join(f"{name} {is_}" for name, is_ in versions.items()))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"triples": options.size, "machine": place, "versions": versions, "rows": table.rows}, out, indent=1)
            out.write("\n")


if __name__ == "__main__":
    main()
