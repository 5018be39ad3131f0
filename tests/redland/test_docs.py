"""Runs the examples of docs/redland.md: each block of code, and compares what
it prints with the block of text behind it."""

import re
import sys
import unittest

import clients

BLOCK = re.compile(r"^```(sh|python|perl|c)\n(.*?)^```\n(?:\n```text\n(.*?)^```)?",
                   re.MULTILINE | re.DOTALL)
COMMANDS = {
    "sh": ["sh", "-e", "example"],
    "python": [clients.PYTHON, "example"],
    "perl": ["perl", "example"],
    "c": ["./program"],
}
COMPILE = ["sh", "-ec", "cc -x c example -x none -o program "
           "$(pkg-config --cflags --libs redland raptor2)"]


class DocsTest(clients.ClientTest):

    def test_examples_print_what_the_page_says(self):
        with open(sys.argv[1]) as file:
            examples = BLOCK.findall(file.read())
        self.assertEqual({kind for kind, _, _ in examples}, set(COMMANDS))
        for kind, code, expected in examples:
            with self.subTest(code=code):
                self.write("example", code)
                if kind == "c":
                    clients.run(COMPILE, self.folder, is_foreign=False)
                out, messages = clients.run(COMMANDS[kind], self.folder)
                self.assertEqual(sorted((out + messages).splitlines()),
                                 sorted(expected.splitlines()))


if __name__ == "__main__":
    for program, package in (("rdfproc", "redland-utils"), ("cc", "gcc"),
                             ("pkg-config", "pkg-config"),
                             ("perl", "librdf-perl")):
        clients.needs(program, package)
    for command, package in (
            ([clients.PYTHON, "-c", "import RDF"], "python3-librdf"),
            (["perl", "-e", "use RDF::Redland;"], "librdf-perl")):
        clients.needs_success(command, package)
    unittest.main(argv=sys.argv[:1])
