"""Several calls in one request, as the library packs them.

A client built from the library's own document would send them to Google, whatever `api_endpoint`
says: its batches go to the `rootUrl` of the document. It has to be told, or to be built from ours.
"""

from googleapiclient.http import BatchHttpRequest

from selling import named
from steps import same, step


def go(api, base=None):
    step("batch")
    answers = {}

    def hear(request_id, answer, error):
        answers[request_id] = error.status_code if error else answer["state"]

    if base:
        batch = BatchHttpRequest(callback=hear, batch_uri=base + "/batch")
    else:
        batch = api.new_batch_http_request(callback=hear)
    calls = api.partners().subscriptions()
    for subscription in ("ord-1", "ord-3", "nobody"):
        batch.add(calls.get(name=named(subscription)), request_id=subscription)
    batch.add(calls.undoCancel(name=named("ord-3"), body={}), request_id="undo")
    batch.execute()
    same("answers", answers, {
        "ord-1": "STATE_ACTIVE", "ord-3": "STATE_CANCELLED", "nobody": 404, "undo": 400,
    })
