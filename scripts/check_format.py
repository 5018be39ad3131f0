#!/usr/bin/python3
"""Check that every C file is laid out as clang-format 14 would do it."""

import shutil
import subprocess

import project

SKIPPED = 77


def main():
    """Run clang-format on all files, without changing them."""
    program = shutil.which("clang-format-14")
    if not program:
        print("clang-format-14 is not installed")
        return SKIPPED
    names = [project.name_of(path) for path in project.files(".c", ".h")]
    done = subprocess.run(
        [program, "--dry-run", "-Werror", *names],
        cwd=project.ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    places = [line for line in done.stderr.splitlines() if " error: " in line]
    faults = sorted({line.split(":")[0] + " is laid out in another way" for line in places})
    if faults:
        print("# to mend: clang-format-14 -i FILE")
    if done.returncode and not faults:
        faults = [done.stderr.strip() or "clang-format failed"]
    return project.report([("clang-format has nothing to change", faults)])


if __name__ == "__main__":
    raise SystemExit(main())
