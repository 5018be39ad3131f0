"""The shell on a terminal: keys in, screen out."""

from harness import LONG, SANAD, expect, expect_in, main, write_chain
from terminal import Terminal

PROMPT = "sanad>"
MEMBERS = "Iran -memberOf-> ?o | sort ?o"
BOX = ("┌─────┐", "│ o   │", "├─────┤", "│ ECO │", "│ SCO │", "└─────┘")


def opened(folder, *words, **more):
    """A terminal with the world loaded, its screen empty but for a prompt."""
    terminal = Terminal(folder, "g.sanad", *words, **more)
    return Loaded(terminal)


class Loaded:
    def __init__(self, terminal):
        self.terminal = terminal

    def __enter__(self):
        terminal = self.terminal.__enter__()
        try:
            terminal.wait_in(PROMPT)
            terminal.type('load "world.ttl"')
            terminal.key("Enter")
            terminal.wait("the load", lambda: terminal.screen()[-1] == PROMPT and len(terminal.screen()) > 2)
            terminal.key("C-l")
            terminal.wait_for(PROMPT)
        except BaseException:
            terminal.__exit__()
            raise
        return terminal

    def __exit__(self, *failure):
        self.terminal.__exit__(*failure)


def ask(terminal, question):
    terminal.type(question)
    terminal.key("Enter")


def says_first_what_it_is(folder):
    with Terminal(folder, "g.sanad") as terminal:
        terminal.wait_in(PROMPT)
        first = terminal.screen()[:2]
        expect(first[0], "new store: g.sanad")
        for part in ("sanad ", "g.sanad", "0 facts", ".help"):
            expect_in(part, first[1])


def answers_in_a_box(folder):
    with opened(folder) as terminal:
        ask(terminal, MEMBERS)
        terminal.wait("the box", lambda: terminal.screen()[1:7] == list(BOX))
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT)


def goes_on_until_a_statement_is_complete(folder):
    with opened(folder) as terminal:
        ask(terminal, "Iran -memberOf-> ?o,")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..>")
        ask(terminal, "?c -memberOf-> ?o where")
        terminal.wait_for("   ..> ?c -memberOf-> ?o where", "   ..>")
        ask(terminal, "?c != Iran")
        terminal.wait_in("│ Turkmenistan │")
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT)


def recalls_a_statement_of_several_lines_whole(folder):
    with opened(folder) as terminal:
        ask(terminal, "Iran -memberOf-> ?o,")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..>")
        ask(terminal, "-borders-> ?n")
        terminal.wait_in("└")
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        terminal.key("Up")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "-borders-> ?n")
        terminal.key("Enter")
        terminal.wait_in("└")


def remembers_between_two_runs(folder):
    with opened(folder) as terminal:
        terminal.type("Iran -memberOf-> ?o")
        terminal.key("M-Enter")
        terminal.type("where ?o != SCO")
        terminal.wait_for("sanad> Iran -memberOf-> ?o", "where ?o != SCO")
        terminal.key("Enter")
        terminal.wait_in("└")
        terminal.key("C-d")
        terminal.wait_in("left with 0")
    history = (folder / "state" / "sanad" / "history").read_text(encoding="utf-8")
    expect(history, 'load "world.ttl"\nIran -memberOf-> ?o\\nwhere ?o != SCO\n')
    with Terminal(folder, "g.sanad") as terminal:
        terminal.wait_in(PROMPT)
        terminal.key("Up")
        terminal.wait_for("sanad> Iran -memberOf-> ?o", "where ?o != SCO")


def clears_the_line_on_control_c(folder):
    with opened(folder) as terminal:
        terminal.type("Iran -memberOf")
        terminal.wait_for("sanad> Iran -memberOf")
        terminal.key("C-c")
        terminal.wait_for("sanad> Iran -memberOf^C", PROMPT)
        ask(terminal, "Iran -memberOf-> ?o,")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..>")
        terminal.key("C-c")
        terminal.wait_for("   ..> ^C", PROMPT)
        ask(terminal, "Iran -memberOf-> SCO")
        terminal.wait_for("yes", PROMPT)


def stops_a_long_answer_on_control_c_and_stays(folder):
    write_chain(folder / "chain.nt", 3000)
    with opened(folder) as terminal:
        ask(terminal, 'load "chain.nt"')
        terminal.wait("the load", lambda: terminal.screen()[-1] == PROMPT and len(terminal.screen()) > 1)
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        ask(terminal, LONG)
        terminal.wait_until_running()
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT)
        expect("┌" in "\n".join(terminal.screen()), False)
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        ask(terminal, "n0 -next-> n1")
        terminal.wait_for("yes", PROMPT)


def stops_on_control_z_and_goes_on(folder):
    with Terminal(folder, "--norc", "-i", program="/bin/bash", PS1="$ ") as terminal:
        terminal.wait_for("$")
        ask(terminal, f"{SANAD} -q g.sanad")
        terminal.wait_for(PROMPT)
        terminal.type("Iran -member")
        terminal.wait_for("sanad> Iran -member")
        terminal.key("C-z")
        terminal.wait("the shell", lambda: terminal.screen()[-1] == "$")
        ask(terminal, "fg")
        terminal.wait("the line", lambda: terminal.screen()[-1] == "sanad> Iran -member")
        terminal.type("Of-> SCO")
        terminal.wait_for("sanad> Iran -memberOf-> SCO")
        terminal.key("C-c")
        terminal.wait_for("sanad> Iran -memberOf-> SCO^C", PROMPT)
        terminal.key("C-d")
        terminal.wait("the shell", lambda: terminal.screen()[-1] == "$")


def leaves_on_control_d_and_quit(folder):
    for leave in ("C-d", ".quit", ".q"):
        with opened(folder) as terminal:
            if leave == "C-d":
                terminal.key("C-d")
            else:
                ask(terminal, leave)
            terminal.wait_in("left with 0")


def takes_a_paste_of_three_lines_as_one_input(folder):
    with opened(folder) as terminal:
        terminal.paste("Iran -memberOf-> SCO\nIran -memberOf-> ECO\nIran -memberOf-> Iran")
        terminal.wait_for("sanad> Iran -memberOf-> SCO", "Iran -memberOf-> ECO", "Iran -memberOf-> Iran")
        terminal.key("Enter")
        terminal.wait("three answers", lambda: terminal.screen()[3:] == ["yes", "yes", "no", PROMPT])
        terminal.key("Up")
        terminal.wait_for("sanad> Iran -memberOf-> SCO", "Iran -memberOf-> ECO", "Iran -memberOf-> Iran")


def fits_boxes_to_a_terminal_that_changes(folder):
    name = "A country with a name that is rather long and does not fit"
    (folder / "long.ttl").write_text(
        f'<http://example.org/l> <http://www.w3.org/2000/01/rdf-schema#label> "{name}" ;\n'
        "  <http://example.org/memberOf> <http://example.org/SCO> .\n",
        encoding="utf-8",
    )
    with opened(folder) as terminal:
        ask(terminal, 'load "long.ttl"')
        terminal.wait("the load", lambda: terminal.screen()[-1] == PROMPT and len(terminal.screen()) > 1)
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        ask(terminal, "?c -memberOf-> SCO")
        terminal.wait_in(f"│ {name} │")
        terminal.resize(40, 24)
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        ask(terminal, "?c -memberOf-> SCO")
        terminal.wait_in(f"│ {name[:35]}… │")
        # The editor knows the new width too: a line that wraps is cleared whole.
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        terminal.type("Iran -memberOf-> ?organisation, -memberOf-> ?other")
        terminal.wait_in("?other")
        terminal.key("C-a", "C-k")
        terminal.wait_for(PROMPT)


def draws_straight_boxes_in_every_script(folder):
    names = {"ایران": 9, "中华人民共和国": 0, "Кыргызстан": 4, "E\u0301ire": 10}  # and the columns to fill
    triples = "".join(
        f'<http://example.org/s{i}> <http://www.w3.org/2000/01/rdf-schema#label> "{name}" ;'
        f" <http://example.org/part> {i} .\n"
        for i, name in enumerate(names)
    )
    (folder / "scripts.ttl").write_text(triples, encoding="utf-8")
    # As wide as the box, so that a row too long would wrap.
    with Terminal(folder, "-q", "-e", 'load "scripts.ttl"', "-e", "?x -part-> ?n | sort ?n", width=22) as terminal:
        rows = [f"│ {name}{' ' * fill} │ {i} │" for i, (name, fill) in enumerate(names.items())]
        head = ["┌────────────────┬───┐", "│ x              │ n │", "├────────────────┼───┤"]
        terminal.wait_for(*head, *rows, "└────────────────┴───┘", "left with 0")


def edits_wide_and_combining_characters(folder):
    with opened(folder) as terminal:
        terminal.type("中华 ایران e\u0301x")
        terminal.wait_in("x")
        for _ in range(3):
            terminal.key("BSpace")
        terminal.type("!")
        terminal.wait("the edited line", lambda: terminal.screen()[-1] in ("sanad> 中华 ایران!", "sanad> 中华 ایران !"))
        terminal.key("C-a", "Delete")
        terminal.wait("the shorter line", lambda: terminal.screen()[-1].startswith("sanad> 华 ایران"))


def runs_commands_that_are_cut_short(folder):
    with opened(folder) as terminal:
        ask(terminal, ".m csv")
        ask(terminal, MEMBERS)
        terminal.wait_for("o", "ECO", "SCO", "2 rows", PROMPT)
        ask(terminal, ".h")
        terminal.wait_for("error: .h could be .help or .history", PROMPT)
        ask(terminal, ".hlep")
        terminal.wait_for("error: there is no command .hlep", "hint: did you mean .help?", PROMPT)
        ask(terminal, ".mode bax")
        terminal.wait_in('error: there is no mode "bax"')
        ask(terminal, ".help top")
        terminal.wait_in("| top N by")
        ask(terminal, ".hist 2")
        terminal.wait_in("  .hist 2")
        ask(terminal, ".iris on")
        ask(terminal, MEMBERS)
        terminal.wait_in("http://example.org/ECO")


def completes_commands_and_file_names(folder):
    with opened(folder) as terminal:
        terminal.type(".hi")
        terminal.key("Tab")
        terminal.wait_for("sanad> .history")
        terminal.key("C-c")
        terminal.wait_for("sanad> .history ^C", PROMPT)
        terminal.type('load "wor')
        terminal.key("Tab")
        terminal.wait_in('load "world.ttl"')


def shows_forty_rows_and_how_to_see_the_rest(folder):
    write_chain(folder / "chain.nt", 50)
    with opened(folder, height=70) as terminal:
        ask(terminal, 'load "chain.nt"')
        terminal.wait("the load", lambda: terminal.screen()[-1] == PROMPT and len(terminal.screen()) > 1)
        ask(terminal, "?a -next-> ?b")
        terminal.wait_in("… 10 more — .all")
        terminal.key("C-l")
        ask(terminal, ".rows all")
        terminal.wait_in(".rows all")
        ask(terminal, "?a -next-> ?b")
        terminal.wait("no more", lambda: "more —" not in "\n".join(terminal.screen()) and terminal.screen()[-1] == PROMPT)


def colours_unless_told_not_to(folder):
    with opened(folder) as terminal:
        expect_in("\033[1msanad>", terminal.colours())
    with opened(folder, NO_COLOR="1") as terminal:
        expect("\033[" in terminal.colours(), False)
    with opened(folder, "--color", "never") as terminal:
        expect("\033[" in terminal.colours(), False)
    with opened(folder, "--color", "always", NO_COLOR="1") as terminal:
        expect_in("\033[1msanad>", terminal.colours())


def offers_to_save_what_is_only_in_memory(folder):
    with Terminal(folder) as terminal:
        terminal.wait_in(PROMPT)
        ask(terminal, 'load "world.ttl"')
        terminal.wait("the load", lambda: terminal.screen()[-1] == PROMPT and len(terminal.screen()) > 2)
        terminal.key("C-d")
        terminal.wait_in("Save as")
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT)
        ask(terminal, ".quit")
        terminal.wait("the question", lambda: "Save as" in terminal.screen()[-1])
        ask(terminal, "world.ttl")
        terminal.wait_in("is there already")
        ask(terminal, "saved.sanad")
        terminal.wait_in("left with 0")
    with Terminal(folder, "saved.sanad", "-e", MEMBERS) as terminal:
        terminal.wait("the box", lambda: terminal.screen()[:6] == list(BOX))
    expect(sorted(path.name for path in folder.glob("saved*") if not path.name.endswith("-lock")), ["saved.sanad"])


def leaves_without_a_question_when_nothing_is_unsaved(folder):
    with Terminal(folder) as terminal:
        terminal.wait_in(PROMPT)
        terminal.key("C-d")
        terminal.wait_in("left with 0")
        expect("Save as" in "\n".join(terminal.screen()), False)


def keeps_a_definition_from_line_to_line(folder):
    with opened(folder) as terminal:
        ask(terminal, "define members($of) as ?c -memberOf-> $of | sort ?c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT and len(terminal.screen()) == 2)
        ask(terminal, "members(ECO)")
        terminal.wait_in("│ Turkmenistan │")
        ask(terminal, "| limit 1")
        terminal.wait_in("1 row")


def says_what_to_try_where_no_path_is(folder):
    with opened(folder) as terminal:
        ask(terminal, "shortest path from Iran to Tajikistan via -borders-")
        terminal.wait_in("no path of at most 10 facts; a larger max looks further")
        terminal.wait("the prompt", lambda: terminal.screen()[-1] == PROMPT)


def writes_a_box_for_a_script_on_a_terminal(folder):
    with Terminal(folder, "-q", "-e", 'load "world.ttl"', "-e", MEMBERS) as terminal:
        terminal.wait_for(*BOX, "left with 0")


main(
    [
        says_first_what_it_is,
        answers_in_a_box,
        goes_on_until_a_statement_is_complete,
        recalls_a_statement_of_several_lines_whole,
        remembers_between_two_runs,
        clears_the_line_on_control_c,
        stops_a_long_answer_on_control_c_and_stays,
        stops_on_control_z_and_goes_on,
        leaves_on_control_d_and_quit,
        takes_a_paste_of_three_lines_as_one_input,
        fits_boxes_to_a_terminal_that_changes,
        draws_straight_boxes_in_every_script,
        edits_wide_and_combining_characters,
        runs_commands_that_are_cut_short,
        completes_commands_and_file_names,
        shows_forty_rows_and_how_to_see_the_rest,
        colours_unless_told_not_to,
        offers_to_save_what_is_only_in_memory,
        leaves_without_a_question_when_nothing_is_unsaved,
        keeps_a_definition_from_line_to_line,
        says_what_to_try_where_no_path_is,
        writes_a_box_for_a_script_on_a_terminal,
    ]
)
