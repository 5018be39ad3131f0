// Answers SPARQL queries over a file of N-Quads, whose union becomes the
// default graph.  Reads one JSON object {"data": path, "queries": [text, …]} from the
// standard input; prints one JSON line for each query: the SPARQL results, or
// {"error": message}.
'use strict';
const fs = require('fs');
const path = require('path');
const modules = process.argv[2];
const oxigraph = require(path.join(modules, 'node_modules', 'oxigraph'));

function cell(term) {
  if (term.termType === 'NamedNode') return {type: 'uri', value: term.value};
  if (term.termType === 'BlankNode') return {type: 'bnode', value: term.value};
  const literal = {type: 'literal', value: term.value};
  if (term.language) literal['xml:lang'] = term.language;
  else literal.datatype = term.datatype.value;
  return literal;
}

// The triples of a graph, each once, as rows.
function triples(query) {
  const rows = new Map();
  for (const quad of store.query(query)) {
    rows.set(quad.toString(), {subject: cell(quad.subject), relation: cell(quad.predicate), object: cell(quad.object)});
  }
  return JSON.stringify({head: {vars: ['subject', 'relation', 'object']}, results: {bindings: [...rows.values()]}});
}

const task = JSON.parse(fs.readFileSync(0, 'utf8'));
const store = new oxigraph.Store();
store.load(fs.readFileSync(task.data, 'utf8'), {format: 'application/n-quads'});
// An engine that takes the union for the default graph may give a triple once
// for each graph that holds it; here it is copied instead.
for (const quad of store.match(null, null, null, null)) {
  store.add(oxigraph.quad(quad.subject, quad.predicate, quad.object));
}
for (const query of task.queries) {
  let text;
  try {
    text = /\bCONSTRUCT \{/.test(query) ? triples(query)
      : store.query(query, {results_format: 'application/sparql-results+json'});
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      process.exit(1); // It has come down, and gives no more answers
    }
    text = JSON.stringify({error: String(error)});
  }
  fs.writeSync(1, text.replace(/\n/g, ' ') + '\n');
}
