#!/usr/bin/python3
"""Check that each error of the language has a place and says what to do.

- in parser/, query/ and session/ a message is followed by its hint: the call is
  sanad_fail_hint(), or sanad_hint() or a function hint_...() comes next; only
  what was cancelled needs none;
- each thing that the parser can miss has a hint of its own in
  parser/hints_wanted.c;
- each error in a golden test and in docs/ shows its line, a caret, and a hint.
"""

import re

import project

FOLDERS = ("parser/", "query/", "session/")
CALL = re.compile(r"(?<![\w(])(?:\(void\))?(?:sanad_fail|wrong|lex_fail)\(")
HINTED = re.compile(r"hint")
WANTED = re.compile(r'(?<!\w)(?:(?:unexpected|parse_name)\([\w&>-]+,|need(?:_word)?\([\w&>-]+,(?: MODE_\w+,)?(?: TOKEN_\w+,)?)\s*("(?:[^"\\]|\\.)*")')
NEAR = 420  # Bytes behind a call in which its hint begins
# What only passes messages on, or is hinted by who calls it.
PASSES_ON = {"parser/token.c", "parser/lexer.c"}


def end_of_call(text, start):
    """Find the end of a call whose bracket is open at start."""
    depth, at, quoted = 1, start, False
    while depth:
        char = text[at]
        if quoted:
            at += char == "\\"
            quoted = char != '"'
        elif char == '"':
            quoted = True
        else:
            depth += (char == "(") - (char == ")")
        at += 1
    return at


def check_calls(name, text):
    """Yield a complaint for each message without a hint."""
    for match in CALL.finditer(text):
        end = end_of_call(text, match.end())
        call = text[match.start() : end]
        if "SanadSpan span" in call or "const char *format" in call or "SANAD_CANCELLED" in call:
            continue
        if name in PASSES_ON and ('"%s"' in call or '"expected %s' in call):
            continue
        if not HINTED.search(text[end : end + NEAR].split("\n}\n")[0]):
            yield f"{name}:{text.count(chr(10), 0, match.start()) + 1}: this error has no hint"


def check_wanted(name, text, known):
    """Yield a complaint for each thing that is wanted and not explained."""
    for match in WANTED.finditer(text):
        wanted = match.group(1)
        signs = 'need' in match.group(0)[:4]
        key = '"\\"' + wanted[1:-1] + '\\""' if signs else wanted
        if key not in known:
            yield f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {key} is not in parser/hints_wanted.c"


def check_shown(name, text):
    """Yield a complaint for each error without place, caret or hint."""
    lines = [line[2:] if line.startswith("! ") else line for line in text.split("\n")]
    for number, line in enumerate(lines):
        if not re.match(r"(\S+:)? ?error: |\S+: error: ", line):
            continue
        where = f"{name}:{number + 1}"
        if not re.match(r"\S+:\d+:\d+: error: ", line):
            yield f"{where}: this error has no place"
        elif lines[number + 2].strip() != "^":
            yield f"{where}: this error has no caret"
        elif not lines[number + 3].startswith("hint: "):
            yield f"{where}: this error has no hint"


def main():
    """Check all files."""
    table = (project.ROOT / "parser/hints_wanted.c").read_text(encoding="utf-8")
    known = set(re.findall(r'\{\s*("(?:[^"\\]|\\.)*"),', table))
    sources, wanted, shown = [], [], []
    for path in project.files(".c", ".test", ".md"):
        name = project.name_of(path)
        if path.suffix == ".c" and name.startswith(FOLDERS):
            text = path.read_text(encoding="utf-8")
            sources += check_calls(name, text)
            wanted += check_wanted(name, text, known)
        elif name.startswith(("tests/language/", "docs/")):
            shown += check_shown(name, path.read_text(encoding="utf-8"))
    return project.report(
        [
            ("an error of the language comes with a hint", sources),
            ("what is missing in a statement has a hint", wanted),
            ("the errors that tests show have a place, a caret and a hint", shown),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
