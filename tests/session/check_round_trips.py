#!/usr/bin/python3
"""What goes in comes out: exports loaded again, Redland's view of the store,
large files and files with an error at the end."""

import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import SANAD, Skip, expect, expect_in, main, run

ARTICLES = pathlib.Path(__file__).resolve().parents[2] / "examples" / "articles"
MODULE = os.environ.get("SANAD_MODULE", "")
LINES = 100_000


def read_articles(folder):
    for article in sorted(ARTICLES.glob("*.txt")):
        shutil.copy(article, folder)
    names = ", ".join(f'"{article.name}"' for article in sorted(ARTICLES.glob("*.txt")))
    expect(run(folder, "-q", "g.sanad", "-e", f"read {names}")[0], 0)


def export(folder, store, name):
    status, _, errors = run(folder, store, "-e", f'export "{name}"')
    expect((status, "error" in errors), (0, False))
    return (folder / name).read_bytes()


def gives_equal_bytes_after_loading_an_export(folder):
    read_articles(folder)
    for ending in ("ttl", "nt", "nq", "trig"):
        first = export(folder, "g.sanad", f"first.{ending}")
        expect(run(folder, "-q", f"{ending}.sanad", "-e", f'load "first.{ending}"')[0], 0)
        expect(export(folder, f"{ending}.sanad", f"second.{ending}") == first, True)
        expect(len(first) > 10_000, True)


def keeps_graphs_and_evidence_in_quads(folder):
    read_articles(folder)
    quads = export(folder, "g.sanad", "g.nq").decode()
    expect_in("#evidence>", quads)
    expect(run(folder, "-q", "h.sanad", "-e", 'load "g.nq"')[0], 0)
    why = ["-e", "why Iran -meets-> ?who"]
    answer = run(folder, "g.sanad", *why)[1]
    expect(answer.count("\n") > 2, True)
    expect(run(folder, "h.sanad", *why)[1], answer)


def says_what_triples_cannot_carry(folder):
    read_articles(folder)
    status, _, errors = run(folder, "g.sanad", "-e", 'export "g.nt"')
    expect(status, 0)
    expect_in("evidence triples not written; use .trig or .nq", errors)


def shows_redland_the_same_triples(folder):
    if not MODULE or not shutil.which("rdfproc"):
        raise Skip("rdfproc (redland-utils) or the storage module is missing")
    preload = os.environ.get("SANAD_PRELOAD", "")
    if "clang_rt" in preload:
        raise Skip("rdfproc does not end under clang's sanitizer, with or without the module")
    read_articles(folder)
    more = {"LD_PRELOAD": preload} if preload else {}
    done = subprocess.run(
        ["rdfproc", "-s", "lmdb", "g.sanad", "serialize", "ntriples"],
        cwd=folder,
        env={**os.environ, "REDLAND_MODULE_PATH": MODULE, "ASAN_OPTIONS": "detect_leaks=0", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    ours = export(folder, "g.sanad", "g.nt").decode().splitlines()
    expect(unescape(done.stdout.decode().splitlines()), sorted(set(ours)))


def unescape(lines):
    """raptor escapes what canonical N-Triples does not."""

    def undo(line):
        out, i = [], 0
        while i < len(line):
            if line[i] == "\\" and line[i + 1] in "uU":
                digits = 4 if line[i + 1] == "u" else 8
                out.append(chr(int(line[i + 2 : i + 2 + digits], 16)))
                i += 2 + digits
            elif line[i] == "\\":
                out.append("\t" if line[i + 1] == "t" else line[i : i + 2])
                i += 2
            else:
                out.append(line[i])
                i += 1
        return "".join(out)

    return sorted({undo(line) for line in lines})


def write_lines(path, last):
    with path.open("w", encoding="utf-8") as out:
        for i in range(LINES):
            out.write(f'<http://e/n{i % 9973}> <http://e/p{i % 7}> "{i}" .\n')
        out.write(last)


def leaves_the_store_as_it_was_after_an_error_in_the_last_line(folder):
    write_lines(folder / "good.nt", "")
    write_lines(folder / "bad.nt", "<http://e/a> <http://e/b> .\n")
    expect(run(folder, "g.sanad", "-e", 'load "good.nt"')[0], 0)
    before = (folder / "g.sanad").read_bytes()
    status, _, errors = run(folder, "g.sanad", "-e", 'load "bad.nt"')
    expect(status, 1)
    expect_in(f"bad.nt:{LINES + 1}:27: ", errors)
    expect((folder / "g.sanad").read_bytes() == before, True)
    expect(run(folder, "g.sanad", "-e", "?x -?p-> ?y | count")[1], f"count\n{LINES}\n")

    expect(run(folder, "new.sanad", "-e", 'load "bad.nt"')[0], 1)
    expect((folder / "new.sanad").exists(), False)


main(
    [
        gives_equal_bytes_after_loading_an_export,
        keeps_graphs_and_evidence_in_quads,
        says_what_triples_cannot_carry,
        shows_redland_the_same_triples,
        leaves_the_store_as_it_was_after_an_error_in_the_last_line,
    ]
)
