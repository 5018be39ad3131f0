#!/usr/bin/env python3
"""Makes the lexicon's countries from iso-codes and a table by hand.

usage: countries.py TABLE OUTPUT

ISO 3166 (Debian's iso-codes) gives every country its code, name and official
name; the table adds short names, adjectives, capitals and metonyms.  A country
that only the table has is taken too.  The output is sorted by code.
"""

import json
import sys

ISO = "/usr/share/iso-codes/json/iso_3166-1.json"

HEAD = """# Made by scripts/countries.py from iso-codes and articles/lexicon/countries.tsv.
@prefix id: <https://w3id.org/sanad/id/> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sn: <https://w3id.org/sanad/ns#> .

"""

# Names in ISO's order of words that no text uses.
FAMILY_FIRST = {"CHN", "PRK", "KOR", "VNM", "TWN", "KHM"}


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"@en'


def slug(text):
    return "".join(c.lower() if c.isalnum() else "-" for c in text).strip("-")


def read_table(path):
    table = {}
    for line in open(path, encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        fields = (line.rstrip("\n").split("\t") + [""] * 6)[:6]
        table[fields[0]] = fields[1:]
    return table


def split(field):
    return [part for part in field.split(";") if part]


def country(code, iso, row):
    name = row[0] if row else iso["name"]
    others = split(row[1]) if row else []
    for key in ("name", "common_name", "official_name"):
        other = iso.get(key, "")
        if other and other != name and "," not in other and other not in others:
            others.append(other)
    lines = [f"id:country-{code} a schema:Country ;", f"  skos:prefLabel {quote(name)}"]
    if others:
        lines.append("  skos:altLabel " + ", ".join(map(quote, others)))
    if row:
        if split(row[2]):
            lines.append("  sn:demonym " + ", ".join(map(quote, split(row[2]))))
        metonyms = ([row[3]] if row[3] else []) + split(row[4])
        if metonyms:
            lines.append("  sn:metonym " + ", ".join(map(quote, metonyms)))
    if code in FAMILY_FIRST:
        lines.append("  sn:familyNameFirst true")
    lines.append(f'  skos:notation "{code}"^^sn:iso3')
    text = lines[0] + "\n" + " ;\n".join(lines[1:]) + " .\n"
    if row and row[3]:
        text += (
            f"id:place-{slug(row[3])} a schema:Place ; skos:prefLabel "
            f"{quote(row[3])} ;\n  sn:country id:country-{code} .\n"
        )
    return text


def main():
    table_path, output = sys.argv[1:3]
    table = read_table(table_path)
    with open(ISO, encoding="utf-8") as file:
        iso = {entry["alpha_3"]: entry for entry in json.load(file)["3166-1"]}
    with open(output, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for code in sorted(iso.keys() | table.keys()):
            out.write(country(code, iso.get(code, {}), table.get(code)))


main()
