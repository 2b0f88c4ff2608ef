"""Signs what the test hands in, one JSON line each, as the public library does."""

import datetime
import json
import sys

from standardwebhooks.webhooks import Webhook

for line in sys.stdin:
    asked = json.loads(line)
    at = datetime.datetime.fromtimestamp(asked["timestamp"], tz=datetime.timezone.utc)
    print(Webhook(asked["secret"]).sign(asked["id"], at, asked["body"]), flush=True)
