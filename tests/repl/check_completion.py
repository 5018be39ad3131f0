"""Completion at the prompt: Tab once writes what is common, twice lists what
there is, with counts from the graph."""

from harness import expect, main
from terminal import Terminal

PROMPT = "sanad>"

# What is typed, how the line reads after Tab was pressed twice, and what is
# listed, cut at blanks.
CASES = (
    ("Iran ", "Iran", "-memberOf-> (2) -borders-> (1) in"),
    ("Iran -", "Iran -", "memberOf (2) label (1) a ! borders (1) any ^ ("),
    ("SCO <", "SCO <-memberOf-", None),
    ("Tajikistan -ar", "Tajikistan -area->", None),
    ("Iran -memberOf", "Iran -memberOf", "memberOf* memberOf+ memberOf? memberOf{ memberOf/ memberOf| memberOf- memberOf->"),
    ("Iran -memberOf-> ", "Iran -memberOf->", "SCO (1) ECO (1) ?memberOf"),
    ("Iran -memberOf-> S", "Iran -memberOf-> SCO", None),
    ("?x -", "?x -", "memberOf (4) borders (1) any ^ ( area (2) label (5) a !"),
    ("?x:C", "?x:Country", None),
    ("?x:Country -", "?x:Country -", "memberOf (4) borders (1) any ^ ( area (2) label (3) a !"),
    ("?x -memberOf-> ", "?x -memberOf->", "SCO (2) ECO (2) ?memberOf ?x"),
    ("?x:Country -memberOf-> SCO, -", "?x:Country -memberOf-> SCO, -", "memberOf (3) borders (1) any ^ ( label (2) area (1) a !"),
    ("?x:Country where ?x.", "?x:Country where ?x.", "memberOf (4) area (2) borders (1) label (3)"),
    ("?x -borders-> ?y -", "?x -borders-> ?y -", "memberOf (1) label (1) any ^ ( area (1) a !"),
    ("TAJ", "Tajikistan", None),
    ("Iran -ex:m", "Iran -ex:memberOf->", None),
    ("des", "describe", None),
    ("?x:Country | s", "?x:Country | s", "select summarize sort skip shortest show"),
    ("?c -memberOf-> ?o | count by ?", "?c -memberOf-> ?o | count by ?", "?c ?o"),
    ("?c -memberOf-> ?o | dra", "?c -memberOf-> ?o | draw", None),
    ("?c -memberOf-> ?o | draw la", "?c -memberOf-> ?o | draw layout=", None),
    ("?c -memberOf-> ?o | draw layout=t", "?c -memberOf-> ?o | draw layout=twopi", None),
    ("?c -memberOf-> ?o | draw cluster=", "?c -memberOf-> ?o | draw cluster=", "class source none"),
    ("?c -memberOf-> ?o | chart ", "?c -memberOf-> ?o | chart", "bar line pie timeline"),
    ("?c -memberOf-> ?o | chart bar ?c, ?", "?c -memberOf-> ?o | chart bar ?c, ?", "?c ?o"),
    ("?c -memberOf-> ?o | chart bar ?c, ?o w", "?c -memberOf-> ?o | chart bar ?c, ?o width=", None),
    ("?c -memberOf-> ?o | show js", "?c -memberOf-> ?o | show json", "json jsonl"),
    ("set tim", "set timeout", None),
    ("set names = ", "set names =", "strict loose"),
    (".mode spa", ".mode sparql-", "sparql-json sparql-xml"),
    (".relations Co", ".relations Country", None),
    (".help summ", ".help summarize", None),
    ("Nothing -", "Nothing -", "^ any a ! ("),
)


def opened(folder):
    terminal = Terminal(folder, "g.sanad", width=60, height=20)
    terminal.__enter__()
    terminal.wait_in(PROMPT)
    terminal.type('load "world.ttl"')
    terminal.key("Enter")
    terminal.wait("the load", lambda: "loaded " in "\n".join(terminal.screen()) and terminal.screen()[-1:] == [PROMPT])
    return terminal


def check(terminal, case):
    typed, line, offers = case
    terminal.key("C-a", "C-k", "C-l")
    terminal.wait("an empty screen", lambda: terminal.screen() == [PROMPT])
    terminal.type(typed)
    terminal.wait_for(f"{PROMPT} {typed}".rstrip())
    terminal.key("Tab")
    if offers is None:
        terminal.wait_for(f"{PROMPT} {line}")
        return
    terminal.key("Tab")
    terminal.wait(f"a list for {typed!r}", lambda: len(terminal.screen()) > 2 and terminal.screen()[-1] == f"{PROMPT} {line}")
    listed = " ".join(" ".join(terminal.screen()[1:-1]).split())
    if sorted(listed.split()) != sorted(offers.split()):
        raise AssertionError(f"{typed!r}\n  got    {listed}\n  wanted {offers}")


def knows_what_may_come_at_each_place(folder):
    terminal = opened(folder)
    try:
        for case in CASES:
            check(terminal, case)
    finally:
        terminal.__exit__()


def goes_on_from_the_last_question_behind_a_bar(folder):
    terminal = opened(folder)
    try:
        terminal.type("?c -memberOf-> ?o")
        terminal.key("Enter")
        terminal.wait_in("4 rows")
        check(terminal, ("| count by ?", "| count by ?", "?c ?o"))
    finally:
        terminal.__exit__()


def offers_definitions_of_the_session(folder):
    terminal = opened(folder)
    try:
        terminal.type("define -allied-> as memberOf/^memberOf")
        terminal.key("Enter")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])
        check(terminal, ("Iran -al", "Iran -allied->", None))
        check(terminal, ("forget ", "forget -allied->", None))
    finally:
        terminal.__exit__()


def offers_types_and_relations_of_a_vocabulary_as_things(folder):
    """Where they are what is spoken of: written so that they mean themselves."""
    (folder / "vocabulary.ttl").write_text(
        "@prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'ex:Vessel a rdfs:Class ; rdfs:comment "floats" . ex:sails rdfs:domain ex:Vessel ; a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> .\n',
        encoding="utf-8",
    )
    terminal = opened(folder)
    try:
        terminal.type('load "vocabulary.ttl"')
        terminal.key("Enter")
        terminal.wait("the load", lambda: terminal.screen()[-1] == PROMPT and "loaded 4 triples" in terminal.screen())
        check(terminal, ("describe Ves", "describe ex:Vessel", None))
        check(terminal, ("?p -domain-> Ves", "?p -domain-> ex:Vessel", None))
        check(terminal, ("describe sai", "describe ex:sails", None))
        check(terminal, ("describe TAJ", "describe Tajikistan", None))
        terminal.key("C-a", "C-k")
        terminal.type(".names ves")
        terminal.key("Enter")
        terminal.wait("the use", lambda: any("vessel" in line and "│ type " in line for line in terminal.screen()))
        terminal.type(".names sail")
        terminal.key("Enter")
        terminal.wait("the use", lambda: any("sails" in line and "│ relation " in line for line in terminal.screen()))
    finally:
        terminal.__exit__()


def does_nothing_behind_an_error(folder):
    terminal = opened(folder)
    try:
        check(terminal, ("?x ?y -m", "?x ?y -m", None))
        expect(terminal.screen()[-1], f"{PROMPT} ?x ?y -m")
    finally:
        terminal.__exit__()


main(
    [
        knows_what_may_come_at_each_place,
        goes_on_from_the_last_question_behind_a_bar,
        offers_definitions_of_the_session,
        offers_types_and_relations_of_a_vocabulary_as_things,
        does_nothing_behind_an_error,
    ]
)
