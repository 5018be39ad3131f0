// LadybugDB (the successor of Kuzu), asked through lines of JSON on standard
// input: {"load": FOLDER} of ladybug.py, or {"ask": CYPHER, "runs": N}.
//
//     node ladybug.mjs MODULES
//
// MODULES is the folder in which npm installed it.  The database lies in the
// current folder.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';

const require = createRequire(process.argv[2] + '/');
const ladybug = require('@ladybugdb/core');
const database = new ladybug.Database(path.resolve('graph.lbug'));
const connection = new ladybug.Connection(database);

// Chains are longer than the usual 30.
connection.querySync('CALL var_length_extend_max_depth=1000').close();

async function run(statement) {
  const result = await connection.query(statement);
  for (const one of Array.isArray(result) ? result : [result]) {
    one.close();
  }
}

// The folder has a file of statements, one a line: tables, then COPY.
async function load(folder) {
  process.chdir(folder);
  const start = performance.now();
  for (const statement of fs.readFileSync('load.cypher', 'utf8').split('\n')) {
    if (statement) {
      await run(statement);
    }
  }
  await run('CHECKPOINT');
  return { seconds: (performance.now() - start) / 1000 };
}

function textOf(cell) {
  if (cell instanceof Date) {
    return cell.toISOString().slice(0, 10);
  }
  return cell === null || cell === undefined ? null : String(cell);
}

async function rowsOf(statement) {
  const result = await connection.query(statement);
  const rows = await result.getAll();
  result.close();
  return rows;
}

async function ask({ ask: text, runs }) {
  const seconds = [];
  const begin = performance.now();
  let rows = await rowsOf(text);
  const warmUp = performance.now() - begin;
  while (!seconds.length || (seconds.length < runs && performance.now() - begin < 5000 + warmUp)) {
    const start = performance.now();
    rows = await rowsOf(text);
    seconds.push((performance.now() - start) / 1000);
  }
  const cells = rows.length <= 20000 ? rows.map((row) => Object.values(row).map(textOf)) : null;
  return { seconds, count: rows.length, rows: cells };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = request.load ? await load(request.load) : await ask(request);
  } catch (error) {
    answer = { error: String(error.message || error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
