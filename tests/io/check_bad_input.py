#!/usr/bin/python3
"""Bad input, of every kind: each ends in an error that says what and where, not
in a crash or a hang, within seconds and bounded memory, and the store is what
it was, byte for byte."""

import ctypes
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import SANAD, Skip, environment, expect, expect_in, main, run

SECONDS_MAX = 60
# The sanitizers take several times what the program does.
MEMORY_MAX = 1_500 << 20
GOOD = b'<http://e/a> <http://e/b> "c" .\n'


def sanad(folder, *words, stdin=None, feed=None):
    """Run sanad; return status, output, errors.  Fails if it takes too much time
    or memory, or ends by a signal."""
    read, write = (os.pipe() if feed else (None, None))
    process = subprocess.Popen(
        [SANAD, *[str(word) for word in words]],
        cwd=folder,
        env=environment(folder),
        stdin=read if feed else (stdin or subprocess.DEVNULL),
        stdout=(folder / "stdout").open("wb"),
        stderr=(folder / "stderr").open("wb"),
    )
    timer = threading.Timer(SECONDS_MAX, process.kill)
    timer.start()
    if feed:
        os.close(read)
        try:
            with open(write, "wb") as pipe:
                for part in feed:
                    pipe.write(part)
        except BrokenPipeError:
            pass
    _, status, used = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = status
    errors = (folder / "stderr").read_text(encoding="utf-8", errors="replace")
    if os.WIFSIGNALED(status):
        raise AssertionError(f"{words}: ended by signal {os.WTERMSIG(status)}\n{errors[-2000:]}")
    if used.ru_maxrss * 1024 > MEMORY_MAX:
        raise AssertionError(f"{words}: {used.ru_maxrss >> 10} MiB")
    if "Sanitizer" in errors or "runtime error" in errors:
        raise AssertionError(f"{words}: {errors[-3000:]}")
    return os.WEXITSTATUS(status), (folder / "stdout").read_bytes(), errors


def make_store(folder, name="g.sanad"):
    (folder / "good.nt").write_bytes(GOOD)
    expect(sanad(folder, "load", "-q", name, "good.nt")[0], 0)
    return (folder / name).read_bytes()


def check_refused(folder, name, content, message, *options):
    """A file is refused by load with a message, and by convert too."""
    before = make_store(folder) if not (folder / "g.sanad").exists() else (folder / "g.sanad").read_bytes()
    if content is not None:
        (folder / name).write_bytes(content)
    status, _, errors = sanad(folder, "load", "g.sanad", *options, name)
    if status not in (1, 3) or not re.search(message, errors):
        raise AssertionError(f"{name}: load gave {status}\n{errors[:500]}\nnot {message}")
    if (folder / "g.sanad").read_bytes() != before:
        raise AssertionError(f"{name}: the store changed")
    status, _, errors = sanad(folder, "convert", "--to", "nq", *options, name)
    if status not in (1, 3) or not re.search(message, errors):
        raise AssertionError(f"{name}: convert gave {status}\n{errors[:500]}\nnot {message}")


# ---- Text that is wrong

TEXTS = [
    # Name, content, what the error says
    ("utf8.nt", GOOD + b'<a:s> <a:p> "\xff" .\n', r"utf8.nt:2:14: .*UTF-8"),
    ("utf8.ttl", GOOD + b'<a:s> <a:p> "a\xc0\x80" .\n', r"utf8.ttl:2:15: .*UTF-8"),
    ("utf8.trig", b"<a:s> <a:p> <a:\xfe> .\n", r"utf8.trig:1:16: .*UTF-8"),
    ("utf8.nq", b'<a:s> <a:p> "o" <a:g\xe2\x82> .\n', r"utf8.nq:1:21: .*UTF-8"),
    ("comment.nt", b"# \xff\n" + GOOD, r"comment.nt:1:3: .*UTF-8"),
    ("surrogate.nt", b'<a:s> <a:p> "\xed\xa0\x80" .\n', r"surrogate.nt:1:14: .*UTF-8"),
    ("escape.nt", b'<a:s> <a:p> "\\uD800" .\n', r"escape.nt:1:14: "),
    ("escape.ttl", b'<a:s> <a:p> "\\uDFFF\\uD800" .\n', r"escape.ttl:1:14: "),
    ("large.nt", b'<a:s> <a:p> "\\U00110000" .\n', r"large.nt:1:14: "),
    ("nul.nt", b'<a:s> \0<a:p> "o" .\n', r"nul.nt:1:7: .*U\+0000"),
    ("nul_iri.nt", b'<a:s> <a:p\0> "o" .\n', r"nul_iri.nt:1:11: .*U\+0000"),
    ("nul_iri.ttl", b'<a:s> <a:p\\u0000> "o" .\n', r"nul_iri.ttl:1:11: "),
    ("nul_tail.nt", GOOD + b"\0" * 100, r"nul_tail.nt:2:1: .*U\+0000"),
    ("tag.nt", b'<a:s> <a:p> "x"@' + b"a" * 300 + b" .\n", r"tag.nt:1:\d+: .*language tag.*255"),
    ("tag.ttl", b'<a:s> <a:p> "x"@' + b"a" * 300 + b" .\n", r"tag.ttl:1:\d+: .*language tag.*255"),
    ("long_tag.nt", b'<a:s> <a:p> "x"@' + b"a-" * 500_000 + b"a .\n", r"long_tag.nt:1:\d+: .*language tag"),
    ("open.ttl", b"<a:s> <a:p> " + b"[<a:p>" * 1_000_000, r"open.ttl:1:\d+: more than \d+ brackets"),
    ("list.ttl", b"<a:s> <a:p> " + b"(" * 1_000_000, r"list.ttl:1:\d+: more than \d+ brackets"),
    ("graph.trig", b"{" * 1_000_000, r"graph.trig:1:2: "),
    ("iri.nt", b"<a:" + b"x" * 10_000_000 + b"> <a:p> <a:o> .\n", r"iri.nt:1:\d+: .*IRI is longer than 1048576"),
    ("iri.ttl", b"<a:s> <a:p> <a:" + b"x" * 10_000_000 + b"> .\n", r"iri.ttl:1:\d+: .*IRI is longer than 1048576"),
    ("relative.nt", b"<s> <a:p> <a:o> .\n", r"relative.nt:1:1: .*absolute"),
    ("prefix.ttl", b"x:s x:p x:o .\n", r"prefix.ttl:1:1: .*prefix"),
    ("literal.nt", b'"s" <a:p> <a:o> .\n', r"literal.nt:1:1: "),
    ("four.nt", b"<a:s> <a:p> <a:o> <a:g> .\n", r"four.nt:1:19: "),
    ("page.ttl", b"<!DOCTYPE html>\n<html><body>Not here</body></html>", r"HTML page"),
    ("page.dat", b"\n  <html lang='en'><head></head></html>", r"HTML page"),
    ("page.rdf", b"<html><body/></html>", r"HTML page"),
    ("drawing.dot", b"digraph { a -> b }", r"DOT is a drawing"),
    ("wide.nt", GOOD.decode().encode("utf-16"), r"UTF-16.*\n.*iconv|UTF-16"),
    ("wide_le.ttl", GOOD.decode().encode("utf-16-le"), r"UTF-16"),
    ("wide_be.nq", GOOD.decode().encode("utf-16-be"), r"UTF-16"),
    ("wide.unknown", ("\ufeff" + GOOD.decode()).encode("utf-16-be"), r"UTF-16"),
    ("packed.nt.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\x55" * 100, r"packed.nt.gz|cannot unpack|gzip"),
    ("packed.nt.zst", b"\x28\xb5\x2f\xfd" + b"\x55" * 100, r"packed.nt.zst|cannot unpack|Zstandard"),
]

FOREIGN = [
    ("utf8.rdf", b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\xff</rdf:RDF>', r"utf8.rdf:1:"),
    ("open.rdf", b'<?xml version="1.0"?>\n' + b"<a>" * 1_000_000, r"open.rdf:\d+:\d+: .*1000 elements"),
    ("open.rj", b'{"a:s":' + b"[" * 1_000_000, r"open.rj:1:"),
    ("cut.rdf", b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', r"cut.rdf:"),
    ("tag.rdf", b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"><rdf:Description>'
                b'<e:p xml:lang="' + b"a" * 300 + b'">x</e:p></rdf:Description></rdf:RDF>', r"tag.rdf:|language"),
    ("nul.rj", b'{"a:s":{"a:p":[{"value":"a\\u0000b","type":"literal"}]}}', r"nul.rj:.*U\+0000"),
    ("entity.rdf", b'<!DOCTYPE r [<!ENTITY a SYSTEM "/etc/passwd">]><r>&a;</r>', r"external entity"),
    ("laughs.rdf", b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 100) for i in range(8)) + b"]><r>&i;</r>", r"laughs.rdf:"),
]


def refuses_text_that_is_wrong(folder):
    for name, content, message in TEXTS:
        check_refused(folder, name, content, message)


def refuses_foreign_text_that_is_wrong(folder):
    for name, content, message in FOREIGN:
        check_refused(folder, name, content, message)


def keeps_a_zero_in_a_literal(folder):
    """RDF allows U+0000 in a lexical form: what goes in comes out."""
    for name, text in (("raw.nt", b'"a\0b"'), ("escaped.nt", b'"a\\u0000b"'), ("raw.ttl", b'"a\0b"')):
        (folder / name).write_bytes(b"<a:s> <a:p> " + text + b" .\n")
        for to in ("nt", "nq", "turtle", "trig"):
            status, out, _ = sanad(folder, "convert", "--to", to, name)
            expect((name, to, status, b"a\0b" in out or b"a\\u0000b" in out), (name, to, 0, True))


def refuses_a_literal_of_a_gigabyte(folder):
    """The limit is stated in graph/term.h and the manual: 1 GiB."""
    before = make_store(folder)

    def literal():
        yield b'<a:s> <a:p> "'
        for _ in range(1100):
            yield b"x" * (1 << 20)
        yield b'" .\n'

    global MEMORY_MAX
    usual, MEMORY_MAX = MEMORY_MAX, 6 << 30
    try:
        status, _, errors = sanad(folder, "load", "g.sanad", "--from", "nt", "-", feed=literal())
    finally:
        MEMORY_MAX = usual
    expect(status, 1)
    expect_in("a literal is longer than 1073741824 bytes", errors)
    expect((folder / "g.sanad").read_bytes() == before, True)


def takes_many_prefixes(folder):
    lines = (f"@prefix p{i}: <http://e/{i}/> .\np{i}:s p{i}:p p{i}:o .\n" for i in range(100_000))
    (folder / "many.ttl").write_text("".join(lines), encoding="utf-8")
    status, _, errors = sanad(folder, "load", "g.sanad", "many.ttl")
    expect((status, "loaded 100000 triples" in errors), (0, True))


# ---- Files that stop short

WHOLE = {
    "nt": b'<a:s> <a:p> "x\\n"@en .\n_:b <a:p> _:c .\n',
    "nq": b'<a:s> <a:p> "1"^^<a:d> <a:g> .\n_:b <a:p> _:c _:g .\n',
    "ttl": b'@prefix a: <a:> .\na:s a ( 1 [ a:p "x" ] ) ;\n a:q """y""" , true .\n',
    "trig": b"PREFIX a: <a:>\na:g { a:s a:p 1.5 } a:s a:p '\\u0041' .\n",
}


def never_loads_half_of_a_statement(folder):
    """Cut at each byte, a file is an error or holds whole statements."""
    for ending, text in WHOLE.items():
        whole = set(plain(lines_of(folder, f"whole.{ending}", text)))
        cuts = range(len(text))
        # All in one process: hundreds of them would take longer than the loads.
        script = ""
        for length in cuts:
            (folder / f"cut{length}.{ending}").write_bytes(text[:length])
            script += f'load "cut{length}.{ending}"\nexport "out{length}.nq"\n?x -?p-> ?y | remove ?x -?p-> ?y\n'
        (folder / "cuts.sanad").write_text(script, encoding="utf-8")
        status, _, errors = sanad(folder, "-q", "--yes", "--keep-going", "-f", "cuts.sanad")
        expect(status, 1)
        failed = 0
        for length in cuts:
            got = (folder / f"out{length}.nq").read_bytes()
            if f"cut{length}.{ending}:" in errors:
                failed += 1
                expect((ending, length, got), (ending, length, b""))
            # Labels are new in each load: only the kind of node counts.
            extra = set(plain(got)) - whole
            expect((ending, length, extra), (ending, length, set()))
        expect(failed > len(text) // 2, True)
        # A store that was to be made is not, alone.
        status, _, errors = sanad(folder, "load", "cut.sanad", f"cut{len(text) - 2}.{ending}")
        expect((ending, status, (folder / "cut.sanad").exists()), (ending, 1, False))


def lines_of(folder, name, text):
    (folder / name).write_bytes(text)
    status, out, errors = sanad(folder, "convert", "--to", "nq", "--canonical", name)
    expect((status, errors), (0, ""))
    return out


def plain(lines):
    return [re.sub(rb"_:b\d+", b"_:b", line) for line in lines.splitlines()]


def never_loads_half_of_a_foreign_file(folder):
    texts = {
        "rdf": b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Statement r:about="a:s"/></r:RDF>',
        "rj": b'{"a:s":{"a:p":[{"value":"x","type":"literal"}]}}',
        "nt.gz": None,
    }
    import gzip

    texts["nt.gz"] = gzip.compress(GOOD)
    for ending, text in texts.items():
        for length in range(1, len(text), 3):
            (folder / f"cut.{ending}").write_bytes(text[:length])
            status, _, errors = sanad(folder, "load", "cut.sanad", f"cut.{ending}")
            if status == 0:
                expect_in("holds no triples", errors)
            expect((folder / "cut.sanad").exists() and status != 0, False)
            for path in (folder / "cut.sanad", folder / "cut.sanad-lock"):
                path.unlink(missing_ok=True)


# ---- Files that are no files

def refuses_what_is_no_file(folder):
    (folder / "folder.nt").mkdir()
    check_refused(folder, "folder.nt", None, "folder")
    check_refused(folder, "none.nt", None, "none.nt")
    check_refused(folder, "none*.nt", None, "no file matches|none")


def warns_of_an_empty_file(folder):
    before = make_store(folder)
    (folder / "empty.ttl").write_bytes(b"")
    status, _, errors = sanad(folder, "load", "g.sanad", "empty.ttl")
    expect(status, 0)
    expect_in("warning: empty.ttl holds no triples", errors)
    expect(sanad(folder, "export", "g.sanad", "--to", "nt")[1], GOOD)
    expect(len(before) > 0, True)


def reads_a_pipe_that_closes(folder):
    before = make_store(folder)
    for text, wanted in ((GOOD + b"<a:s> <a:", 1), (b"", 0), (GOOD, 0)):
        os.mkfifo(folder / "pipe.nt")

        def feed(text=text):
            with open(folder / "pipe.nt", "wb") as pipe:
                pipe.write(text)

        feeder = threading.Thread(target=feed)
        feeder.start()
        status, _, errors = sanad(folder, "load", "g.sanad", "pipe.nt")
        feeder.join()
        (folder / "pipe.nt").unlink()
        expect((text, status), (text, wanted))
        if wanted:
            expect_in("pipe.nt:2:", errors)
            expect((folder / "g.sanad").read_bytes() == before, True)


def refuses_a_file_that_grows(folder):
    before = make_store(folder)
    path = folder / "grows.nt"
    line = b"<a:s> <a:p> <a:o> .\n"
    path.write_bytes(line * 200_000)
    ended = threading.Event()

    def grow():
        with path.open("ab") as out:
            while not ended.is_set():
                out.write(line * 1000)
                out.flush()
                time.sleep(0.001)

    grower = threading.Thread(target=grow)
    grower.start()
    try:
        status, _, errors = sanad(folder, "load", "g.sanad", "grows.nt")
    finally:
        ended.set()
        grower.join()
    expect(status, 1)
    expect_in("it changed meanwhile", errors)
    expect((folder / "g.sanad").read_bytes() == before, True)


# ---- Outputs that fail

WRITERS = [("export", "g.sanad"), ("export", "g.sanad", "--to", "ttl"), ("export", "g.sanad", "--to", "dot"),
           ("export", "g.sanad", "--to", "rdfxml"), ("convert", "good.nt"), ("convert", "--to", "ttl", "good.nt"),
           ("convert", "--to", "rj", "good.nt"), ("dump", "g.sanad"), ("stats", "g.sanad"), ("check", "g.sanad"),
           ("g.sanad", "-e", "?x -any-> ?y"), ("help",), ("--help",), ("--version",)]


def says_that_the_output_is_full(folder):
    make_store(folder)
    for words in WRITERS:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([SANAD, *words], cwd=folder, env=environment(folder), stdout=full,
                                  stderr=subprocess.PIPE, timeout=SECONDS_MAX, check=False)
        expect((words, done.returncode), (words, 1))
        expect_in(b"No space left", done.stderr)
    status, _, errors = sanad(folder, "export", "g.sanad", "/dev/full", "--to", "nt")
    expect((status, "No space left" in errors), (1, True))
    status, _, errors = sanad(folder, "convert", "good.nt", "-o", "/dev/full", "--to", "nt")
    expect((status, "No space left" in errors), (1, True))


def says_that_nobody_reads_the_output(folder):
    make_store(folder)
    for words in WRITERS:
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([SANAD, *words], cwd=folder, env=environment(folder), stdout=write,
                              stderr=subprocess.PIPE, timeout=SECONDS_MAX, check=False)
        os.close(write)
        expect((words, done.returncode), (words, 1))
        expect_in(b"Broken pipe", done.stderr)


def keeps_the_file_that_cannot_be_replaced(folder):
    make_store(folder)
    (folder / "out.rdf").write_bytes(b"old")
    (folder / "odd.nt").write_bytes(b'<a:s> <http://e/1> "o" .\n')
    status, _, errors = sanad(folder, "convert", "odd.nt", "-o", "out.rdf")
    expect((status, (folder / "out.rdf").read_bytes()), (1, b"old"))
    expect_in("RDF/XML cannot carry 1 of the triples", errors)
    status, _, errors = sanad(folder, "export", "g.sanad", "nowhere/out.nt")
    expect(status, 1)
    expect_in("nowhere/out.nt", errors)
    expect(sorted(p.name for p in folder.iterdir() if p.name.startswith("out.")), ["out.rdf"])


def mount(folder, options):
    """A small file system of its own, or a skip where that is not allowed."""
    if os.geteuid() != 0:
        raise Skip("only root may mount a small disk")
    disk = folder / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Skip("mounting a small disk is not allowed here")
    return disk


def leaves_the_store_as_it_was_when_the_disk_is_full(folder):
    disk = mount(folder, "size=2m")
    try:
        (folder / "good.nt").write_bytes(GOOD)
        store = disk / "g.sanad"
        expect(sanad(folder, "load", "-q", store, "good.nt")[0], 0)
        before = store.read_bytes()
        with (folder / "much.nt").open("w", encoding="utf-8") as out:
            for i in range(50_000):
                out.write(f'<http://e/s{i}> <http://e/p> "value {i}" .\n')
        status, _, errors = sanad(folder, "load", store, "much.nt")
        expect(status, 1)
        expect_in("no space left", errors.lower())
        expect(sanad(folder, "export", store, "--to", "nt")[1], GOOD)
        status, _, errors = sanad(folder, "convert", "much.nt", "-o", disk / "out.nt")
        expect((status, "No space left" in errors, (disk / "out.nt").exists()), (1, True, False))
        (disk / "fill").write_bytes(b"") # what is left: compact needs room beside the store
        expect(sanad(folder, "check", store)[0], 0)
        expect(len(before) <= store.stat().st_size, True)
    finally:
        subprocess.run(["umount", disk], check=False)


# ---- Stores that are wrong

def refuses_to_change_what_it_may_only_read(folder):
    before = make_store(folder)
    status, _, errors = run(folder, "--readonly", "g.sanad", "-e", 'load "good.nt"')
    expect(status, 1)
    expect_in("reading only", errors)
    if os.geteuid() != 0:
        user = {}
    else:
        shutil.chown(folder, "nobody")
        user = {"user": "nobody"}
        for path in folder.iterdir():
            shutil.chown(path, "nobody")
    (folder / "g.sanad").chmod(0o444)
    (folder / "g.sanad-lock").unlink(missing_ok=True)
    folder.chmod(0o555)
    try:
        try:
            done = subprocess.run([SANAD, "load", "g.sanad", "good.nt"], cwd=folder, env=environment(folder),
                                  stderr=subprocess.PIPE, timeout=SECONDS_MAX, check=False, **user)
        except PermissionError as reason:
            raise Skip("nobody may not run this build") from reason
        expect(done.returncode in (1, 3), True)
        expect_in(b"g.sanad", done.stderr)
    finally:
        folder.chmod(0o755)
    expect((folder / "g.sanad").read_bytes() == before, True)


def refuses_a_store_of_a_newer_format(folder):
    data = bytearray(make_store(folder))
    at = data.find(b"format")
    while at >= 0:
        data[at + 6 : at + 10] = (99).to_bytes(4, "little")
        at = data.find(b"format", at + 1)
    (folder / "g.sanad").write_bytes(data)
    for words in (("load", "g.sanad", "good.nt"), ("export", "g.sanad"), ("check", "g.sanad"), ("stats", "g.sanad"),
                  ("compact", "g.sanad"), ("dump", "g.sanad"), ("g.sanad", "-e", "?x -any-> ?y")):
        status, _, errors = sanad(folder, *words)
        expect((words, status), (words, 3))
        expect_in("format 99", errors)
    expect((folder / "g.sanad").read_bytes() == bytes(data), True)


def refuses_what_is_no_store(folder):
    for content in (b"no store at all", b"\0" * 4096, os.urandom(20_000), GOOD * 1000):
        (folder / "x.sanad").write_bytes(content)
        for words in (("load", "x.sanad", "world.ttl"), ("export", "x.sanad"), ("check", "x.sanad"),
                      ("compact", "x.sanad")):
            status, _, errors = sanad(folder, *words)
            expect((words, status), (words, 3))
            expect_in("x.sanad is not a sanad store", errors)
        expect((folder / "x.sanad").read_bytes() == content, True)
    for words in (("export", "none.sanad"), ("check", "none.sanad"), ("stats", "none.sanad"),
                  ("compact", "none.sanad"), ("dump", "none.sanad")):
        status, _, errors = sanad(folder, *words)
        expect((words, status), (words, 3))
        expect_in("none.sanad", errors)
        expect((folder / "none.sanad").exists(), False)


# ---- Two at once

def lets_two_writers_take_turns(folder):
    make_store(folder)
    for name in ("one", "two"):
        with (folder / f"{name}.nt").open("w", encoding="utf-8") as out:
            for i in range(20_000):
                out.write(f'<http://e/{name}{i}> <http://e/p> "v" .\n')
    both = [subprocess.Popen([SANAD, "load", "-q", "g.sanad", f"{name}.nt"], cwd=folder, env=environment(folder))
            for name in ("one", "two")]
    expect([process.wait(SECONDS_MAX) for process in both], [0, 0])
    expect(len(sanad(folder, "export", "g.sanad", "--to", "nt")[1].splitlines()), 40_001)
    expect(sanad(folder, "check", "g.sanad")[0], 0)


def rolls_back_when_interrupted(folder):
    """Ctrl-C while a load reads; a killed one leaves the next its turn."""
    before = make_store(folder)
    for number, wanted in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
        process = subprocess.Popen([SANAD, "load", "g.sanad", "--from", "nt", "-"], cwd=folder,
                                   env=environment(folder), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        line = b"".join(b"<http://e/s%d> <http://e/p> <http://e/o> .\n" % i for i in range(20_000))
        process.stdin.write(line)
        process.send_signal(number)
        try:
            for _ in range(200):
                process.stdin.write(line)
        except BrokenPipeError:
            pass
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        expect((number, process.wait(SECONDS_MAX)), (number, wanted))
        process.stderr.close()
        expect(sanad(folder, "export", "g.sanad", "--to", "nt")[1], GOOD)
    expect(sanad(folder, "load", "-q", "g.sanad", "good.nt")[0], 0)
    expect(len(before) > 0, True)


if __name__ == "__main__":
    main(
        [
            refuses_text_that_is_wrong,
            refuses_foreign_text_that_is_wrong,
            keeps_a_zero_in_a_literal,
            refuses_a_literal_of_a_gigabyte,
            takes_many_prefixes,
            never_loads_half_of_a_statement,
            never_loads_half_of_a_foreign_file,
            refuses_what_is_no_file,
            warns_of_an_empty_file,
            reads_a_pipe_that_closes,
            refuses_a_file_that_grows,
            says_that_the_output_is_full,
            says_that_nobody_reads_the_output,
            keeps_the_file_that_cannot_be_replaced,
            leaves_the_store_as_it_was_when_the_disk_is_full,
            refuses_to_change_what_it_may_only_read,
            refuses_a_store_of_a_newer_format,
            refuses_what_is_no_store,
            lets_two_writers_take_turns,
            rolls_back_when_interrupted,
        ]
    )
