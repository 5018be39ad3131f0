#!/usr/bin/python3
"""The commands that bring RDF in, out and through, and look after stores."""

import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import DEADLINE_SECONDS, SANAD, environment, expect, expect_in, main, run

SEED = 20261124
MIXED = """@prefix e: <http://e/> . @prefix f: <http://f/> .
e:s a e:C ; e:p 1, 2.0, "x"@en, [ e:q ( 1 2 _:anon1 ) ] ; e:z true .
@prefix e: <http://other/> .
e:s e:p _:x .
e:g { e:a e:b e:c . <http://e/s> e:p f:x } GRAPH _:g { _:x e:p "a\\n\\"\\\\" }
<> <rel> <#a> .
"""


def write_much(folder, name="much.nt", count=3000):
    with (folder / name).open("w", encoding="utf-8") as out:
        for i in range(count):
            out.write(f'<http://e/s{i % 300}> <http://e/p{i % 7}> "value {i}" .\n')
            if i % 10 == 0:
                out.write(f'<http://e/s{i % 300}> <http://www.w3.org/2000/01/rdf-schema#label> "name {i}"@en .\n')


def canonical(folder, *words):
    status, out, errors = run(folder, "convert", "--canonical", "--to", "nq", *words)
    expect((words, status, errors), (words, 0, ""))
    return out


# ---- convert

def converts_between_all_formats(folder):
    """By way of each format the graph stays what it is, label or not."""
    (folder / "mixed.trig").write_text(MIXED, encoding="utf-8")
    wanted = canonical(folder, "--base", "http://b/", "mixed.trig")
    for to in ("nquads", "trig"):
        status, out, errors = run(folder, "convert", "--base", "http://b/", "--to", to, "mixed.trig", "-o", f"out.{to}")
        expect((to, status, out, errors), (to, 0, "", ""))
        expect(canonical(folder, "--from", to, f"out.{to}"), wanted)
    expect(run(folder, "convert", "--to", "nt", "mixed.trig", "-o", "triples.nt")[0], 0)
    wanted = canonical(folder, "triples.nt")
    for to in ("nt", "turtle", "rdfjson", "rdfxml"):
        status, _, errors = run(folder, "convert", "--to", to, "triples.nt", "-o", f"again.{to}")
        expect((to, status, errors), (to, 0, ""))
        expect((to, canonical(folder, "--from", to, f"again.{to}")), (to, wanted))


def converts_a_stream_as_it_comes(folder):
    """The first lines come out before the last ones go in."""
    process = subprocess.Popen([SANAD, "convert", "--from", "nt", "--to", "nt"], cwd=folder, env=environment(folder),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    line = b"<a:s> <a:p> <a:o> .\n"
    came = threading.Event()

    def feed():
        for _ in range(20):
            process.stdin.write(line * 20_000)
        process.stdin.flush()
        came.wait(DEADLINE_SECONDS)
        process.stdin.write(line)
        process.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    count = process.stdout.read(300_000 * len(line)).count(b"\n")
    came.set()
    count += process.stdout.read().count(b"\n")
    feeder.join()
    expect((process.wait(DEADLINE_SECONDS), count), (0, 400_001))


def says_which_graphs_it_does_not_write(folder):
    (folder / "mixed.trig").write_text(MIXED, encoding="utf-8")
    for to, said in (("nt", "the graph of 3 quads is not written"), ("turtle", "the graph of 3 quads is not written"),
                     ("rdfjson", "2 names of graphs are not written")):
        status, _, errors = run(folder, "convert", "--to", to, "mixed.trig")
        expect((to, status), (to, 0))
        expect_in(said, errors)
        expect(run(folder, "convert", "-q", "--to", to, "mixed.trig")[2], "")


def draws_dot(folder):
    (folder / "g.ttl").write_text('@prefix e: <http://e/> . e:a e:p "say \\"hi\\\\n\\"", [ e:q e:a ] .', encoding="utf-8")
    status, out, _ = run(folder, "convert", "--to", "dot", "g.ttl")
    expect(status, 0)
    lines = out.splitlines()
    expect((lines[0], lines[-1], len(lines)), ("digraph {", "}", 8))
    expect_in('"<http://e/a>" [label="e:a"]', out)
    expect_in('[label="say \\"hi\\\\n\\"" shape=box]', out)
    expect_in('"_:b0" -> "<http://e/a>" [label="e:q" tooltip="http://e/q"]', out)
    expect(run(folder, "load", "-q", "g.sanad", "g.ttl")[0], 0)
    expect(run(folder, "export", "g.sanad", "--to", "dot")[1], out)


def tells_wrong_usage_of_the_commands(folder):
    cases = [
        (["convert", "--to", "foo", "world.ttl"], 2, "no format is called"),
        (["convert", "-o", "out", "world.ttl"], 2, "names no format"),
        (["convert", "a", "b"], 2, "give one file"),
        (["convert", "none.ttl"], 3, "none.ttl"),
        (["check"], 2, "give one store"),
        (["stats", "a.sanad", "b.sanad"], 2, "give one store"),
        (["load", "a.sanad", "--memory", "lots", "world.ttl"], 1, "memory takes a size"),
        (["load", "a.sanad", "--format", "foo", "world.ttl"], 1, "no format is called"),
        (["load", "a.sanad", "--canonical", "world.ttl"], 2, "does not take"),
        (["export", "a.sanad", "--salvage"], 2, "does not take"),
    ]
    for words, wanted, message in cases:
        status, out, errors = run(folder, *words)
        expect((words, status, out), (words, wanted, ""))
        expect_in(message, errors)
    expect((folder / "a.sanad").exists(), False)
    for command in ("load", "export", "convert", "stats", "check", "compact", "dump"):
        status, out, _ = run(folder, command, "--help")
        expect((command, status), (command, 0))
        expect_in(f"Usage: sanad {command} ", out)


# ---- load and export

def loads_all_that_match_a_pattern(folder):
    for name in ("a1.nt", "a2.nt", "b[1].nt"):
        (folder / name).write_text(f"<http://e/{name[:2]}> <http://e/p> <http://e/o> .\n", encoding="utf-8")
    expect(run(folder, "load", "-q", "g.sanad", "a*.nt", "b[1].nt")[0], 0)
    expect(run(folder, "export", "g.sanad", "--to", "nt")[1].count("\n"), 3)
    status, _, errors = run(folder, "load", "g.sanad", "c*.nt")
    expect(status, 3)
    expect_in("no file matches c*.nt", errors)
    status, _, errors = run(folder, "g.sanad", "-e", 'load "c*.nt"')
    expect(status, 1)
    expect_in("no file matches c*.nt", errors)


def loads_all_files_or_none(folder):
    (folder / "good.nt").write_text("<a:s> <a:p> <a:o> .\n", encoding="utf-8")
    (folder / "bad.nt").write_text("<a:s> <a:p> .\n", encoding="utf-8")
    status, _, errors = run(folder, "load", "g.sanad", "good.nt", "bad.nt")
    expect(status, 1)
    expect_in("bad.nt:1:13: ", errors)
    expect((folder / "g.sanad").exists(), False)


def loads_with_format_base_graph_and_memory(folder):
    text = "<> <p> <#o> ."
    status, _, errors = run(folder, "load", "g.sanad", "--format", "turtle", "--base", "http://b/d", "--graph",
                            "<http://e/g>", "--memory", "64M", "-", stdin=text.encode())
    expect((status, "loaded 1 triples" in errors), (0, True))
    expect(run(folder, "export", "g.sanad", "--to", "nq")[1],
           "<http://b/d> <http://b/p> <http://b/d#o> <http://e/g> .\n")


def replaces_a_graph_whole(folder):
    for i, name in enumerate(("one.nt", "two.nt")):
        (folder / name).write_text(f"<http://e/{i}> <http://e/p> <http://e/o> .\n", encoding="utf-8")
    graph = ("--graph", "<http://e/g>")
    expect(run(folder, "load", "-q", "g.sanad", "one.nt")[0], 0)
    expect(run(folder, "load", "-q", "g.sanad", *graph, "one.nt")[0], 0)
    expect(run(folder, "load", "-q", "g.sanad", *graph, "--replace", "two.nt")[0], 0)
    expect(run(folder, "export", "-q", "g.sanad", "--to", "nq")[1],
           "<http://e/0> <http://e/p> <http://e/o> .\n<http://e/1> <http://e/p> <http://e/o> <http://e/g> .\n")
    # An error leaves what was there before.
    (folder / "bad.nt").write_text("<a:s> <a:p> .\n", encoding="utf-8")
    expect(run(folder, "load", "g.sanad", *graph, "--replace", "bad.nt")[0], 1)
    expect(run(folder, "export", "-q", "g.sanad", *graph, "--to", "nt")[1],
           "<http://e/1> <http://e/p> <http://e/o> .\n")
    expect(run(folder, "load", "-q", "g.sanad", "--replace", "two.nt")[0], 0)
    expect(run(folder, "export", "-q", "g.sanad", "--to", "nt")[1], "<http://e/1> <http://e/p> <http://e/o> .\n")
    expect(run(folder, "check", "g.sanad")[0], 0)


def shows_progress_if_asked(folder):
    process = subprocess.Popen([SANAD, "load", "--progress", "g.sanad", "--from", "nt", "-"], cwd=folder,
                               env=environment(folder), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    said = b""
    for number in range(1_000_000):
        process.stdin.write(b"<http://e/s%d> <http://e/p> <http://e/o> .\n" % number)
        if number % 50_000 == 0:
            process.stdin.flush()
    process.stdin.close()
    said = process.stderr.read().decode()
    expect(process.wait(DEADLINE_SECONDS), 0)
    expect_in("loaded 1000000 triples", said)
    if not re.search(r"\d+ triples(, \d+(\.\d)? [kM]/s| read, \d+ % written)", said):
        raise AssertionError(said)


# ---- stats, check, dump, compact

def counts_what_is_in_a_store(folder):
    (folder / "mixed.trig").write_text(MIXED, encoding="utf-8")
    expect(run(folder, "load", "-q", "g.sanad", "mixed.trig")[0], 0)
    status, out, errors = run(folder, "stats", "g.sanad")
    expect((status, errors), (0, ""))
    for name, number in (("triples", 18), ("quads", 18), ("named graphs", 2), ("blank nodes", 7)):
        if not re.search(rf"^{name} +{number}$", out, re.M):
            raise AssertionError(f"{name} {number}\n{out}")
    if not re.search(r"^ +5 +2 +5  <http://e/p>$", out, re.M) and not re.search(r"^ +4 +1 +4  <http://e/p>$", out, re.M):
        raise AssertionError(out)
    if not re.search(r"^ +1  <http://e/C>$", out, re.M):
        raise AssertionError(out)
    size = (folder / "g.sanad").stat().st_size
    total = int(re.search(r"^all +(\d+)", out, re.M).group(1))
    expect(total <= size <= total + 8 * 4096 * 4, True)


def brings_everything_back_from_a_dump(folder):
    articles = pathlib.Path(__file__).resolve().parents[2] / "examples" / "articles"
    words = sorted(str(path) for path in articles.glob("*.txt"))[:3]
    expect(run(folder, "read", "-q", "g.sanad", *words)[0], 0)
    (folder / "mixed.trig").write_text(MIXED, encoding="utf-8")
    expect(run(folder, "load", "-q", "g.sanad", "mixed.trig")[0], 0)
    status, first, _ = run(folder, "dump", "g.sanad")
    expect(status, 0)
    (folder / "dump.nq").write_text(first, encoding="utf-8")
    expect(run(folder, "load", "-q", "h.sanad", "dump.nq")[0], 0)
    again = run(folder, "dump", "h.sanad")[1]
    expect(again, "".join(line for line in first.splitlines(True) if not line.startswith("# @prefix")))
    expect(run(folder, "dump", "--salvage", "g.sanad")[0], 0)
    expect(run(folder, "dump", "--salvage", "g.sanad")[1].count("\n"), first.count("\n"))
    expect(run(folder, "check", "h.sanad")[0], 0)


def makes_a_store_smaller(folder):
    write_much(folder)
    graph = ("--graph", "<http://e/g>", "--replace")
    expect(run(folder, "load", "-q", "g.sanad", *graph, "much.nt")[0], 0)
    expect(run(folder, "load", "-q", "g.sanad", *graph, "world.ttl")[0], 0)
    before = (folder / "g.sanad").stat()
    wanted = run(folder, "dump", "g.sanad")[1]
    (folder / "g.sanad").chmod(0o640)
    (folder / "link.sanad").symlink_to("g.sanad")
    status, _, errors = run(folder, "compact", "link.sanad")
    expect(status, 0)
    after = (folder / "g.sanad").stat()
    expect((after.st_size < before.st_size, after.st_mode & 0o777), (True, 0o640))
    expect_in(f"{after.st_size} bytes, {before.st_size} before", errors)
    expect((folder / "link.sanad").is_symlink(), True)
    expect(run(folder, "dump", "g.sanad")[1], wanted)
    expect(run(folder, "check", "g.sanad")[0], 0)
    expect(run(folder, "load", "-q", "g.sanad", "much.nt")[0], 0)
    expect(run(folder, "check", "g.sanad")[0], 0)
    expect(sorted(p.name for p in folder.glob("g.sanad*")), ["g.sanad", "g.sanad-lock"])


def compacts_beside_those_who_read(folder):
    """Who has the old file open goes on reading it, and is told when it wants
    to change it; others use the new one at once."""
    write_much(folder)
    os.mkfifo(folder / "pipe")
    expect(run(folder, "load", "-q", "g.sanad", "much.nt")[0], 0)
    for _ in range(3):  # the number of the last commit is even, then odd
        reader = subprocess.Popen([SANAD, "g.sanad", "-f", "/dev/fd/0", "--keep-going"], cwd=folder,
                                  env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        holder = subprocess.Popen([SANAD, "g.sanad", "--keep-going", "-e", "?x -any-> ?y | count", "-e",
                                   'run "pipe"'], cwd=folder, env=environment(folder), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        # Until the script is written the process waits, with the store open.
        with open(folder / "pipe", "wb") as pipe:
            expect(run(folder, "compact", "-q", "g.sanad")[0], 0)
            expect(run(folder, "load", "-q", "g.sanad", "world.ttl")[0], 0)
            pipe.write(b'?x -any-> ?y | count\nload "world.ttl"\n')
        out, errors = holder.communicate(timeout=DEADLINE_SECONDS)
        counts = [line for line in out.decode().splitlines() if line.isdigit()]
        expect((len(counts), len(set(counts))), (2, 1))
        expect_in("replaced or removed", errors.decode())
        expect(holder.returncode, 1)
        reader.communicate(b"?x -any-> ?y | count\n", timeout=DEADLINE_SECONDS)
        expect(reader.returncode, 0)
        expect(run(folder, "check", "g.sanad")[0], 0)
        expect(run(folder, "load", "-q", "g.sanad", "--replace", "--graph", "<http://e/x>", "world.ttl")[0], 0)


def keeps_the_store_when_a_compaction_is_killed(folder):
    write_much(folder)
    expect(run(folder, "load", "-q", "g.sanad", "much.nt")[0], 0)
    wanted = run(folder, "dump", "g.sanad")[1]
    random_source = random.Random(SEED)
    for _ in range(15):
        process = subprocess.Popen([SANAD, "compact", "-q", "g.sanad"], cwd=folder, env=environment(folder))
        try:
            process.wait(random_source.random() * 0.06)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        expect(run(folder, "dump", "g.sanad")[1] == wanted, True)
    expect(run(folder, "compact", "-q", "g.sanad")[0], 0)
    expect(sorted(p.name for p in folder.glob("g.sanad*")), ["g.sanad", "g.sanad-lock"])
    expect(run(folder, "check", "g.sanad")[0], 0)


def finds_what_is_wrong_with_a_store(folder):
    """Bits turned in pages that are in use are found, nearly all of them: no
    check can tell one good literal from another."""
    write_much(folder)
    expect(run(folder, "load", "-q", "g.sanad", "much.nt")[0], 0)
    expect(run(folder, "compact", "-q", "g.sanad")[0], 0)  # no free page
    data = (folder / "g.sanad").read_bytes()
    random_source = random.Random(SEED)
    found = 0
    for _ in range(40):
        wrong = bytearray(data)
        page = random_source.randrange(2, len(data) // 4096)
        for place in (0, 10, 12, 14, 40, 2000, 4000):  # head, offsets, content
            wrong[page * 4096 + place] ^= 0x55
        (folder / "x.sanad").write_bytes(wrong)
        status, out, errors = run(folder, "check", "x.sanad")
        expect(status in (0, 1, 3), True)
        if status == 1:
            expect(len(out.splitlines()) > 0, True)
            expect_in("x.sanad is damaged", errors)
        found += status != 0
    expect(found, 40)
    cut = data[: len(data) // 2]
    (folder / "x.sanad").write_bytes(cut)
    status, out, errors = run(folder, "check", "x.sanad")
    expect(status, 1)
    expect_in("is not in the file", out)


# ---- backup

def copies_a_store_that_is_changed_meanwhile(folder):
    """Each copy is sound and holds whole changes only, those before it began."""
    write_much(folder)
    expect(run(folder, "load", "x.sanad", "much.nt", "-q")[0], 0)
    # Each statement adds two facts: a copy with one of a pair is torn.
    script = "".join(f"add new <http://e/n{i}> -<http://e/left>-> <http://e/m{i}>, <http://e/n{i}> -<http://e/right>-> {i}\n"
                     for i in range(400))
    (folder / "change.sanad").write_text(script, encoding="utf-8")
    writer = subprocess.Popen([SANAD, "x.sanad", "-q", "--yes", "-f", "change.sanad"], cwd=folder, env=environment(folder),
                              stderr=subprocess.PIPE)
    counts = []
    while writer.poll() is None:
        name = f"copy{len(counts)}.sanad"
        status, out, errors = run(folder, "backup", "x.sanad", name, "-q")
        expect((status, out, errors), (0, "", ""))
        expect_in("is sound", run(folder, "check", name)[1])
        text = run(folder, "dump", name)[1]
        counts.append(text.count("<http://e/left>"))
        expect(text.count("<http://e/right>"), counts[-1])
    expect(writer.communicate(timeout=DEADLINE_SECONDS)[1], b"")
    expect(counts, sorted(counts))
    expect(run(folder, "backup", "x.sanad", "last.sanad", "-q")[0], 0)
    expect(run(folder, "dump", "last.sanad")[1], run(folder, "dump", "x.sanad")[1])


def makes_a_whole_backup_or_none(folder):
    """What exists is left alone; a full disk, a lost reader and a wrong name leave nothing."""
    write_much(folder)
    expect(run(folder, "load", "x.sanad", "much.nt", "-q")[0], 0)
    (folder / "taken").write_text("mine", encoding="utf-8")
    status, _, errors = run(folder, "backup", "x.sanad", "taken")
    expect(status, 1)
    expect_in("exists already", errors)
    expect((folder / "taken").read_text(encoding="utf-8"), "mine")
    expect(run(folder, "backup", "x.sanad", "no/such/copy")[0], 1)
    expect(run(folder, "backup", "none.sanad", "copy")[0], 3)
    expect(run(folder, "backup", "taken", "copy")[0], 3)
    full = subprocess.run(f"ulimit -f 8; trap '' XFSZ; exec {SANAD} backup x.sanad copy", shell=True, cwd=folder,
                          env=environment(folder), capture_output=True, check=False)
    expect(full.returncode, 1)
    expect_in("cannot write copy", full.stderr.decode())
    expect(sorted(path.name for path in folder.glob("copy*")), [])
    with (folder / "out.sanad").open("wb") as out:
        subprocess.run([SANAD, "backup", "x.sanad", "-", "-q"], cwd=folder, env=environment(folder), stdout=out, check=True)
    expect(run(folder, "dump", "out.sanad")[1], run(folder, "dump", "x.sanad")[1])
    with open("/dev/full", "wb") as out:
        done = subprocess.run([SANAD, "backup", "x.sanad", "-"], cwd=folder, env=environment(folder), stdout=out,
                              stderr=subprocess.PIPE, check=False)
    expect(done.returncode, 1)
    expect_in("cannot write standard output", done.stderr.decode())


if __name__ == "__main__":
    main(
        [
            converts_between_all_formats,
            converts_a_stream_as_it_comes,
            says_which_graphs_it_does_not_write,
            draws_dot,
            tells_wrong_usage_of_the_commands,
            loads_all_that_match_a_pattern,
            loads_all_files_or_none,
            loads_with_format_base_graph_and_memory,
            replaces_a_graph_whole,
            shows_progress_if_asked,
            counts_what_is_in_a_store,
            brings_everything_back_from_a_dump,
            makes_a_store_smaller,
            compacts_beside_those_who_read,
            keeps_the_store_when_a_compaction_is_killed,
            finds_what_is_wrong_with_a_store,
            copies_a_store_that_is_changed_meanwhile,
            makes_a_whole_backup_or_none,
        ]
    )
