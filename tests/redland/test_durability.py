"""Kills, several processes, a full disk, and large files, through rdfproc."""

import os
import resource
import signal
import subprocess
import time
import unittest

import clients

E = "http://e.org/"


def statements(prefix, count):
    return "".join("<%s%s%d> <%sp> <%so%d> .\n" % (E, prefix, i, E, E, i % 97)
                   for i in range(count))


class DurabilityTest(clients.ClientTest):

    def start(self, *arguments, options="", **more):
        return subprocess.Popen(
            ["rdfproc", "-q", "-s", "lmdb", "-t", options, *arguments],
            cwd=self.folder, env=clients.environment(), stderr=subprocess.PIPE,
            **more)

    def dump(self, store="g"):
        return set(clients.tool(self.folder, "dump", store).splitlines())

    def test_keeps_all_when_killed_after_close(self):
        self.write("a.nt", statements("a", 2000))
        clients.rdfproc(self.folder, "g", "parse", "a.nt", "ntriples")
        self.assertEqual(len(self.dump()), 2000)

    def test_keeps_whole_batches_when_killed_while_it_loads(self):
        count = 100000
        text = statements("a", count)
        self.write("a.nt", text)
        process = self.start("g", "parse", "a.nt", "ntriples",
                             options="batch='5000'")
        path = os.path.join(self.folder, "g")
        # Once the file is there, so is a batch.
        while process.poll() is None and not (
                os.path.exists(path) and os.path.getsize(path) > 1 << 20):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        dumped = self.dump()
        self.assertEqual(len(dumped) % 5000, 0)
        self.assertEqual(dumped, set(text.splitlines()[:len(dumped)]))

        clients.rdfproc(self.folder, "g", "parse", "a.nt", "ntriples")
        self.assertEqual(len(self.dump()), count)

    def test_lets_processes_take_turns(self):
        names = ("a", "b", "c")
        for name in names:
            self.write(name + ".nt", statements(name, 5000))
        running = [self.start("g", "parse", name + ".nt", "ntriples",
                              options="batch='500'") for name in names]
        for process in running:
            _, messages = process.communicate(timeout=250)
            self.assertEqual(messages.decode(), "")
            self.assertEqual(process.returncode, 0)
        self.assertEqual(len(self.dump()), 15000)

    def test_makes_one_store_for_three_processes(self):
        names = ("a", "b", "c")
        for name in names:
            self.write(name + ".nt", statements(name, 10))
        for number in range(12):
            store = "g%d" % number
            running = [self.start(store, "parse", name + ".nt", "ntriples")
                       for name in names]
            for process in running:
                _, messages = process.communicate(timeout=250)
                self.assertEqual(messages.decode(), "")
            self.assertEqual(len(self.dump(store)), 30)

    def test_says_when_the_disk_is_full(self):
        self.write("small.nt", statements("small", 10))
        clients.rdfproc(self.folder, "g", "parse", "small.nt", "ntriples")
        before = self.dump()
        self.write("a.nt", statements("a", 20000))
        size = os.path.getsize(os.path.join(self.folder, "g"))

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        for command in ("parse", "parse-stream"):
            for options in ("", "batch='1000'", "sync='each'"):
                with self.subTest(command=command, options=options):
                    process = self.start("g", command, "a.nt", "ntriples",
                                         E, options=options, preexec_fn=limit)
                    _, messages = process.communicate(timeout=250)
                    self.assertIn(b"lost", messages)
                    self.assertGreaterEqual(process.returncode, 0)
                    kept = self.dump()
                    self.assertLessEqual(before, kept)
                    self.assertLess(len(kept), 20000)

    def test_reads_while_another_process_writes(self):
        self.write("a.nt", statements("a", 50000))
        process = self.start("g", "parse", "a.nt", "ntriples",
                             options="batch='1000'")
        sizes = []
        while process.poll() is None:
            out, _ = clients.rdfproc(self.folder, "g", "size")
            sizes.append(int(out.split("has ")[1].split()[0]))
        process.communicate()
        self.assertEqual(sizes, sorted(sizes))
        self.assertTrue(all(size % 1000 == 0 for size in sizes), sizes)


if __name__ == "__main__":
    clients.needs("rdfproc", "redland-utils")
    unittest.main(verbosity=2)
