"""A mail server that keeps nothing: it prints each message it takes, and each it refuses, as a line
of JSON. Recipients say how it behaves: `busy…` is put off once, `never…` is refused for good."""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


def tell(line):
    print(json.dumps(line), flush=True)


class Sink:
    def __init__(self):
        self.put_off = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("never"):
            tell({"refused": 550, "to": address})
            return "550 5.1.1 <%s> nobody here is called so" % address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        message = email.message_from_bytes(raw, policy=email.policy.default)
        name = message["message-id"]
        busy = any(address.startswith("busy") for address in envelope.rcpt_tos)
        if busy and name not in self.put_off:
            self.put_off.add(name)
            tell({"refused": 451, "message_id": name, "raw": raw.decode("latin-1")})
            return "451 4.3.0 busy, come again"
        tell(
            {
                "envelope_from": envelope.mail_from,
                "envelope_to": envelope.rcpt_tos,
                "greeted_as": session.host_name,
                "from": message["from"],
                "to": message["to"],
                "reply_to": message["reply-to"],
                "subject": message["subject"],
                "subject_raw": [v for k, v in message.raw_items() if k.lower() == "subject"],
                "message_id": name,
                "type": message.get_content_type(),
                "auto_submitted": message["auto-submitted"],
                "language": message["content-language"],
                "defects": [str(defect) for part in message.walk() for defect in part.defects],
                "text": None if message.is_multipart() else message.get_content(),
                "parts": [
                    {
                        "type": part.get_content_type(),
                        "charset": part.get_content_charset(),
                        "text": part.get_content().replace("\r\n", "\n"),
                    }
                    for part in message.iter_parts()
                ],
                "longest": max(len(line) for line in raw.split(b"\r\n")),
                "raw": raw.decode("latin-1"),
            }
        )
        return "250 OK"


async def serve():
    loop = asyncio.get_running_loop()
    sink = Sink()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink.test"), "127.0.0.1", 0)
    tell({"port": server.sockets[0].getsockname()[1]})
    # It ends with whoever started it.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
