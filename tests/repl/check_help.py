"""Help: every word of the language and every command has one, and what it
gives as an example runs.

    check_help.py SANAD SOURCE
"""

import pathlib
import re
import sys

from harness import SANAD, expect, main, run
from terminal import Terminal

SOURCE = pathlib.Path(sys.argv[2])
PROMPT = "sanad>"
GRAPH = """@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Iran a ex:Country ; rdfs:label "Iran"@en ; ex:memberOf ex:SCO, ex:ECO ; ex:borders ex:Turkmenistan, ex:Tajikistan ;
  ex:meets ex:Tajikistan, ex:China ; ex:area 1648195 .
ex:Tajikistan a ex:Country ; rdfs:label "Tajikistan" ; ex:memberOf ex:SCO ; ex:area 143100 ; ex:borders ex:China .
ex:China a ex:Country ; rdfs:label "China" ; ex:memberOf ex:SCO ; ex:area 9596961 .
ex:Turkmenistan a ex:Country ; rdfs:label "Turkmenistan" ; ex:memberOf ex:ECO ; ex:area 491210 ; ex:borders ex:Iran .
ex:SCO rdfs:label "SCO", "Shanghai Cooperation Organisation" .
ex:ECO rdfs:label "ECO" .
ex:m a ex:Meeting ; ex:date "2024-05-14"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
# Needs an endpoint.
AWAY = ("verify",)


def words_of_the_language():
    """The words that the parser asks for, and the functions."""
    words = set()
    for path in (SOURCE / "parser").glob("*.c"):
        text = path.read_text(encoding="utf-8")
        asked = r'(?:is_word|take_if_word|take_word_here|need_word|lexed_is|want)\(\s*parser,(?:\s*MODE_\w+,)?\s*"([a-z]+)"'
        words |= set(re.findall(asked, text))
        if path.name == "hints.c":
            for listed in re.findall(r"const char \*const \w+\[\] = \{(.*?)\}", text, re.DOTALL):
                words |= set(re.findall(r'"([a-z]+)"', listed))
    functions = (SOURCE / "query" / "function.c").read_text(encoding="utf-8")
    words |= set(re.findall(r'^    \{"([a-z]+)", FUNCTION_', functions, re.MULTILINE))
    if len(words) < 80:
        raise AssertionError(f"only {len(words)} words were found in the sources")
    return sorted(words)


def commands():
    text = (SOURCE / "repl" / "commands.c").read_text(encoding="utf-8")
    return re.findall(r'^    \{"(\.[a-z]+)"', text, re.MULTILINE)


def examples_of(text):
    return re.findall(r"^  example: (.*)$", text, re.MULTILINE)


def prepare(folder):
    (folder / "graph.ttl").write_text(GRAPH, encoding="utf-8")
    (folder / "countries.ttl").write_text(GRAPH, encoding="utf-8")
    (folder / "iran-tajikistan.txt").write_text(
        "DUSHANBE, May 14, 2024 — The Foreign Minister of Iran met with the Foreign Minister of Tajikistan.\n",
        encoding="utf-8",
    )
    (folder / "questions.sanad").write_text("$who -memberOf-> ?o\n", encoding="utf-8")
    (folder / "brief.md").write_text("# A week\n\nNothing happened.\n", encoding="utf-8")
    for store in ("g.sanad", "other.sanad"):
        expect(run(folder, "load", "-q", store, "graph.ttl")[0], 0)


def explains_every_word_of_the_language(folder):
    missing = [word for word in words_of_the_language() if run(folder, "help", word)[0] != 0]
    expect(missing, [])


def explains_every_command(folder):
    expect(len(commands()) > 20, True)
    for command in commands():
        status, out, _ = run(folder, "help", command)
        expect((status, len(examples_of(out))), (0, 1))


def gives_examples_that_run(folder):
    prepare(folder)
    listed = run(folder, "help")[1].partition("Words of the language")[2].partition("\nCommands")[0].split("\n", 1)[1]
    examples = {example for word in listed.split() for example in examples_of(run(folder, "help", word)[1])}
    examples = {example for example in examples if not example.startswith(".")}
    expect(len(examples) > 60, True)
    faults = []
    for example in sorted(examples):
        if example.startswith(AWAY):
            continue
        before = [] if "allied" not in example or example.startswith("define") else ["-e", "define -allied-> as memberOf"]
        store = (folder / "g.sanad").read_bytes()
        status, _, err = run(folder, "--yes", "-q", "g.sanad", *before, "-e", example)
        (folder / "g.sanad").write_bytes(store)  # what an example adds or removes
        if status != 0:
            faults.append(f"{example}\n{err}")
    expect(faults, [])


def gives_commands_that_run(folder):
    prepare(folder)
    with Terminal(folder, "g.sanad", EDITOR="true", SANAD_PAGER="cat", width=120, height=50) as terminal:
        terminal.wait_in(PROMPT)
        for command in commands():
            example = examples_of(run(folder, "help", command)[1])[0]
            terminal.type("Iran -memberOf-> ?o")
            terminal.key("Enter")
            terminal.wait_in("2 rows")
            terminal.key("C-l")
            terminal.wait("an empty screen", lambda: terminal.screen() == [PROMPT])
            terminal.type(example)
            terminal.key("Enter")
            if command == ".quit":
                terminal.wait_in("left with 0")
                return
            if command == ".watch":
                terminal.wait_in("Ctrl-C ends it")
                terminal.key("C-c")
            terminal.wait(f"the end of {example}", lambda: terminal.screen()[-1:] == [PROMPT] and len(terminal.screen()) > 1)
            screen = "\n".join(terminal.screen())
            if "error:" in screen:
                raise AssertionError(f"{example}\n{screen}")
            if command in (".iris", ".mode", ".timer", ".rows"):
                terminal.type({".iris": ".iris off", ".mode": ".mode box", ".timer": ".timer off", ".rows": ".rows 40"}[command])
                terminal.key("Enter")
            terminal.key("C-l")
            terminal.wait("an empty screen", lambda: terminal.screen() == [PROMPT])


main(
    [
        explains_every_word_of_the_language,
        explains_every_command,
        gives_examples_that_run,
        gives_commands_that_run,
    ]
)
