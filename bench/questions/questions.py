"""Reads the questions of questions.toml."""

import pathlib
import tomllib

KINDS = ("agreement", "article", "body", "city", "country", "meeting", "office", "organisation", "person", "sector")
PREFIXES = {
    "": "http://example.org/news#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{kind: f"http://example.org/{kind}/" for kind in KINDS},
}

SANAD_PREFIXES = "\n".join(f"prefix {name}: <{iri}>" for name, iri in PREFIXES.items())
SPARQL_PREFIXES = "\n".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items())


def questions():
    """Return all questions, each a dictionary, in the order of the file."""
    path = pathlib.Path(__file__).with_name("questions.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))["question"]


def text_for(question, name, language):
    """Return a question as it is sent to a program, or None if it cannot be put in its language.

    A key called like the program comes before the one for its language.
    """
    text = question.get(name, question.get(language))
    return SPARQL_PREFIXES + "\n" + text if text and language == "sparql" else text
