"""The whole API in one C program, on librdf's memory storage and on ours, and
ours under valgrind too."""

import os
import shutil
import unittest

import clients

EXERCISE = os.environ.get("SANAD_EXERCISE", "")
SUPPRESSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            "valgrind.supp")
OPTIONS = "contexts='yes'"


class ExerciseTest(clients.ClientTest):

    def exercise(self, storage, options=OPTIONS):
        return clients.run([EXERCISE, storage, "g", options], self.folder,
                           is_ours=storage == "lmdb", is_foreign=False)

    def test_answers_as_the_memory_storage_does(self):
        theirs, _ = self.exercise("memory")
        for options in ("", ",sync='each'", ",batch='2'"):
            with self.subTest(options=options):
                ours, messages = self.exercise("lmdb",
                                               OPTIONS + ",new='yes'" + options)
                self.assertEqual(messages, "")
                self.assertEqual(sorted(ours.splitlines()),
                                 sorted(theirs.splitlines()))

    @unittest.skipUnless(shutil.which("readelf"), "readelf is not installed")
    def test_stays_when_librdf_unloads_it(self):
        module = os.path.join(os.environ["SANAD_MODULE"],
                              "librdf_storage_lmdb.so")
        out, _ = clients.run(["readelf", "-d", module], self.folder,
                             is_ours=False)
        self.assertIn("NODELETE", out)

    @unittest.skipIf(os.environ.get("SANAD_PRELOAD"),
                     "valgrind and the sanitizers exclude each other")
    @unittest.skipUnless(shutil.which("valgrind"), "valgrind is not installed")
    def test_has_no_error_in_valgrind(self):
        for program in ([EXERCISE, "lmdb", "g", OPTIONS],
                        [os.environ["SANAD_MODULE_TEST"]]):
            clients.run([
                "valgrind", "-q", "--error-exitcode=9", "--leak-check=full",
                "--show-leak-kinds=definite",
                "--errors-for-leak-kinds=definite",
                "--suppressions=" + SUPPRESSIONS, *program], self.folder)


if __name__ == "__main__":
    clients.needs(EXERCISE, "redland-dev")
    unittest.main(verbosity=2)
