"""sanad without a terminal: options, scripts, commands and exit statuses."""

import json
import os
import re
import signal
import subprocess

from harness import DEADLINE_SECONDS, LONG, SANAD, WORLD_TRIPLES, Skip, environment, expect, expect_in, main, run, write_chain

LOAD = ("-e", 'load "world.ttl"')
MEMBERS = "Iran -memberOf-> ?o | sort ?o"


def runs_statements_in_the_order_given(folder):
    (folder / "q.sanad").write_text(MEMBERS + "\n", encoding="utf-8")
    status, out, _ = run(folder, *LOAD, "-f", "q.sanad", "-e", "Iran -memberOf-> ECO")
    expect((status, out), (0, "o\nECO\nSCO\nyes\n"))


def works_where_no_proc_is_mounted(folder):
    def bare(*words):
        hidden = "mount -t tmpfs none /proc && exec " + " ".join(f"'{word}'" for word in (SANAD, *words))
        return subprocess.run(["unshare", "--mount", "sh", "-c", hidden], cwd=folder, env=environment(folder), capture_output=True, check=False)

    if bare("--version").returncode:
        raise Skip("/proc cannot be hidden here, or sanitizers want it")
    expect(bare("load", "g.sanad", "world.ttl").stderr.decode().splitlines()[-1], f"loaded {WORLD_TRIPLES} triples")
    expect(bare("-e", 'load "world.ttl"', "-e", "Iran -memberOf-> ECO").stdout, b"yes\n")


def runs_a_script_on_standard_input(folder):
    script = f'load "world.ttl"\n{MEMBERS}\n'.encode()
    for words in ([], ["-f", "-"]):
        status, out, _ = run(folder, *words, stdin=script)
        expect((status, out), (0, "o\nECO\nSCO\n"))


def does_nothing_with_an_empty_script(folder):
    expect(run(folder), (0, "", ""))
    expect(run(folder, "-e", ""), (0, "", ""))


def stops_at_the_first_error_and_says_where(folder):
    script = b'load "world.ttl"\n# a comment\nIran -memberOf-> ?o,\n   ?c -borders->\n;\nIran -memberOf-> SCO\n'
    (folder / "bad.sanad").write_bytes(script)
    status, out, err = run(folder, "-q", "-f", "bad.sanad")
    expect((status, out), (1, ""))
    expect(err.startswith("bad.sanad:"), True)
    expect_in(": error: ", err.splitlines()[0])
    place = err.split(": ")[0].split(":")
    expect(place[1] in ("4", "5"), True)
    expect(place[2].isdigit(), True)


def goes_on_behind_an_error_if_asked(folder):
    script = b'load "world.ttl"\nIran -nosuch-> ?o\nIran -memberOf-> ECO\n'
    status, out, err = run(folder, stdin=script)
    expect((status, out), (1, ""))
    expect_in("stdin:2:", err)
    status, out, err = run(folder, "--keep-going", stdin=script)
    expect((status, out), (1, "yes\n"))
    expect_in("stdin:2:", err)


def tells_how_long_each_statement_took(folder):
    (folder / "inner.sanad").write_text("Iran -memberOf-> ECO\n", encoding="utf-8")
    script = f'load "world.ttl"\n{MEMBERS}\nIran -memberOf-> ?o | export "out.csv"\nrun "inner.sanad"\n'.encode()
    status, out, err = run(folder, "-q", "--timing", stdin=script)
    expect((status, out), (0, "o\nECO\nSCO\nyes\n"))
    lines = [re.sub(r"\d+\.\d", "N", line) for line in err.splitlines()]
    expect(lines, ["N ms", "2 rows · N ms", "N ms", "N ms"])
    status, _, err = run(folder, "-q", stdin=script)
    expect((status, err), (0, ""))
    status, _, err = run(folder, "-q", "--timing", "-e", "Iran -nosuch-> ?o")
    expect(status, 1)
    expect(" ms" in err, False)


def tells_wrong_usage(folder):
    cases = [
        (["--mode", "boxx"], 'there is no mode "boxx"'),
        (["--nonsense"], "nonsense"),
        (["-p", "novalue"], "name=value"),
        (["--expect-rows", "many"], "takes a number"),
        (["--expect-rows", "-1"], "takes a number"),
        (["--color", "red"], "auto, always or never"),
        (["a.sanad", "b.sanad"], "b.sanad"),
        (["load", "a.sanad"], "at least one file"),
        (["export"], "give a store"),
        (["export", "--into", "x", "a.sanad"], "does not take"),
        (["-e"], "argument"),
    ]
    for words, message in cases:
        status, out, err = run(folder, *words)
        expect((words, status, out), (words, 2, ""))
        expect_in(message, err)
    expect_in("Did you mean box?", run(folder, "--mode", "boxx")[2])


def explains_itself(folder):
    for words, part in [
        (["--help"], "Usage: sanad [STORE]"),
        (["load", "--help"], "--into"),
        (["help"], "Iran -meets-> ?who"),
        (["help", "top"], "example: "),
        (["help", ".mode"], "csv"),
    ]:
        status, out, err = run(folder, *words)
        expect((status, err), (0, ""))
        expect_in(part, out)
    status, out, err = run(folder, "help", "tpo")
    expect((status, out), (1, ""))
    expect_in("did you mean top?", err)
    expect(run(folder, "--version")[1].split()[0], "sanad")


def helps_only_with_what_there_is(folder):
    _, overview, _ = run(folder, "help")
    words = overview.split("explains one):\n")[1].split("\n\n")[0].split()
    expect(len(words) > 30, True)
    expect(run(folder, "load", "g.sanad", "world.ttl")[0], 0)
    for word in words:
        status, out, _ = run(folder, "help", word)
        expect((word, status), (word, 0))
        example = out.split("example: ")[1].strip()
        _, _, err = run(folder, "g.sanad", "-e", example)
        expect((example, "not in this version" in err), (example, False))


def opens_only_what_is_a_store(folder):
    text = (folder / "notes.sanad").write_text("no store " * 2000) and (folder / "notes.sanad").read_bytes()
    (folder / "folder").mkdir()
    for words in (
        ["missing.sanad", "-e", MEMBERS],
        ["missing.sanad", "--readonly", *LOAD],
        ["export", "missing.sanad"],
        ["notes.sanad", "-e", MEMBERS],
        ["notes.sanad", *LOAD],
        ["folder", *LOAD],
        ["-f", "missing.sanad"],
        ["load", "new.sanad", "missing.ttl"],
        ["read", "new.sanad", "missing.txt"],
    ):
        status, out, err = run(folder, *words)
        expect((words, status, out), (words, 3, ""))
        expect(err.startswith("sanad: "), True)
    expect((folder / "missing.sanad").exists(), False)
    expect((folder / "new.sanad").exists(), False)
    expect((folder / "notes.sanad").read_bytes(), text)


def makes_a_store_that_is_missing_when_it_is_changed(folder):
    status, _, err = run(folder, "g.sanad", *LOAD)
    expect((status, err.splitlines()[0]), (0, "new store: g.sanad"))
    expect(run(folder, "g.sanad", "-e", MEMBERS), (0, "o\nECO\nSCO\n", ""))


def changes_nothing_when_readonly(folder):
    expect(run(folder, "g.sanad", *LOAD)[0], 0)
    before = (folder / "g.sanad").read_bytes()
    status, out, err = run(folder, "g.sanad", "--readonly", *LOAD)
    expect((status, out), (1, ""))
    expect_in("error: ", err)
    expect((folder / "g.sanad").read_bytes(), before)


def expects_rows(folder):
    for rows, status in (("2", 0), ("3", 4), ("0", 4)):
        got, out, err = run(folder, *LOAD, "-e", MEMBERS, "--expect-rows", rows)
        expect((rows, got, out), (rows, status, "o\nECO\nSCO\n"))
        if status:
            expect_in("2 rows, not " + rows, err)
    for question, rows, status in (("ECO", "1", 0), ("ECO", "0", 4), ("Iran", "0", 0)):
        expect(run(folder, *LOAD, "-e", f"Iran -memberOf-> {question}", "--expect-rows", rows)[0], status)


def takes_parameters(folder):
    question = "$c -memberOf-> ?o | sort ?o"
    expect(run(folder, "load", "g.sanad", "world.ttl")[0], 0)
    expect(run(folder, "g.sanad", "-p", "c=Iran", "-e", question)[:2], (0, "o\nECO\nSCO\n"))
    status, out, err = run(folder, "g.sanad", "-p", "c=Irann", "-e", question)
    expect((status, out), (1, ""))
    expect_in('"Irann"', err)
    status, out, err = run(folder, "g.sanad", "-e", question)
    expect((status, out), (1, ""))
    expect_in("$c", err)


def writes_the_mode_that_is_asked_for(folder):
    question = "?c -area-> ?n | sort ?n"
    status, out, _ = run(folder, *LOAD, "--mode", "json", "-e", question)
    expect(status, 0)
    expect(json.loads(out), [{"c": "Tajikistan", "n": 143100}, {"c": "Turkmenistan", "n": 491210}])
    status, out, _ = run(folder, *LOAD, "--mode", "csv", "-e", question)
    expect(out, "c,n\r\nTajikistan,143100\r\nTurkmenistan,491210\r\n")
    status, out, _ = run(folder, *LOAD, "--mode", "box", "-e", question)
    expect_in("│ Tajikistan   │ 143100 │\n", out)
    status, out, _ = run(folder, *LOAD, "--iris", "-e", question)
    expect_in("http://example.org/Tajikistan\t143100\n", out)
    status, out, _ = run(folder, *LOAD, "--mode", "json", "-e", "?c -area-> 5")
    expect((status, out), (0, "[]\n"))


def loads_and_exports_by_command(folder):
    odd = 'a "b" \\ [c] \n d.ttl'
    (folder / odd).write_text("<http://example.org/x> <http://example.org/p> 5 .\n", encoding="utf-8")
    status, _, err = run(folder, "load", "g.sanad", "world.ttl", odd)
    expect((status, err), (0, err))
    expect(run(folder, "g.sanad", "-e", "? -p-> ?n")[1], "n\n5\n")
    status, out, _ = run(folder, "export", "g.sanad", "--to", "ntriples", "-q")
    expect(status, 0)
    line = "<http://example.org/x> <http://example.org/p> \"5\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
    expect_in(line, out)
    expect(run(folder, "export", "g.sanad", "out.nt", "-q")[0], 0)
    expect((folder / "out.nt").read_text(encoding="utf-8"), out)


def exports_everything_as_trig_without_a_format(folder):
    expect(run(folder, "load", "g.sanad", "--into", "http://example.org/source", "world.ttl")[0], 0)
    status, out, err = run(folder, "export", "g.sanad")
    expect((status, err), (0, ""))
    expect_in("ex:source {", out)
    (folder / "again.trig").write_text(out, encoding="utf-8")
    expect(run(folder, "load", "h.sanad", "again.trig")[0], 0)
    expect(run(folder, "export", "h.sanad")[1], out)


def puts_what_it_loads_into_a_graph(folder):
    graph = "http://example.org/source"
    expect(run(folder, "load", "g.sanad", "--into", graph, "world.ttl")[0], 0)
    status, out, _ = run(folder, "export", "g.sanad", "--to", "nquads", "-q")
    expect(status, 0)
    lines = out.splitlines()
    expect(len(lines), WORLD_TRIPLES)
    expect(all(line.endswith(f"<{graph}> .") for line in lines), True)
    status, out, _ = run(folder, "export", "g.sanad", "--graph", graph, "--to", "ntriples", "-q")
    expect(len(out.splitlines()), WORLD_TRIPLES)


def reports_output_that_cannot_be_written(folder):
    with open("/dev/full", "wb") as full:
        for words in (
            [*LOAD, "-e", MEMBERS],
            [*LOAD, "-e", "Iran -memberOf-> ECO"],
            [*LOAD, "-e", 'export "-" format=turtle'],
            ["--help"],
            ["help"],
        ):
            done = subprocess.run(
                [SANAD, "-q", *words] if words[0] != "help" else [SANAD, *words],
                cwd=folder,
                env=environment(folder),
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=DEADLINE_SECONDS,
                check=False,
            )
            expect((words, done.returncode), (words, 1))
            expect_in("No space left on device", done.stderr.decode())


def reports_a_closed_pipe_and_does_not_die_of_it(folder):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [SANAD, *LOAD, "-e", MEMBERS],
        cwd=folder,
        env=environment(folder),
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    os.close(write)
    expect(done.returncode, 1)
    expect_in("Broken pipe", done.stderr.decode())


def ends_with_130_when_interrupted(folder):
    write_chain(folder / "chain.nt", 3000)
    process = subprocess.Popen(
        [SANAD, "g.sanad", "-q", "-e", 'load "chain.nt"', "-e", "n0 -next-> n1", "-e", LONG],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    expect(process.stdout.readline(), b"yes\n")  # so the long one is next
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    expect((process.returncode, out.replace(b"count\n", b"")), (130, b""))  # the head may be out
    expect(run(folder, "g.sanad", "-e", "n0 -next-> n1")[1], "yes\n")


def leaves_no_history(folder):
    run(folder, *LOAD, "-e", MEMBERS)
    expect((folder / "state").exists(), False)


main(
    [
        runs_statements_in_the_order_given,
        works_where_no_proc_is_mounted,
        runs_a_script_on_standard_input,
        does_nothing_with_an_empty_script,
        stops_at_the_first_error_and_says_where,
        goes_on_behind_an_error_if_asked,
    tells_how_long_each_statement_took,
        tells_wrong_usage,
        explains_itself,
        helps_only_with_what_there_is,
        opens_only_what_is_a_store,
        makes_a_store_that_is_missing_when_it_is_changed,
        changes_nothing_when_readonly,
        expects_rows,
        takes_parameters,
        writes_the_mode_that_is_asked_for,
        loads_and_exports_by_command,
        exports_everything_as_trig_without_a_format,
        puts_what_it_loads_into_a_graph,
        reports_output_that_cannot_be_written,
        reports_a_closed_pipe_and_does_not_die_of_it,
        ends_with_130_when_interrupted,
        leaves_no_history,
    ]
)
