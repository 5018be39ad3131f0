"""Redland's Perl binding on our storage."""

import os
import unittest

import clients

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client.pl")


class PerlTest(clients.ClientTest):

    def test_answers_as_the_memory_storage_does(self):
        theirs, _ = clients.run(["perl", CLIENT, "memory", "contexts='yes'"],
                                self.folder)
        ours, _ = clients.run(["perl", CLIENT, "lmdb", "contexts='yes'"],
                              self.folder)
        self.assertEqual(ours, theirs)
        self.assertGreater(len(ours.splitlines()), 15)


if __name__ == "__main__":
    clients.needs("perl", "perl")
    clients.needs_success(["perl", "-e", "use RDF::Redland;"], "librdf-perl")
    unittest.main(verbosity=2)
