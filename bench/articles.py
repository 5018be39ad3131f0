#!/usr/bin/python3
"""Measure how fast articles become facts, beside a plain scan of the same bytes.

bench/articles.py [BUILD] makes texts of the articles in tests/articles/dev and
examples/articles, put one behind the other until there is enough: one text of
so many megabytes, and folders of so many articles.  It extracts them with and
without claims, reads them into stores, and scans them with bench/scan_text, a
loop over the bytes of UTF-8.  Use a build without sanitizers.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(HERE / "peers")]
import load  # noqa: E402  (they lie beside this file)
import peer  # noqa: E402
import sanad  # noqa: E402

MB = 1_000_000
COUNTED = re.compile(r"(\d+) sentences, (\d+) facts, (\d+) claims")
SCANNED = re.compile(r"(\d+) sentences, UTF-8, (\d+) ns")


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default="build-release", help="the build folder (build-release)")
    parser.add_argument("--sizes", default="1,10", help="megabytes of one text (1,10)")
    parser.add_argument("--counts", default="100,300,1000,3000", help="articles, each a file (100,300,1000,3000)")
    parser.add_argument("--runs", type=int, default=3, help="of each; the best counts (3)")
    options = parser.parse_args()
    options.sizes = [float(size) for size in options.sizes.split(",") if size]
    options.counts = [int(count) for count in options.counts.split(",") if count]
    options.build = os.path.abspath(options.build)
    return options


def articles():
    """Return the plain texts that there are."""
    paths = [*ROOT.glob("tests/articles/dev/*.txt"), *ROOT.glob("examples/articles/*.txt")]
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted(paths)]
    if not texts:
        sys.exit("articles.py: tests/articles/dev and examples/articles have no articles")
    return texts


def write_text(path, size):
    """Write one text of so many bytes, or a few more."""
    texts = articles()
    written = 0
    with open(path, "wb") as out:
        while written < size:
            for text in texts:
                written += out.write(text.encode() + b"\n\n")
                if written >= size:
                    break


def write_folder(folder, count):
    """Write so many articles; equal texts differ by a sentence about their number."""
    texts = articles()
    folder.mkdir()
    for i in range(count):
        (folder / f"article-{i:05}.txt").write_text(f"{texts[i % len(texts)]}\n\nThis was report number {i}.\n", encoding="utf-8")


def run(command):
    """Run a program; return its figures and what it said on standard error."""
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if process.returncode:
        raise peer.Refused(f"{command[0]}: {text.strip()[:300]}")
    return peer.load_of_child(seconds, used), text


def best(command, runs, before=None):
    """Return the figures of the run that took the fewest seconds of a processor, and what it said."""
    results = []
    for _ in range(runs):
        if before:
            before()
        results.append(run(command))
    return min(results, key=lambda result: result[0].cpu)


def row(name, what, size, sentences, figures, extra=""):
    """Print a row of the table."""
    print(
        f"| {what} | {name} | {figures.seconds:.3f} | {figures.cpu:.3f} | {size / figures.cpu / MB:.2f} | "
        f"{sentences / figures.cpu:.0f} | {figures.mb:.0f} | {extra} |",
        flush=True,
    )


def remove_store(path):
    """Remove a store and its lock."""
    for name in (path, pathlib.Path(f"{path}-lock")):
        name.unlink(missing_ok=True)


def ways(options, folder, source):
    """Return the commands for a text or a folder of articles, and what makes room before each."""
    ours = f"{options.build}/sanad"
    out = folder / "out"
    store = folder / "articles.sanad"

    def clear():
        shutil.rmtree(out, ignore_errors=True)

    inputs = [source]
    facts = [ours, "extract", "--to", "nquads"]
    if source.is_dir():
        inputs = sorted(source.iterdir())
        facts += ["--batch", source, "--out", out]
    else:
        facts += [source]
    yield "extract --facts-only", [*facts, "--facts-only"], clear
    yield "extract", facts, clear
    yield "read into a store", [ours, "read", "-q", store, *inputs], lambda: remove_store(store)


def sentences_of(options, source):
    """Count the sentences of a text, or of all articles of a folder, as the reader counts them."""
    inputs = sorted(source.iterdir()) if source.is_dir() else [source]
    _, said = run([f"{options.build}/sanad", "extract", "--to", "nquads", "--facts-only", *inputs])
    return sum(int(found[1]) for found in COUNTED.finditer(said))


def store_sizes(options, store):
    """Say how large a store is, and how large once it is packed."""
    grown = store.stat().st_blocks * 512
    run([f"{options.build}/sanad", "compact", "-q", store])
    return f"store {grown / MB:.1f} MB, packed {store.stat().st_blocks * 512 / MB:.1f}"


def measure(options, folder, source, what):
    """Measure all ways for a text or a folder."""
    inputs = sorted(source.iterdir()) if source.is_dir() else [source]
    size = sum(path.stat().st_size for path in inputs)
    sentences = sentences_of(options, source)
    scanned = min(
        int(SCANNED.search(subprocess.run([f"{options.build}/bench/scan_text", *inputs], stdout=subprocess.PIPE, check=True).stdout.decode())[2])
        for _ in range(options.runs)
    )
    row("plain scan", what, size, sentences, peer.Load(scanned / 1e9, scanned / 1e9, size / MB, None), f"{size / MB:.1f} MB, {sentences} sentences")
    for name, command, before in ways(options, folder, source):
        figures, _ = best(command, options.runs, before)
        store = folder / "articles.sanad"
        row(name, what, size, sentences, figures, store_sizes(options, store) if store.exists() else "")
    remove_store(folder / "articles.sanad")


def main():
    """Measure and print the table."""
    options = arguments()
    print(f"sanad {sanad.Sanad('', options.build).version()}; {load.machine()}; best of {options.runs}\n")
    print("| text | how | seconds | CPU s | MB/CPU s | sentences/CPU s | peak MB | |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for size in options.sizes:
            path = folder / "text.txt"
            write_text(path, size * MB)
            measure(options, folder, path, f"one of {size:g} MB")
        for count in options.counts:
            place = folder / f"articles-{count}"
            write_folder(place, count)
            measure(options, folder, place, f"{count} articles")
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
