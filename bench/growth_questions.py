#!/usr/bin/python3
"""Measure how loading and each question of bench/questions grow with the graph.

bench/growth_questions.py [BUILD] --sizes 1,3,10 --json growth.json makes graphs
of so many million triples, one after the other, loads each and asks all
questions, and keeps the figures in the file; sizes that it holds already stay.
With --plots FOLDER it draws them as SVG, with --table it prints them as
Markdown; both work without measuring if --sizes is empty.
Times are seconds of processors, which others on the machine disturb least.
Use a build without sanitizers.
"""

import argparse
import json
import math
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "peers"), str(HERE / "questions")]
import load  # noqa: E402  (they lie beside this file)
import peer  # noqa: E402
import plot  # noqa: E402
import questions  # noqa: E402
import sanad  # noqa: E402

MILLION = 1_000_000


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default="build-release", help="the build folder (build-release)")
    parser.add_argument("--sizes", default="1,3,10", help="millions of triples (1,3,10)")
    parser.add_argument("--questions", default="", help="only those whose name matches this expression")
    parser.add_argument("--runs", type=int, default=7, help="of each question (7)")
    parser.add_argument("--limit", type=float, default=60, help="seconds for an answer (60)")
    parser.add_argument("--only-time", action="store_true", help="do not ask everything again for its memory")
    parser.add_argument("--memory", help="what the load may use, as sanad load --memory takes it")
    parser.add_argument("--folder", help="for files and stores (a temporary one)")
    parser.add_argument("--json", help="read and write the figures there")
    parser.add_argument("--plots", help="draw them into this folder")
    parser.add_argument("--table", action="store_true", help="print them as Markdown")
    options = parser.parse_args()
    options.sizes = [round(float(size) * MILLION) for size in options.sizes.split(",") if size]
    options.build = os.path.abspath(options.build)
    return options


# ---- Measuring


def own_mb(pid):
    """Return the memory of a process that is no file's, in MB."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


class Watch(threading.Thread):
    """Looks at a process's own memory a thousand times a second and remembers the most."""

    def __init__(self, pid):
        """Remember whom to look at."""
        super().__init__(daemon=True)
        self.pid = pid
        self.most = 0.0
        self.ended = threading.Event()

    def run(self):
        """Look until it is over."""
        while not self.ended.wait(0.001):
            self.most = max(self.most, own_mb(self.pid))

    def end(self):
        """Stop looking; return the most there was."""
        self.ended.set()
        self.join()
        return max(self.most, own_mb(self.pid))


def memory_of(store, text, limit):
    """Ask in a process of its own; return how many MB it used beyond those of an idle one."""
    store.close()
    store.ask(questions.SANAD_PREFIXES, 1, limit)
    before = own_mb(store.process.pid)
    watch = Watch(store.process.pid)
    watch.start()
    try:
        store.ask(text, 2, limit)
    except (peer.TooSlow, peer.Refused):
        pass
    return max(watch.end() - before, 0.0)


def ask_all(store, options):
    """Ask all questions for their time, then again for their memory; return the figures by name."""
    figures = {}
    asked = [question for question in questions.questions() if re.search(options.questions, question["name"])]
    store.ask(questions.SANAD_PREFIXES, 1, options.limit)
    for question in asked:
        figure = figures[question["name"]] = {"shape": question["shape"]}
        try:
            answer = store.ask(question["sanad"], options.runs, options.limit)
            figure |= {"ms": min(answer.seconds) * 1000, "rows": answer.rows}
        except (peer.TooSlow, peer.Refused) as error:
            figure["failed"] = str(error) or f"longer than {options.limit:.0f} s"
    for question in [] if options.only_time else asked:
        figures[question["name"]]["mb"] = memory_of(store, question["sanad"], options.limit)
    return figures


def measure(size, options, folder):
    """Make, load and ask a graph; return the figures."""
    path = os.path.join(folder, "graph.nt")
    with open(path, "wb") as out:
        start = time.monotonic()
        subprocess.run([f"{options.build}/bench/generate", str(size)], stdout=out, check=True)
        made = time.monotonic() - start
    with sanad.Sanad(os.path.join(folder, "sanad"), options.build, counts_cpu=True) as store:
        loaded = store.load(path, options.memory)
        text_bytes = os.path.getsize(path)
        os.remove(path)
        print(f"{size} triples: made in {made:.1f} s, loaded in {loaded.seconds:.2f} s, peak {loaded.mb:.0f} MB", flush=True)
        figures = {
            "version": store.version(),
            "machine": load.machine(),
            "made_seconds": made,
            "text_bytes": text_bytes,
            "load_memory": options.memory,
            "load_seconds": loaded.seconds,
            "load_cpu_seconds": loaded.cpu,
            "load_mb": loaded.mb,
            "stored_bytes": loaded.stored,
            "questions": ask_all(store, options),
        }
        store.close()
        os.remove(store.store)
    return figures


# ---- Showing


def sizes_of(figures):
    """Return the sizes that were measured, the smallest first."""
    return sorted(figures, key=int)


def exponent(points):
    """Return the power with which a series grows, between its first and last point."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    return math.log(max(y1, 1e-6) / max(y0, 1e-6)) / math.log(x1 / x0) if x1 > x0 else 0.0


def series(figures, shapes, what):
    """Return a line of (triples, figure) for each question of some shapes."""
    lines = {}
    for size in sizes_of(figures):
        for name, one in figures[size]["questions"].items():
            if one["shape"] in shapes and one.get(what):
                lines.setdefault(name, []).append((int(size), one[what]))
    return lines


# One picture each.
PICTURES = {
    "points": ("point",),
    "hops": ("1 hop", "2 hops", "3 hops"),
    "stars": ("star", "snowflake"),
    "cycles": ("cycle",),
    "paths": ("path",),
    "shortest": ("shortest",),
    "counts": ("count", "group"),
    "tops-ranges": ("top", "range"),
    "optional-not": ("optional", "not", "exists", "or"),
    "text": ("text",),
    "exports": ("export",),
}


def draw(figures, folder):
    """Write all pictures."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sizes = sizes_of(figures)
    of_load = {
        "seconds": [(int(size), figures[size]["load_seconds"]) for size in sizes],
        "seconds of processors": [(int(size), figures[size]["load_cpu_seconds"]) for size in sizes],
        "peak memory, 100 MB": [(int(size), figures[size]["load_mb"] / 100) for size in sizes],
        "store, 100 MB": [(int(size), figures[size]["stored_bytes"] / 1e8) for size in sizes],
    }
    (folder / "load.svg").write_text(plot.svg("Loading N-Triples", "triples", "see the lines", of_load), encoding="utf-8")
    for name, shapes in PICTURES.items():
        lines = series(figures, shapes, "ms")
        if lines:
            title = f"{name.replace('-', ', ').capitalize()}: time"
            (folder / f"{name}.svg").write_text(plot.svg(title, "triples", "milliseconds of processors, best run", lines), encoding="utf-8")
    shapes = {shape for some in PICTURES.values() for shape in some}
    most = {name: points for name, points in series(figures, shapes, "mb").items() if points[-1][1] >= 5}
    if most:
        text = plot.svg("Memory of questions that use 5 MB or more", "triples", "MB, peak", {name: [(x, max(y, 0.1)) for x, y in points] for name, points in most.items()})
        (folder / "memory.svg").write_text(text, encoding="utf-8")


def cell(value):
    """Write milliseconds."""
    return "-" if value is None else f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def show(figures):
    """Print two tables of Markdown."""
    sizes = sizes_of(figures)
    print("| triples | load, s | CPU, s | M triples/s | peak MB | store, MB | bytes/triple |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in sizes:
        one = figures[size]
        print(
            f"| {plot.short(int(size))} | {one['load_seconds']:.2f} | {one['load_cpu_seconds']:.2f} | "
            f"{int(size) / one['load_seconds'] / 1e6:.2f} | {one['load_mb']:.0f} | {one['stored_bytes'] / 1e6:.0f} | "
            f"{one['stored_bytes'] / int(size):.1f} |"
        )
    heads = "".join(f" {plot.short(int(size))} |" for size in sizes)
    print(f"\n| question | shape | rows at {plot.short(int(sizes[-1]))} |{heads} power | MB |\n| --- | --- | ---: |" + " ---: |" * (len(sizes) + 2))
    for question in questions.questions():
        if not any(question["name"] in figures[size]["questions"] for size in sizes):
            continue
        ones = [figures[size]["questions"].get(question["name"], {}) for size in sizes]
        points = [(int(size), one["ms"]) for size, one in zip(sizes, ones) if "ms" in one]
        power = f"{exponent(points):.2f}" if len(points) > 1 else "-"
        times = "".join(f" {cell(one.get('ms'))} |" for one in ones)
        memory = next((f"{one['mb']:.0f} at {plot.short(int(size))}" for size, one in reversed(list(zip(sizes, ones))) if "mb" in one), "-")
        print(f"| {question['name']} | {question['shape']} | {ones[-1].get('rows', '-')} |{times} {power} | {memory} |")


def main():
    """Measure what is missing, then show it."""
    options = arguments()
    sanad.no_core_dumps()
    # So that what was started ends too, and files go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    figures = {}
    if options.json and os.path.exists(options.json):
        figures = json.loads(pathlib.Path(options.json).read_text(encoding="utf-8"))
    for size in options.sizes:
        if str(size) not in figures:
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                figures[str(size)] = measure(size, options, folder)
            if options.json:
                pathlib.Path(options.json).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if options.table or not (options.plots or options.json):
        show(figures)
    if options.plots:
        draw(figures, options.plots)


if __name__ == "__main__":
    main()
