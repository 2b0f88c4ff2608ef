const http = require('node:http');
const { Webhook } = require('standardwebhooks');

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set(); // in your database, with the work that follows from a message

const server = http.createServer(async (request, response) => {
  // The bytes as they came: parsed and written anew they may differ.
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let event;
  try {
    event = webhook.verify(Buffer.concat(chunks).toString('utf8'), request.headers);
  } catch {
    response.writeHead(400).end();
    return;
  }
  const id = request.headers['webhook-id'];
  if (!seen.has(id)) {
    seen.add(id);
    console.log(event.subject, event.type, event.objectId);
  }
  response.writeHead(204).end();
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
