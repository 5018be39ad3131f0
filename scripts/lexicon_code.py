"""Write a header with a hash of the code that compiles the lexicon, so that an image which other code made is not taken."""

import hashlib
import pathlib
import sys

digest = hashlib.sha256()
for name in sys.argv[2:]:
    digest.update(pathlib.Path(name).read_bytes())
pathlib.Path(sys.argv[1]).write_text(
    f'#ifndef SANAD_ARTICLES_LEXICON_CODE_H\n#define SANAD_ARTICLES_LEXICON_CODE_H\n#define SANAD_LEXICON_CODE "{digest.hexdigest()[:16]}"\n#endif\n',
    encoding="utf-8",
)
