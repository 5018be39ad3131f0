"""Redland's Python binding on our storage, and what a killed process leaves."""

import os
import signal
import subprocess
import unittest

import clients

SANAD = os.environ.get("SANAD_PROGRAM")
CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client.py")


class PythonTest(clients.ClientTest):

    def client(self, *arguments):
        return clients.run([clients.PYTHON, CLIENT, *arguments], self.folder)

    def dump(self):
        return clients.tool(self.folder, "dump", "g").splitlines()

    def test_answers_as_the_memory_storage_does(self):
        theirs, _ = self.client("transcript", "memory", "contexts='yes'")
        ours, _ = self.client("transcript", "lmdb", "contexts='yes'")
        self.assertEqual(ours, theirs)
        self.assertGreater(len(ours.splitlines()), 30)

    def test_keeps_what_a_program_leaves_to_the_interpreter(self):
        self.client("forget")
        self.assertEqual(len(self.dump()), 100)

    def test_keeps_what_nobody_frees(self):
        self.client("leave")
        self.assertEqual(len(self.dump()), 100)

    def test_adds_to_a_store_that_it_did_not_make(self):
        clients.tool(self.folder, "example", "g")
        before = self.dump()
        self.client("extend")
        after = self.dump()
        self.assertEqual(len(after), len(before) + 100)
        self.assertLessEqual(set(before), set(after))

    @unittest.skipUnless(SANAD, "this build has no sanad")
    def test_shares_a_store_with_sanad(self):
        def sanad(*arguments):
            return clients.run([SANAD, *arguments], self.folder,
                               is_foreign=False)[0]

        self.write("a.ttl", '@prefix e: <http://e.org/> . e:ann e:knows e:bob .')
        self.write("b.nt", "<http://e.org/bob> <http://e.org/knows> <http://e.org/cid> .\n")
        sanad("load", "g", "a.ttl", "-q")
        sanad("g", "-q", "-e", 'load "b.nt" into <http://e.org/letter>')
        self.assertEqual(sorted(self.client("read")[0].splitlines()), [
            "<http://e.org/ann> <http://e.org/knows> <http://e.org/bob> from None",
            "<http://e.org/bob> <http://e.org/knows> <http://e.org/cid> from http://e.org/letter",
        ])
        self.client("extend")
        found = sanad("g", "--readonly", "-q", "--mode", "tsv", "-e",
                      "?s -?p-> ?o | count", "-e",
                      "<http://e.org/ann> -<http://e.org/knows>-> ?who")
        self.assertEqual(found.split(), ["count", "102", "who", "bob"])

    def test_keeps_what_was_synced_when_it_is_killed(self):
        process = subprocess.Popen(
            [clients.PYTHON, CLIENT, "hang"], cwd=self.folder,
            env=clients.environment(), stdout=subprocess.PIPE)
        with process:
            self.assertEqual(process.stdout.readline(), b"ready\n")
            process.send_signal(signal.SIGKILL)
        dumped = self.dump()
        self.assertEqual(len(dumped), 100)
        self.assertNotIn("/t", "".join(dumped))
        # The lock died with it.
        self.client("forget")
        self.assertEqual(len(self.dump()), 100)


if __name__ == "__main__":
    clients.needs(clients.PYTHON, "python3")
    clients.needs_success([clients.PYTHON, "-c", "import RDF"],
                          "python3-librdf")
    unittest.main(verbosity=2)
