#!/usr/bin/python3
"""What docs/security.md promises and no other test looks at.

usage: check_security.py SANAD
"""

import gzip
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import DEADLINE_SECONDS, SANAD, Skip, environment, expect, expect_in, main, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("base", "graph", "parser", "query", "articles", "report", "session", "repl")
EVIL = "\\u001B]0;evil\\u0007\\u001B[31mred\\u009B2J\\u202Egnp.exe"
MODES = ("table", "tsv", "csv", "json", "markdown", "html", "expanded")


def elf(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], capture_output=True, text=True, check=True).stdout


def programs_are_hardened(folder):
    """Position-independent, read-only after linking, no stack that runs, and, but for
    builds with a sanitizer or without optimisation, guarded stacks and calls."""
    if not shutil.which("readelf"):
        raise Skip("readelf (binutils) is not installed")
    build = pathlib.Path(SANAD).parent
    for path in (build / "sanad", build / "graph/redland/sanad-rdf", build / "graph/redland/librdf_storage_lmdb.so"):
        if not path.exists():
            continue
        heads = elf(path, "-h", "-l", "-d")
        name = path.name
        expect((name, re.search(r"Type:\s+DYN", heads) is not None), (name, True))
        expect((name, "GNU_RELRO" in heads, "BIND_NOW" in heads), (name, True, True))
        expect((name, re.search(r"GNU_STACK\s.*\sRW\s", heads) is not None), (name, True))
        symbols = elf(path, "--dyn-syms")
        if "__asan_init" in symbols or "__tsan_init" in symbols or "__gcov" in symbols or "_chk@" not in symbols:
            continue  # FORTIFY needs optimisation, and stands aside for sanitizers
        expect((name, "__stack_chk_fail" in symbols), (name, True))


def no_shell_is_started(folder):
    for top in FOLDERS:
        for path in (ROOT / top).rglob("*.c"):
            found = re.findall(r"\b(?:system|popen|wordexp|execlp|execvp|posix_spawnp)\s*\(", path.read_text(encoding="utf-8"))
            expect((path.name, found), (path.name, []))


def at_a_terminal(folder, *words):
    """What a command shows on a terminal."""
    process, master = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(SANAD, [SANAD, *words], environment(folder, TERM="xterm-256color"))
    shown = b""
    while select.select([master], [], [], DEADLINE_SECONDS)[0]:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(master)
    os.waitpid(process, 0)
    return shown


def names_do_not_steer_a_terminal(folder):
    (folder / "evil.nt").write_text(
        f'<http://e/x> <http://www.w3.org/2000/01/rdf-schema#label> "{EVIL}" .\n'
        f'<http://e/x> <http://e/p> "{EVIL}" .\n<http://e/x> <http://e/p> <http://e/x> .\n', encoding="utf-8")
    expect(run(folder, "load", "-q", "evil.sanad", "evil.nt")[0], 0)
    for words in (*(("evil.sanad", "--mode", mode, "-e", "?x -any-> ?y") for mode in MODES),
                  ("evil.sanad", "-e", "describe <http://e/x>"), ("evil.sanad", "-e", "?x -any-> ?y | chart bar"),
                  ("evil.sanad", "-e", "paths from <http://e/x> to <http://e/x> max 2"),
                  ("evil.sanad", "-e", "[eivl] -any-> ?y"), ("stats", "evil.sanad")):
        shown = at_a_terminal(folder, *words)
        for sign in (b"\x1b]0;evil", b"\x1b[31mred", b"\xc2\x9b2J", b"\xe2\x80\xaegnp"):
            expect((words, sign, sign in shown), (words, sign, False))


def names_of_data_are_no_paths(folder):
    """Whatever a graph or a format says, only files that were named are made."""
    (folder / "evil.trig").write_text(
        '<../../escaped> <http://e/p> "x" . <file:///etc/passwd> { <a:s> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <file:///etc/passwd> }',
        encoding="utf-8")
    expect(run(folder, "load", "-q", "--base", "http://e/", "evil.sanad", "evil.trig")[0], 0)
    for to in ("nq", "trig", "turtle", "dot"):
        status, out, _ = run(folder, "export", "evil.sanad", "--to", to)
        expect((to, status, "root:" in out), (to, 0, False))
    made = sorted(path.name for path in folder.iterdir() if path.name not in ("state", "config"))
    expect([name for name in made if not name.startswith(("evil", "world"))], [])


def packed_files_are_bounded(folder):
    """A small file that unpacks to one endless term ends at the limit of terms."""
    with gzip.open(folder / "bomb.nt.gz", "wb", 9) as out:
        out.write(b"<a:")
        for _ in range(64):
            out.write(b"x" * (1 << 20))
    expect((folder / "bomb.nt.gz").stat().st_size < 100_000, True)
    status, _, errors = run(folder, "load", "g.sanad", "bomb.nt.gz")
    expect(status, 1)
    expect_in("longer than 1048576 bytes", errors)


def entities_are_not_followed(folder):
    secret = folder / "secret"
    secret.write_text("the secret", encoding="utf-8")
    rdf = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'
    laughs = "".join(f'<!ENTITY l{i + 1} "{"&l%d;" % i * 10}">' for i in range(12))
    for name, text in (
            ("file.rdf", f'<!DOCTYPE r [<!ENTITY s SYSTEM "file://{secret}">]><r:RDF {rdf}><r:Description><e:p>&s;</e:p></r:Description></r:RDF>'),
            ("net.rdf", f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r:RDF {rdf}><r:Description><e:p>&s;</e:p></r:Description></r:RDF>'),
            ("laughs.rdf", f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]><r:RDF {rdf}><r:Description><e:p>&l12;</e:p></r:Description></r:RDF>')):
        (folder / name).write_text(text, encoding="utf-8")
        status, out, errors = run(folder, "convert", "--to", "nt", name)
        if "sanad-rdf" in errors and "cannot" in errors and "start" in errors:
            raise Skip("the helper is not built")
        expect((name, status != 0, "the secret" in out + errors, len(out) < 10_000), (name, True, False, True))


def temporary_files_are_private(folder):
    """Files beside the target are made anew, and never through a link."""
    victim = folder / "victim"
    victim.write_text("mine", encoding="utf-8")
    (folder / "a.nt").write_text("<a:s> <a:p> <a:o> .\n", encoding="utf-8")
    for source in ROOT.glob("*/**/*.c"):
        if source.relative_to(ROOT).parts[0] in FOLDERS:
            text = source.read_text(encoding="utf-8")
            expect((source.name, re.findall(r"\b(?:tmpnam|tempnam|mktemp)\s*\(", text)), (source.name, []))
    (folder / "out.nt").symlink_to("victim")
    expect(run(folder, "convert", "a.nt", "-o", "out.nt")[0], 0)
    expect("<a:s>" in (folder / "out.nt").read_text(encoding="utf-8"), True)
    expect(sorted(path.name for path in folder.iterdir() if path.name.startswith("out")), ["out.nt"])


if __name__ == "__main__":
    main([programs_are_hardened, no_shell_is_started, names_do_not_steer_a_terminal, names_of_data_are_no_paths,
          packed_files_are_bounded, entities_are_not_followed, temporary_files_are_private])
