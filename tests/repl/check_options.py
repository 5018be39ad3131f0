"""Completion of the command line for zsh and fish knows each option and command
that sanad's own help tells."""

import pathlib
import re
import sys

from harness import main, run

FILES = [pathlib.Path(name).read_text(encoding="utf-8") for name in sys.argv[2:]]
COMMANDS = ("load", "export", "convert", "stats", "check", "compact", "backup", "dump", "sparql", "report", "help")


def knows_each_option(folder):
    for words in ([], *([command] for command in COMMANDS)):
        status, out, _ = run(folder, *words, "--help")
        options = re.findall(r"--([a-z-]+)", out)
        if status or not options:
            raise AssertionError(f"{words} --help says nothing")
        for option in options:
            for text in FILES:
                if not re.search(rf"(--|-l ){option}\b", text):
                    raise AssertionError(f"--{option} of {words} is missing")


def knows_each_command(_):
    for command in (*COMMANDS, "read", "extract", "eval", "lexicon"):
        for text in FILES:
            if not re.search(rf"\b{command}\b", text):
                raise AssertionError(f"{command} is missing")


main([knows_each_option, knows_each_command])
