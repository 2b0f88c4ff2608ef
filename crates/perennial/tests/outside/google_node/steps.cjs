// What a program says while it runs: one line for each step and what was checked of it, and what it
// asks of whoever started it: to move the clock, to be the customer's browser.
'use strict';
const assert = require('node:assert');
const readline = require('node:readline');

const answers = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let checks = 0;
let current = '';

function step(name) {
  current = name;
  console.log(`step ${name}`);
}

// One check; the program ends with the first that fails.
function same(what, found, expected) {
  assert.deepStrictEqual(found, expected, `${current}: ${what} is ${JSON.stringify(found)}`);
  checks += 1;
  console.log(`  ok ${what} ${JSON.stringify(found)}`);
}

// Asks the one who started us, who answers with one line.
async function ask(...words) {
  console.log(`> ${words.join(' ')}`);
  const { value } = await answers.next();
  assert(value !== undefined && !value.startsWith('!'), `${current}: ${value}`);
  return value;
}

// Moves the clock of the sandbox; everything that falls due is done when it answers.
const advance = (span) => ask('clock', span);

function done() {
  console.log(`${checks} checks`);
  process.stdin.destroy();
}

module.exports = { advance, ask, done, same, step };
