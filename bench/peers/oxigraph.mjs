// Oxigraph, asked through lines of JSON on standard input, or as a server.
//
//     node oxigraph.mjs MODULES            {"load": FILE} or {"ask": SPARQL, "runs": N} a line
//     node oxigraph.mjs MODULES PORT FILE...   an endpoint of SPARQL 1.1 Query and Update
//
// MODULES is the folder in which npm installed it.

import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import readline from 'node:readline';

const require = createRequire(process.argv[2] + '/');
const oxigraph = require('oxigraph');
const store = new oxigraph.Store();
const PIECE = 1 << 24;
const FORMATS = { nt: 'nt', ttl: 'ttl', nq: 'nq', trig: 'trig' };

function* pieces(path) {
  const file = fs.openSync(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(PIECE);
      const length = fs.readSync(file, buffer, 0, PIECE, null);
      if (!length) {
        return;
      }
      yield buffer.subarray(0, length);
    }
  } finally {
    fs.closeSync(file);
  }
}

function load(path) {
  const format = FORMATS[path.split('.').pop()];
  const start = performance.now();
  store.load(pieces(path), { format, no_transaction: true, lenient: true });
  return { seconds: (performance.now() - start) / 1000, triples: store.size };
}

// All cells as text, since whoever asks wants to see them.
function rowsOf(text) {
  const answer = store.query(text);
  if (typeof answer === 'boolean') {
    return [[String(answer)]];
  }
  const rows = [];
  for (const binding of answer) {
    const row = [];
    for (const term of binding.values()) {
      row.push(term.value);
    }
    rows.push(row);
  }
  return rows;
}

function ask({ ask: text, runs }) {
  const seconds = [];
  const begin = performance.now();
  let rows = rowsOf(text);
  const warmUp = performance.now() - begin;
  while (!seconds.length || (seconds.length < runs && performance.now() - begin < 5000 + warmUp)) {
    const start = performance.now();
    rows = rowsOf(text);
    seconds.push((performance.now() - start) / 1000);
  }
  return { seconds, count: rows.length, rows: rows.length <= 20000 ? rows : null };
}

async function serveLines() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      const request = JSON.parse(line);
      answer = request.load ? load(request.load) : ask(request);
    } catch (error) {
      answer = { error: String(error.message || error) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
}

function respond(request, body, response) {
  const address = new URL(request.url, 'http://localhost');
  const type = (request.headers['content-type'] || '').split(';')[0];
  const form = type === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : address.searchParams;
  const query = type === 'application/sparql-query' ? body : form.get('query');
  const update = type === 'application/sparql-update' ? body : form.get('update');
  if (update) {
    store.update(update);
    response.writeHead(204);
    response.end();
  } else if (query) {
    const accepted = (request.headers.accept || '').split(',')[0].split(';')[0].trim();
    const usual = /\b(construct|describe)\b/i.test(query) ? 'application/n-triples' : 'application/sparql-results+json';
    const format = accepted && !accepted.includes('*') ? accepted : usual;
    const text = store.query(query, { use_default_graph_as_union: true, results_format: format });
    response.writeHead(200, { 'Content-Type': format });
    response.end(text);
  } else {
    response.writeHead(400);
    response.end('a query or an update is missing\n');
  }
}

function serve(port, files) {
  for (const file of files) {
    load(file);
  }
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      try {
        respond(request, Buffer.concat(parts).toString('utf8'), response);
      } catch (error) {
        response.writeHead(400, { 'Content-Type': 'text/plain' });
        response.end(String(error.message || error) + '\n');
      }
    });
  });
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${server.address().port}/sparql\n`);
  });
}

if (process.argv[3] !== undefined) {
  serve(Number(process.argv[3]), process.argv.slice(4));
} else {
  await serveLines();
}
