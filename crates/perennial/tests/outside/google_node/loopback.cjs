// Nothing leaves this machine: every name that is looked up and every address that is connected to
// is seen here before it happens, and refused where it is not ours. A client that swallows the
// refusal is seen all the same.
'use strict';
const dns = require('node:dns');
const net = require('node:net');

const ours = ['127.0.0.1', 'localhost', '::1'];
const refused = [];

function seen(host) {
  if (host === undefined || ours.includes(host)) return;
  refused.push(host);
  throw new Error(`${host} is not this machine`);
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  // `net.connect` hands its arguments on as one list.
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first === 'object') seen(first.host ?? (first.path ? undefined : 'localhost'));
  else seen(typeof given[1] === 'string' ? given[1] : 'localhost');
  return connect.apply(this, given);
};
for (const names of [dns, dns.promises]) {
  const lookup = names.lookup;
  names.lookup = function (host, ...given) {
    seen(host);
    return lookup.call(this, host, ...given);
  };
}

module.exports = { refused };
