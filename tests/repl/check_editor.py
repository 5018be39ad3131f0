"""Writing a statement on a terminal: colours, brackets, several lines, search,
wide characters, resizing, pasting; and the files that run before."""

import re

from harness import LONG, expect, expect_in, main, write_chain
from terminal import Terminal

PROMPT = "sanad>"
KEYWORD, RELATION, TYPE, VARIABLE, LITERAL, ERROR = "35", "34", "33", "36", "32", "4;31"


def opened(folder, *words, **more):
    """A terminal with the world loaded and an empty screen."""
    terminal = Terminal(folder, "g.sanad", *words, **more)
    terminal.__enter__()
    terminal.wait_in(PROMPT)
    ask(terminal, 'load "world.ttl"')
    terminal.wait("the load", lambda: terminal.screen()[-1:] == [PROMPT] and "loaded" in "\n".join(terminal.screen()))
    clear(terminal)
    return terminal


def ask(terminal, text):
    terminal.type(text)
    terminal.key("Enter")


def clear(terminal):
    terminal.key("C-l")
    terminal.wait("an empty screen", lambda: terminal.screen() == [PROMPT])


def pieces(terminal):
    """The coloured pieces of the screen: text → the attributes it has."""
    found, state = {}, ""
    for escape, text in re.findall(r"\033\[([0-9;]*)m([^\033]*)", terminal.colours()):
        state = "" if escape in ("", "0", "39", "22") else ";".join(filter(None, [state, escape]))
        if text.strip():
            found[text.strip()] = state
    return found


def has(terminal, text, code):
    """Wait until a text is shown so."""
    numbers = set(code.split(";"))
    terminal.wait(f"{text!r} in {code}", lambda: numbers <= set(pieces(terminal).get(text, "").split(";")))


def check(folder, body, **more):
    terminal = opened(folder, **more)
    try:
        body(terminal)
    finally:
        terminal.__exit__()


def colours_what_is_typed(folder):
    def body(terminal):
        terminal.type('optional ?who:Country -memberOf-> SCO | limit 3 # "x"')
        has(terminal, "optional", KEYWORD)
        has(terminal, "?who", VARIABLE)
        has(terminal, "Country", TYPE)
        has(terminal, "memberOf", RELATION)
        has(terminal, "limit", KEYWORD)
        has(terminal, "3", LITERAL)
        has(terminal, '# "x"', "2")
        terminal.key("C-a", "C-k")
        terminal.type('.help top')
        has(terminal, ".help", KEYWORD)

    check(folder, body)


def marks_an_error_unless_the_cursor_is_there(folder):
    def body(terminal):
        terminal.type("?c -memberOf-> SCO lim")
        terminal.wait_in("lim")
        expect([text for text, code in pieces(terminal).items() if "31" in code.split(";")], [])
        terminal.type("it 3")
        has(terminal, "limit", ERROR)
        for _ in range(7):
            terminal.key("Left")
        terminal.type("| ")
        has(terminal, "limit", KEYWORD)

    check(folder, body)


def marks_names_that_the_graph_does_not_have(folder):
    def body(terminal):
        terminal.type("Iran -membrOf-> ?o:Contry, Irak")
        for unknown in ("membrOf", "Contry"):
            has(terminal, unknown, "31")
        expect(pieces(terminal)["membrOf"].split(";").count("4"), 0)  # an error is underlined too
        expect("Irak" in pieces(terminal), False)  # still being written
        terminal.type(" ")
        has(terminal, "Irak", "31")
        terminal.key("BSpace", "BSpace")
        terminal.type("n -borders-> ?x")
        has(terminal, "borders", RELATION)
        expect("31" in pieces(terminal).get("Iran", "").split(";"), False)
        terminal.key("C-a", "C-k")
        # What is made need not be there, nor what is defined.
        terminal.type("define -allied-> as memberOf")
        has(terminal, "allied", RELATION)
        terminal.key("Enter")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])
        terminal.type("Iran -allied-> ?x ")
        has(terminal, "allied", RELATION)
        terminal.key("C-a", "C-k")
        terminal.type("add Irak -rules-> Basra ")
        has(terminal, "rules", RELATION)
        expect([text for text, code in pieces(terminal).items() if "31" in code.split(";")], [])

    check(folder, body)


def shows_which_brackets_belong_together(folder):
    def body(terminal):
        terminal.type("?c where exists { ?c -(memberOf|borders)-> ?d }")
        terminal.wait("two braces", lambda: terminal.colours().count("\033[1;7m") >= 2)
        terminal.key("C-a")
        terminal.wait("none", lambda: "\033[1;7m" not in terminal.colours())

    check(folder, body)


def colours_nothing_where_colour_is_unwanted(folder):
    def body(terminal):
        terminal.type("?c:Country -memberOf-> { (")
        terminal.wait_in("{ (")
        expect("\033[" in terminal.colours(), False)

    check(folder, body, NO_COLOR="1")


def moves_in_a_statement_of_several_lines(folder):
    def body(terminal):
        terminal.type("Iran -memberOf-> ?o,")
        terminal.key("Enter")
        terminal.type("-borders-> ?m")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..> -borders-> ?m")
        terminal.key("Up", "Home")
        terminal.type("x")
        terminal.wait_for("sanad> xIran -memberOf-> ?o,", "   ..> -borders-> ?m")
        terminal.key("BSpace", "End", "Down", "BSpace")
        terminal.type("n")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..> -borders-> ?n")
        terminal.key("Enter")
        terminal.wait_in("│ SCO │ Turkmenistan │")

    check(folder, body)


def wraps_by_the_width_of_characters(folder):
    def body(terminal):
        # 7 columns of prompt, 13 are left: six wide characters and a half.
        terminal.type("中华人民共和国")
        terminal.wait_for("sanad> 中华人民共和", "国")
        terminal.key("BSpace", "BSpace")
        terminal.wait_for("sanad> 中华人民共")
        terminal.key("C-a", "C-k")
        terminal.type("abcdefghijklm")
        terminal.wait_for("sanad> abcdefghijklm")
        terminal.type("no")
        terminal.wait_for("sanad> abcdefghijklm", "no")
        terminal.key("C-a", "Delete")
        terminal.wait_for("sanad> bcdefghijklmn", "o")
        terminal.key("C-a", "C-k")
        terminal.type("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301")
        terminal.key("BSpace")
        terminal.type("x")
        terminal.wait("seven and an x", lambda: terminal.screen()[-1].replace("é", "e\u0301") == "sanad> " + "e\u0301" * 7 + "x")

    terminal = Terminal(folder, "-q", width=20, height=10)
    with terminal:
        terminal.wait_in(PROMPT)
        body(terminal)


def scrolls_a_text_that_is_taller_than_the_screen(folder):
    with Terminal(folder, "-q", width=40, height=6) as terminal:
        terminal.wait_in(PROMPT)
        terminal.paste("\n".join(f"?x -r{i}-> ?y," for i in range(12)))
        terminal.wait("the end", lambda: terminal.screen()[-1] == "   ..> ?x -r11-> ?y,")
        for _ in range(11):
            terminal.key("Up")
        terminal.wait("the start", lambda: terminal.screen()[0] == "sanad> ?x -r0-> ?y,")
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT)


def paints_anew_when_the_terminal_is_resized(folder):
    def body(terminal):
        text = "?country -memberOf-> ?organisation, -borders-> ?neighbour"
        terminal.type(text)
        terminal.wait_for(f"sanad> {text}")
        terminal.resize(40, 20)
        terminal.wait_for(f"sanad> {text[:33]}", text[33:])
        terminal.resize(100, 20)
        terminal.wait("one line", lambda: terminal.screen() == [f"sanad> {text}"])
        terminal.key("BSpace")
        terminal.wait("one line", lambda: terminal.screen() == [f"sanad> {text[:-1]}"])

    check(folder, body, width=100, height=20)


def searches_the_history(folder):
    def body(terminal):
        ask(terminal, "Iran -memberOf-> SCO")
        terminal.wait_for("yes", PROMPT)
        ask(terminal, "Iran -borders-> Iran")
        terminal.wait_for("no", PROMPT)
        terminal.key("C-r")
        terminal.type("member")
        terminal.wait("the search", lambda: terminal.screen()[-1] == "(reverse-i-search)`member': Iran -memberOf-> SCO")
        terminal.key("Enter")
        terminal.wait_for("sanad> Iran -memberOf-> SCO", "yes", PROMPT)

    check(folder, body)


def lists_offers_below_a_statement_of_several_lines(folder):
    def body(terminal):
        terminal.type("?x:Country,")
        terminal.key("Enter")
        terminal.type("-")
        terminal.key("Tab", "Tab")
        terminal.wait_in("memberOf (4)")
        terminal.wait("the statement again", lambda: terminal.screen()[-2:] == ["sanad> ?x:Country,", "   ..> -"])

    check(folder, body)


def tells_how_far_a_long_question_is(folder):
    write_chain(folder / "chain.nt", 3000)
    def body(terminal):
        ask(terminal, 'load "chain.nt"')
        terminal.wait("the load", lambda: terminal.screen()[-1:] == [PROMPT] and "loaded" in "\n".join(terminal.screen()))
        ask(terminal, LONG)
        terminal.wait("facts", lambda: re.search(r"^\d+\.\d s · [\d. M]+ facts read · .*Ctrl-C stops it$", terminal.screen()[-1]))
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])

    check(folder, body)


def goes_on_from_a_question_that_is_pinned(folder):
    def body(terminal):
        ask(terminal, "?c -memberOf-> ?o")
        terminal.wait_in("4 rows")
        ask(terminal, ".pin")
        terminal.wait_in("lines with | go on from this, until .pin off:")
        ask(terminal, "| count by ?o")
        terminal.wait_in("2 rows")
        clear(terminal)
        ask(terminal, "| count by ?c")
        terminal.wait("the whole question", lambda: terminal.screen()[1:2] == ["?c -memberOf-> ?o | count by ?c"])
        terminal.wait_in("3 rows")
        ask(terminal, ".pin off")
        clear(terminal)
        ask(terminal, "| count")
        terminal.wait("the whole question", lambda: terminal.screen()[1:2] == ["?c -memberOf-> ?o | count by ?c | count"])

    check(folder, body)


def runs_files_at_the_start(folder):
    (folder / "config" / "sanad").mkdir(parents=True)
    (folder / "config" / "sanad" / "init").write_text(
        ".mode csv\ndefine members($of) as ?c -memberOf-> $of | sort ?c\n# the end\n.iris off\n", encoding="utf-8"
    )
    terminal = opened(folder)
    try:
        ask(terminal, "members(ECO)")
        terminal.wait_for("sanad> members(ECO)", "c", "Iran", "Turkmenistan", "2 rows", PROMPT)
    finally:
        terminal.__exit__()
    (folder / "config" / "sanad" / "init").write_text("set nonsense = 1\n.mode csv\n", encoding="utf-8")
    with Terminal(folder, "-q", "g.sanad") as terminal:
        terminal.wait_in("init:1:5: error:")
        terminal.wait_in("was left out")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])


def asks_before_it_runs_the_file_of_a_folder(folder):
    (folder / ".sanad").write_text("let $who = Iran\n", encoding="utf-8")
    for answer, wanted in (("n", "error:"), ("y", "yes")):
        with Terminal(folder, "-q", "g.sanad") as terminal:
            terminal.wait_in("Run the statements of ./.sanad")
            ask(terminal, answer)
            terminal.wait_in(PROMPT)
            ask(terminal, 'load "world.ttl"')
            ask(terminal, "$who -memberOf-> SCO")
            terminal.wait_in(wanted)
    with Terminal(folder, "-q", "--trust", "g.sanad") as terminal:
        terminal.wait_in(PROMPT)
        expect("Run the" in "\n".join(terminal.screen()), False)
        ask(terminal, "$who -memberOf-> SCO")
        terminal.wait_in("yes")


def shows_two_hundred_columns_of_many_scripts(folder):
    names = ("ایران", "中华人民共和国", "Кыргызстан", "Tokyo")
    lines = ["@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .", "@prefix ex: <http://example.org/> ."]
    for i, name in enumerate(names):
        lines.append(f'ex:n{i} rdfs:label "{name}" .')
    for row in range(3):
        values = " ; ".join(f"ex:c{column} ex:n{(row + column) % 4}" for column in range(200))
        lines.append(f"ex:r{row} ex:row {row} ; {values} .")
    (folder / "wide.ttl").write_text("\n".join(lines), encoding="utf-8")
    question = "?r -row-> ?n, " + ", ".join(f"-c{column}-> ?c{column}" for column in range(200)) + " | sort ?n"
    (folder / "wide.sanad").write_text(question, encoding="utf-8")

    def body(terminal):
        ask(terminal, ".pager off")
        ask(terminal, 'load "wide.ttl"')
        ask(terminal, ".mode box")
        ask(terminal, 'run "wide.sanad"')
        terminal.wait("the answer", lambda: terminal.screen()[-1:] == [PROMPT] and "3 rows" in "\n".join(terminal.screen()))
        # No box is wide enough: a line for each value, with names of all scripts.
        text = terminal.tmux("capture-pane", "-p", "-J", "-S", "-3000")[1]
        for name in names:
            expect_in(f" = {name}", text)
        expect(len(re.findall(r"^ *c\d+ = ", text, re.MULTILINE)), 600)
        clear(terminal)
        # In a table of twenty columns the bars stand below each other.
        ask(terminal, "?r -row-> ?n, " + ", ".join(f"-c{c}-> ?c{c}" for c in range(12)) + " | sort ?n | show box")
        terminal.wait("the box", lambda: "3 rows" in "\n".join(terminal.screen()))
        rows = [line for line in terminal.screen() if line.startswith("│")]
        expect(len({tuple(columns_of_bars(line)) for line in rows}), 1)

    check(folder, body, width=160, height=40)


def columns_of_bars(line):
    """The columns at which the bars of a row stand."""
    import unicodedata

    column = 0
    for character in line:
        if character == "│":
            yield column
        column += 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1


def asks_in_sparql(folder):
    def body(terminal):
        ask(terminal, ".sparql")
        terminal.wait_in("error: .sparql takes a text in SPARQL")
        clear(terminal)
        ask(terminal, ".sparql SELECT ?o WHERE { <http://example.org/Iran> <http://example.org/memberOf> ?o } ORDER BY ?o")
        terminal.wait("two rows", lambda: "http://example.org/ECO" in "\n".join(terminal.screen()) and terminal.screen()[-1:] == [PROMPT])
        clear(terminal)
        ask(terminal, ".sparql SELECT nonsense")
        terminal.wait_in("hint:")

    check(folder, body)


def helps_in_a_graph_of_classes(folder):
    (folder / "classes.ttl").write_text(
        "@prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "ex:Phone a rdfs:Class . ex:Fax a rdfs:Class ; rdfs:subClassOf ex:Phone . ex:Mobile rdfs:subClassOf ex:Phone .\n"
        "ex:x ex:phone ex:y .\n",
        encoding="utf-8",
    )
    with Terminal(folder, "-q", "c.sanad") as terminal:
        terminal.wait_in(PROMPT)
        for command, hint in ((".types", "nothing has a type"), (".sources", "no fact names a source"), (".relations", "there are no facts")):
            ask(terminal, command)
            terminal.wait_in(hint)
            clear(terminal)
        ask(terminal, 'load "classes.ttl"')
        terminal.wait("the load", lambda: terminal.screen()[-1:] == [PROMPT])
        clear(terminal)
        # A type by itself is written so that it means the type.
        terminal.type("?c -subClassOf-> ")
        terminal.key("Tab", "Tab")
        terminal.wait_in("ex:Phone (2)")
        terminal.type("ex:P")
        terminal.key("Tab")
        terminal.wait("the type", lambda: terminal.screen()[-1].startswith("sanad> ?c -subClassOf-> ex:Phone"))
        terminal.key("Enter")
        terminal.wait_in("│ Mobile │")
        clear(terminal)
        ask(terminal, "?c -subClassOf-> Phone")
        terminal.wait_in("hint: Phone is a type; write ?x:Phone, or ex:Phone for the type itself")
        clear(terminal)
        # And is not taken for the relation that is spelt like it.
        ask(terminal, "describe Phone")
        terminal.wait_in("│ Mobile  │ subClassOf │ Phone")


main(
    [
        colours_what_is_typed,
        marks_an_error_unless_the_cursor_is_there,
        marks_names_that_the_graph_does_not_have,
        shows_which_brackets_belong_together,
        colours_nothing_where_colour_is_unwanted,
        moves_in_a_statement_of_several_lines,
        wraps_by_the_width_of_characters,
        scrolls_a_text_that_is_taller_than_the_screen,
        paints_anew_when_the_terminal_is_resized,
        searches_the_history,
        lists_offers_below_a_statement_of_several_lines,
        tells_how_far_a_long_question_is,
        goes_on_from_a_question_that_is_pinned,
        runs_files_at_the_start,
        asks_before_it_runs_the_file_of_a_folder,
        shows_two_hundred_columns_of_many_scripts,
        asks_in_sparql,
        helps_in_a_graph_of_classes,
    ]
)
