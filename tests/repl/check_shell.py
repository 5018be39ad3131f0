"""The shell on a terminal: keys in, screen out."""

from harness import LONG, SANAD, expect, expect_in, main, need_graphviz, write_chain
from terminal import Terminal

PROMPT = "sanad>"
MEMBERS = "Iran -memberOf-> ?o | sort ?o"
BOX = ("┌─────┐", "│ o   │", "├─────┤", "│ ECO │", "│ SCO │", "└─────┘")


def opened(folder, *words, **more):
    """A terminal with the world loaded, its screen empty but for a prompt."""
    terminal = Terminal(folder, "g.sanad", *words, **more)
    return Loaded(terminal)


def clear(terminal):
    """Leave nothing on the screen but a prompt."""
    terminal.key("C-l")
    terminal.wait("an empty screen", lambda: terminal.screen() == [PROMPT])


def load(terminal, name):
    """Load a file and wait until that is done, not only until a prompt is there."""
    ask(terminal, f'load "{name}"')
    terminal.wait("the load", lambda: "loaded " in "\n".join(terminal.screen()) and terminal.screen()[-1:] == [PROMPT])
    clear(terminal)


class Loaded:
    def __init__(self, terminal):
        self.terminal = terminal

    def __enter__(self):
        terminal = self.terminal.__enter__()
        try:
            terminal.wait_in(PROMPT)
            load(terminal, "world.ttl")
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
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])


def goes_on_until_a_statement_is_complete(folder):
    with opened(folder) as terminal:
        ask(terminal, "Iran -memberOf-> ?o,")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..>")
        ask(terminal, "?c -memberOf-> ?o where")
        terminal.wait_for("   ..> ?c -memberOf-> ?o where", "   ..>")
        ask(terminal, "?c != Iran")
        terminal.wait_in("│ Turkmenistan │")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])


def recalls_a_statement_of_several_lines_whole(folder):
    with opened(folder) as terminal:
        ask(terminal, "Iran -memberOf-> ?o,")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..>")
        ask(terminal, "-borders-> ?n")
        terminal.wait_in("└")
        terminal.key("C-l")
        terminal.wait_for(PROMPT)
        terminal.key("Up")
        terminal.wait_for("sanad> Iran -memberOf-> ?o,", "   ..> -borders-> ?n")
        terminal.key("Enter")
        terminal.wait_in("└")


def remembers_between_two_runs(folder):
    with opened(folder) as terminal:
        terminal.type("Iran -memberOf-> ?o")
        terminal.key("M-Enter")
        terminal.type("where ?o != SCO")
        terminal.wait_for("sanad> Iran -memberOf-> ?o", "   ..> where ?o != SCO")
        terminal.key("Enter")
        terminal.wait_in("└")
        terminal.key("C-d")
        terminal.wait_in("left with 0")
    history = (folder / "state" / "sanad" / "history").read_text(encoding="utf-8")
    expect(history, 'load "world.ttl"\nIran -memberOf-> ?o\\nwhere ?o != SCO\n')
    with Terminal(folder, "g.sanad") as terminal:
        terminal.wait_in(PROMPT)
        terminal.key("Up")
        terminal.wait_for("sanad> Iran -memberOf-> ?o", "   ..> where ?o != SCO")


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
        load(terminal, "chain.nt")
        ask(terminal, LONG)
        terminal.wait_until_running()
        terminal.wait("progress", lambda: terminal.screen()[-1].endswith(" · Ctrl-C stops it"))
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])
        expect("stops it" in "\n".join(terminal.screen()), False)
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
        terminal.wait_for("sanad> Iran -memberOf-> SCO", "   ..> Iran -memberOf-> ECO", "   ..> Iran -memberOf-> Iran")
        terminal.key("Enter")
        terminal.wait("three answers", lambda: terminal.screen()[3:] == ["yes", "yes", "no", PROMPT])
        terminal.key("Up")
        terminal.wait_for("sanad> Iran -memberOf-> SCO", "   ..> Iran -memberOf-> ECO", "   ..> Iran -memberOf-> Iran")


def fits_boxes_to_a_terminal_that_changes(folder):
    name = "A country with a name that is rather long and does not fit"
    (folder / "long.ttl").write_text(
        f'<http://example.org/l> <http://www.w3.org/2000/01/rdf-schema#label> "{name}" ;\n'
        "  <http://example.org/memberOf> <http://example.org/SCO> .\n",
        encoding="utf-8",
    )
    with opened(folder) as terminal:
        load(terminal, "long.ttl")
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
        terminal.key("C-c")
        (folder / "worse.ttl").write_text("", encoding="utf-8")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])
        terminal.type('load "wo')
        terminal.key("Tab", "Tab", "Tab")
        terminal.wait_in("world.ttl  worse.ttl")


def shows_forty_rows_and_how_to_see_the_rest(folder):
    write_chain(folder / "chain.nt", 50)
    with opened(folder, height=70) as terminal:
        load(terminal, "chain.nt")
        ask(terminal, "?a -next-> ?b")
        terminal.wait_in("… 10 more — .all")
        terminal.key("C-l")
        ask(terminal, ".rows all")
        terminal.wait_in(".rows all")
        ask(terminal, "?a -next-> ?b")
        terminal.wait("no more", lambda: "more —" not in "\n".join(terminal.screen()) and terminal.screen()[-1:] == [PROMPT])


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
        terminal.wait("the load", lambda: terminal.screen()[-1:] == [PROMPT] and len(terminal.screen()) > 2)
        terminal.key("C-d")
        terminal.wait_in("Save as")
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])
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
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT] and len(terminal.screen()) == 2)
        ask(terminal, "members(ECO)")
        terminal.wait_in("│ Turkmenistan │")
        ask(terminal, "| limit 1")
        terminal.wait_in("1 row")


def says_what_to_try_where_no_path_is(folder):
    with opened(folder) as terminal:
        ask(terminal, "shortest path from Iran to Tajikistan via -borders-")
        terminal.wait_in("no path of at most 10 facts; a larger max looks further")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])


def shows_the_last_answer_again(folder):
    write_chain(folder / "chain.nt", 50)
    with opened(folder, height=70) as terminal:
        load(terminal, "chain.nt")
        ask(terminal, "?a -next-> ?b | sort ?a")
        terminal.wait_in("… 10 more — .all")
        clear(terminal)
        ask(terminal, ".all")
        terminal.wait_in("│ n9  │ n10 │")
        expect("more —" in "\n".join(terminal.screen()), False)
        clear(terminal)
        ask(terminal, MEMBERS)
        terminal.wait_in("│ SCO │")
        clear(terminal)
        ask(terminal, ".last csv")
        terminal.wait_for("sanad> .last csv", "o", "ECO", "SCO", "2 rows", PROMPT)
        ask(terminal, ".explain")
        terminal.wait_in("  fact")


def keeps_a_question_under_a_name(folder):
    with opened(folder) as terminal:
        ask(terminal, ".save")
        terminal.wait_in("error: .save takes a name")
        ask(terminal, MEMBERS)
        terminal.wait_in("2 rows")
        ask(terminal, ".save members")
        terminal.wait_in("saved: .members asks it again")
        clear(terminal)
        ask(terminal, ".saved")
        terminal.wait_for("sanad> .saved", ".members", f"  {MEMBERS}", PROMPT)
        terminal.key("C-d")
        terminal.wait_in("left with 0")
    with Terminal(folder, "g.sanad") as terminal:
        terminal.wait_in(PROMPT)
        ask(terminal, ".members")
        terminal.wait("the box", lambda: [line for line in BOX if line in terminal.screen()] == list(BOX))


def asks_again_and_again_until_control_c(folder):
    with opened(folder) as terminal:
        ask(terminal, "Iran -memberOf-> SCO")
        terminal.wait_for("yes", PROMPT)
        ask(terminal, ".watch 1")
        terminal.wait("two answers", lambda: terminal.screen().count("every 1 s; Ctrl-C ends it") >= 2)
        terminal.key("C-c")
        terminal.wait_for(PROMPT)
        ask(terminal, ".watch soon")
        terminal.wait_in("error: .watch takes a number of seconds")


def edits_a_statement_in_an_editor(folder):
    editor = folder / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/SCO/ECO/' \"$1\"\n", encoding="utf-8")
    editor.chmod(0o700)
    with opened(folder, EDITOR=str(editor)) as terminal:
        ask(terminal, "?c -memberOf-> SCO | sort ?c")
        terminal.wait_in("│ Tajikistan │")
        clear(terminal)
        ask(terminal, ".edit")
        terminal.wait_in("│ Turkmenistan │")
        clear(terminal)
        terminal.key("Up")
        terminal.wait_for("sanad> ?c -memberOf-> ECO | sort ?c")


def shows_long_answers_in_a_pager(folder):
    write_chain(folder / "chain.nt", 50)
    with opened(folder, SANAD_PAGER="sed 's/^/P /'") as terminal:
        load(terminal, "chain.nt")
        ask(terminal, MEMBERS)
        terminal.wait_in("│ SCO │")
        expect("P │" in "\n".join(terminal.screen()), False)
        ask(terminal, "?a -next-> ?b")
        terminal.wait_in("P └")
        clear(terminal)
        ask(terminal, ".pager off")
        ask(terminal, "?a -next-> ?b")
        terminal.wait_in("… 10 more")
        expect("P └" in "\n".join(terminal.screen()), False)
        clear(terminal)
        ask(terminal, ".pager on")
        ask(terminal, MEMBERS)
        terminal.wait_in("P │ SCO │")


def says_what_answers_to_a_name(folder):
    with opened(folder) as terminal:
        ask(terminal, ".names mem")
        terminal.wait_in("│ memberof │ IRI │ relation │     4 │ http://example.org/memberOf │")
        ask(terminal, ".names TAJ")
        terminal.wait_in("│ tajikistan │ label │ thing │")
        ask(terminal, ".names zzz")
        terminal.wait_in('error: no name begins with "zzz"')


def says_what_a_line_with_a_bar_goes_on_from(folder):
    with opened(folder) as terminal:
        ask(terminal, "?c -memberOf-> ?o")
        terminal.wait_in("4 rows")
        clear(terminal)
        ask(terminal, "| count by ?o")
        terminal.wait("the whole question", lambda: terminal.screen()[1:2] == ["?c -memberOf-> ?o | count by ?o"])
        terminal.wait_in("2 rows")


def draws_a_small_graph_and_the_question_before_it(folder):
    with opened(folder, width=30) as terminal:
        ask(terminal, "Iran -memberOf-> ?o, -borders-> ?n")
        terminal.wait_in("2 rows")
        clear(terminal)
        ask(terminal, "| draw")
        terminal.wait_for("Iran :Country", "├─ memberOf → SCO", "├─ borders → Turkmenistan :Co…", "└─ memberOf → ECO", PROMPT)


def draws_bars_as_wide_as_the_terminal(folder):
    with opened(folder, width=50) as terminal:
        ask(terminal, "?c -area-> ?n | sort ?n | chart bar ?c, ?n")
        # Of 50 columns the names take 12, the numbers 7, blanks 3.
        terminal.wait_for(
            "n by c",
            "Tajikistan   " + "█" * 8 + "▏ 143\u00a0100",
            "Turkmenistan " + "█" * 28 + " 491\u00a0210",
            PROMPT,
        )


def writes_a_large_graph_to_a_file_and_says_where(folder):
    need_graphviz()
    write_chain(folder / "chain.nt", 40)
    with opened(folder) as terminal:
        load(terminal, "chain.nt")
        ask(terminal, "?a -next-> ?b | draw")
        terminal.wait_for("wrote a picture of 40 facts to graph.svg", PROMPT)
    expect_in("</svg>", (folder / "graph.svg").read_text(encoding="utf-8"))


def stops_a_picture_on_control_c(folder):
    (folder / "bin").mkdir()
    fake = folder / "bin" / "dot"
    fake.write_text("#!/bin/sh\nexec /bin/sleep 600\n")
    fake.chmod(0o755)
    with opened(folder, PATH=f"{folder}/bin:/usr/bin:/bin") as terminal:
        ask(terminal, '?a -memberOf-> ?b | draw "a.svg"')
        terminal.wait("progress", lambda: terminal.screen()[-1].endswith(" · Ctrl-C stops it"))
        terminal.key("C-c")
        terminal.wait("the prompt", lambda: terminal.screen()[-1:] == [PROMPT])
        expect_in("error: cancelled", "\n".join(terminal.screen()))
    expect(list(folder.glob("a.svg*")), [])


def explains_each_command_and_word(folder):
    with opened(folder) as terminal:
        for word, example in ((".watch", ".watch 5"), ("save", ".save members"), ("show", "| show csv"), ("remove", "remove Iran")):
            clear(terminal)
            ask(terminal, f".help {word}")
            terminal.wait_in(example)


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
        shows_the_last_answer_again,
        keeps_a_question_under_a_name,
        asks_again_and_again_until_control_c,
        edits_a_statement_in_an_editor,
        shows_long_answers_in_a_pager,
        says_what_answers_to_a_name,
        says_what_a_line_with_a_bar_goes_on_from,
        draws_a_small_graph_and_the_question_before_it,
        draws_bars_as_wide_as_the_terminal,
        writes_a_large_graph_to_a_file_and_says_where,
        stops_a_picture_on_control_c,
        explains_each_command_and_word,
        writes_a_box_for_a_script_on_a_terminal,
    ]
)
