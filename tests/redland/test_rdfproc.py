"""Every command of rdfproc, compared with librdf's own persistent storage."""

import os
import re
import unittest

import clients

TURTLE = """@prefix e: <http://e.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:a e:knows e:b, e:c ; e:name "Ann", "Anne"@en, "Ann\u0101"@lv-LV ; e:age 31 .
e:b e:knows e:c ; e:born "1990-02-03"^^xsd:date ; e:note "two\\nlines \\"q\\"" .
e:c e:address [ e:city "Dushanbe" ; e:zip "0734" ] .
"""
FIRST = """<http://e.org/a> <http://e.org/meets> <http://e.org/c> .
<http://e.org/d> <http://e.org/name> "Dora" .
"""
SECOND = """<http://e.org/a> <http://e.org/meets> <http://e.org/c> .
<http://e.org/d> <http://e.org/name> "Dora"@en .
"""
E = "http://e.org/"
BASE = "http://base.org/"
QUERY = "PREFIX e: <http://e.org/> "

READS = [
    ["print"],
    ["serialize", "ntriples"],
    *[["find", s, p, o]
      for s in ("-", E + "a") for p in ("-", E + "knows")
      for o in ("-", E + "c")],
    ["find", "-", E + "name", "Ann"],
    ["find", "-", E + "missing", "-"],
    ["find", E + "a", E + "knows", E + "missing"],
    ["contains", E + "a", E + "knows", E + "b"],
    ["contains", E + "a", E + "meets", E + "c"],
    ["contains", E + "a", E + "knows", E + "a"],
    ["sources", E + "knows", E + "c"],
    ["targets", E + "a", E + "knows"],
    ["targets", E + "a", E + "name"],
    ["arcs", E + "a", E + "b"],
    ["source", E + "knows", E + "b"],
    ["target", E + "b", E + "born"],
    ["arc", E + "b", E + "c"],
    ["arcs-in", E + "b"],
    ["arcs-out", E + "b"],
    ["has-arc-in", E + "b", E + "knows"],
    ["has-arc-in", E + "a", E + "knows"],
    ["has-arc-out", E + "a", E + "knows"],
    ["has-arc-out", E + "c", E + "knows"],
    ["query", "sparql", "-", QUERY + "SELECT ?s ?o WHERE { ?s e:knows ?o }"],
    ["query", "sparql", "-",
     QUERY + "SELECT ?n WHERE { e:a e:knows ?x . ?x e:knows ?y . ?y e:address "
     "?z . ?z e:city ?n }"],
    ["query", "sparql", "-",
     QUERY + "SELECT ?s ?n WHERE { ?s e:name ?n OPTIONAL { ?s e:age ?a } "
     "FILTER(!bound(?a)) }"],
    ["query", "sparql", "-",
     QUERY + "SELECT ?s WHERE { ?s e:age ?a FILTER(?a > 30) }"],
    ["query", "sparql", "-", QUERY + "ASK { e:a e:knows e:c }"],
    ["query", "sparql", "-",
     QUERY + "CONSTRUCT { ?o e:known ?s } WHERE { ?s e:knows ?o }"],
]
CONTEXT_READS = [
    ["contexts"],
    ["find", "-", "-", "-", E + "first"],
    ["find", E + "a", "-", "-", E + "second"],
    ["find", E + "b", "-", "-", E + "second"],
    ["find", "-", "-", "-", E + "missing"],
    ["query", "sparql", "-",
     QUERY + "SELECT ?g ?s ?o WHERE { GRAPH ?g { ?s e:meets ?o } }"],
    ["query", "sparql", "-",
     QUERY + "SELECT ?o WHERE { GRAPH <http://e.org/first> { ?s e:name ?o } }"],
]
STORAGES = {"lmdb": "", "hashes": "hash-type='bdb',dir='.'"}


class RdfprocTest(clients.ClientTest):

    def setUp(self):
        super().setUp()
        self.write("a.ttl", TURTLE)
        self.write("first.nt", FIRST)
        self.write("second.nt", SECOND)

    def on_both(self, *arguments):
        return {storage: clients.rdfproc(self.folder, *arguments,
                                         storage=storage, options=options,
                                         may_fail=True)
                for storage, options in STORAGES.items()}

    def check_same(self, *arguments):
        answers = self.on_both(*arguments)
        ours, theirs = answers["lmdb"], answers["hashes"]
        self.assertEqual(clients.lines(ours[0]), clients.lines(theirs[0]),
                         arguments)
        self.assertEqual(clients.lines(ours[1]), clients.lines(theirs[1]),
                         arguments)
        return ours

    def load(self, *flags):
        self.on_both(*flags, "-n", "g", "parse", "a.ttl", "turtle", BASE)

    def load_contexts(self):
        self.load("-c")
        for name in ("first", "second"):
            self.on_both("-c", "g", "parse", name + ".nt", "ntriples", BASE,
                         E + name)

    def test_answers_as_hashes_do_without_contexts(self):
        self.load()
        for name in ("first", "second"):
            self.on_both("g", "parse-stream", name + ".nt", "ntriples", BASE)
        for command in READS:
            with self.subTest(command=command):
                self.check_same("g", *command)

    def test_answers_as_hashes_do_with_contexts(self):
        self.load_contexts()
        for command in READS + CONTEXT_READS:
            with self.subTest(command=command):
                self.check_same("-c", "g", *command)

    def test_changes_as_hashes_do(self):
        # Not add-typed: rdfproc 1.0.17 takes its language for a context.
        self.load_contexts()
        changes = [
            ["add", E + "x", E + "knows", E + "y"],
            ["add", E + "x", E + "knows", "_:z"],
            ["add", E + "x", E + "name", "Xaver", E + "third"],
            ["remove", E + "x", E + "knows", E + "y"],
            ["remove", E + "x", E + "knows", E + "absent"],
            ["remove", E + "a", E + "meets", E + "c", E + "first"],
            ["remove", E + "d", E + "name", "Dora", E + "missing"],
            ["remove-context", E + "second"],
            ["remove-context", E + "missing"],
        ]
        for change in changes:
            with self.subTest(change=change):
                self.check_same("-c", "g", *change)
                for read in (["print"], ["contexts"]):
                    self.check_same("-c", "g", *read)

    def test_counts_what_it_prints(self):
        self.load_contexts()
        for flags in ([], ["-c"]):
            out, _ = clients.rdfproc(self.folder, *flags, "g", "print")
            printed = [line for line in out.splitlines() if line[0] == " "]
            out, _ = clients.rdfproc(self.folder, *flags, "g", "size")
            self.assertIn("has %d triples" % len(printed), out)

    def test_shows_each_triple_once_without_contexts(self):
        self.load_contexts()
        out, _ = clients.rdfproc(self.folder, "g", "find", E + "a", E + "meets",
                                 "-")
        self.assertEqual(out.count("Matched triple"), 1)
        self.assertNotIn("context", out)

    def test_removes_from_all_graphs_without_contexts(self):
        self.load_contexts()
        clients.rdfproc(self.folder, "g", "remove", E + "a", E + "meets",
                        E + "c")
        out, _ = clients.rdfproc(self.folder, "-c", "g", "print")
        self.assertNotIn("meets", out)

    def test_makes_a_new_store_empty(self):
        self.load_contexts()
        clients.rdfproc(self.folder, "-n", "g", "add", E + "s", E + "p",
                        E + "o")
        self.assertEqual(clients.tool(self.folder, "dump", "g"),
                         "<%ss> <%sp> <%so> .\n" % (E, E, E))

    def test_writes_turtle_that_means_the_same(self):
        self.load()
        texts = {}
        for storage, (out, _) in self.on_both("g", "serialize",
                                              "turtle").items():
            self.write(storage + ".ttl", out)
            again, _ = clients.rdfproc(
                self.folder, "-n", "again-" + storage, "parse",
                storage + ".ttl", "turtle", BASE)
            texts[storage] = clients.lines(clients.rdfproc(
                self.folder, "again-" + storage, "print")[0])
        self.assertEqual(texts["lmdb"], texts["hashes"])

    def test_refuses_contexts_unless_asked_for_them(self):
        self.load()
        before = clients.tool(self.folder, "dump", "g")
        clients.rdfproc(self.folder, "g", "add", E + "s", E + "p", E + "o",
                        E + "context", may_fail=True)
        self.assertEqual(clients.tool(self.folder, "dump", "g"), before)

    def test_refuses_terms_that_rdf_does_not_have(self):
        self.load()
        before = clients.tool(self.folder, "dump", "g")
        for bad in (["relative", E + "p", E + "o"],
                    ["http://e.org/a b", E + "p", E + "o"],
                    [E + "s", "http://e.org/<", E + "o"]):
            _, messages = clients.rdfproc(self.folder, "g", "add", *bad,
                                          may_fail=True)
            self.assertTrue(messages, bad)
            self.assertEqual(clients.tool(self.folder, "dump", "g"), before)

    def test_is_read_by_a_program_without_redland(self):
        self.load_contexts()
        printed, _ = clients.rdfproc(self.folder, "-c", "g", "print")
        dumped = clients.tool(self.folder, "dump", "g").splitlines()
        self.assertEqual(len(dumped), printed.count("\n") - 2)
        self.assertIn("<%sa> <%smeets> <%sc> <%sfirst> ." % (E, E, E, E),
                      dumped)
        self.assertIn('<%sa> <%sname> "Anne"@en .' % (E, E), dumped)

    def test_reads_what_a_program_without_redland_wrote(self):
        clients.tool(self.folder, "example", "g")
        out, _ = clients.rdfproc(self.folder, "-c", "g", "print")
        self.assertEqual(clients.lines(out)[:-2], sorted([
            "  <%siran> <%smeets> <%stajikistan>. " % (E, E, E),
            "  <%siran> <%smeets> <%stajikistan> with context <%sarticle>. " %
            (E, E, E, E),
            "  _:b <%sname> \"Rahmon\"@tg with context <%sarticle>. " % (E, E),
        ]))
        out, _ = clients.rdfproc(self.folder, "-c", "g", "contexts")
        self.assertEqual(out, "Context: <%sarticle>\n" % E)
        out, _ = clients.rdfproc(self.folder, "-c", "g", "find", "-", "-", "-",
                                 E + "article#evidence")
        self.assertEqual(out.count("Matched triple"), 1)
        out, _ = clients.rdfproc(self.folder, "g", "find", "-", E + "sentence",
                                 "-")
        self.assertNotIn("Matched triple", out)

    def test_keeps_blank_node_labels(self):
        clients.rdfproc(self.folder, "g", "add", "_:me", E + "p", "_:you")
        clients.rdfproc(self.folder, "g", "add", "_:you", E + "p", "_:me")
        out, _ = clients.rdfproc(self.folder, "g", "print")
        labels = re.findall(r"_:\S+", out.replace(">", " "))
        self.assertEqual(sorted(label.strip(".") for label in labels),
                         ["_:me", "_:me", "_:you", "_:you"])

    def test_says_what_is_wrong(self):
        self.write("text", "not a store\n" * 1000)
        os.mkdir(os.path.join(self.folder, "folder"))
        for options, name, words in (
                ("sync='often'", "g", "sync='often'"),
                ("mode='9'", "g", "mode='9'"),
                ("batch='0'", "g", "batch='0'"),
                ("new='yes',mode='r'", "g", "cannot be new"),
                ("mode='r'", "missing", "missing"),
                ("", "folder/missing/g", "folder/missing/g"),
                ("", "text", "text"),
                ("new='yes'", "text", "text")):
            with self.subTest(options=options, name=name):
                _, messages = clients.rdfproc(
                    self.folder, name, "add", E + "s", E + "p", E + "o",
                    options=options, may_fail=True)
                self.assertIn("lmdb storage", messages)
                self.assertIn(words, messages)
        with open(os.path.join(self.folder, "text")) as file:
            self.assertTrue(file.read().startswith("not a store"))

    def test_refuses_changes_to_a_store_that_is_read_only(self):
        self.load()
        before = clients.tool(self.folder, "dump", "g")
        _, messages = clients.rdfproc(
            self.folder, "g", "add", E + "s", E + "p", E + "o",
            options="mode='r'", may_fail=True)
        self.assertIn("read-only", messages)
        self.assertEqual(clients.tool(self.folder, "dump", "g"), before)

    def test_makes_a_file_with_the_mode_asked_for(self):
        clients.rdfproc(self.folder, "g", "add", E + "s", E + "p", E + "o",
                        options="mode='0600'")
        for name in os.listdir(self.folder):
            if name.startswith("g"):
                mode = os.stat(os.path.join(self.folder, name)).st_mode
                self.assertEqual(mode & 0o777, 0o600, name)

    def test_commits_at_every_policy(self):
        for options in ("sync='each'", "sync='off'", "batch='1'", "batch='2'"):
            with self.subTest(options=options):
                clients.rdfproc(self.folder, "-n", "g", "parse", "a.ttl",
                                "turtle", BASE, options=options)
                dumped = clients.tool(self.folder, "dump", "g")
                self.assertEqual(len(dumped.splitlines()), 12)


if __name__ == "__main__":
    clients.needs("rdfproc", "redland-utils")
    unittest.main(verbosity=2)
