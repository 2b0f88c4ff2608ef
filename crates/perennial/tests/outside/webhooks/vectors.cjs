// Signs what the test hands in, one JSON line each, as the public library does.
const readline = require('node:readline');
const { Webhook } = require('standardwebhooks');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line);
  const at = new Date(asked.timestamp * 1000);
  console.log(new Webhook(asked.secret).sign(asked.id, at, asked.body));
});
