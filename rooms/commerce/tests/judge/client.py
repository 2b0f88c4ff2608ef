"""A plain HTTP client of the surface, as an integrator would write it."""

import base64
import http.client
import json
from urllib.parse import urlencode, urlsplit

from .shapes import BASE, OPERATIONS
from .verdict import Missing

PREFIX = "/subscription/"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()


class Client:
    """One caller, one dialect, one connection at a time."""

    def __init__(self, verdict, base, user, password, dialect):
        self.verdict, self.base, self.dialect = verdict, base, dialect
        self.user = user
        self.basic = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.connection = None

    def raw(self, method, path, body=None, headers=None):
        """Sends exactly this; only the credential is ours, unless one is given."""
        headers = {"Authorization": self.basic, **(headers or {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        body = body.encode() if isinstance(body, str) else body
        for last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)
            try:
                self.connection.request(method, path, body, headers)
                answer = Answer(self.connection.getresponse())
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
                self.connection = None
                if last:
                    raise
        told = f"{method} {path} {str(body)[:300]}"
        self.verdict.check(answer.status < 500, f"{told}: {answer.status} {answer.text[:300]}")
        return answer

    def send(self, operation, request, dialect=None):
        """One call of an operation; query parameters of a GET are the request's members."""
        dialect = dialect or self.dialect
        verb, root, _ = OPERATIONS[operation]
        if verb == "GET":
            given = {name: value for name, value in request.items() if value is not None}
            query = "?" + urlencode(given) if given else ""
            answer = self.raw("GET", PREFIX + operation + query, None, {"Accept": dialect.kind})
        else:
            headers = {"Accept": dialect.kind, "Content-Type": dialect.kind}
            answer = self.raw("POST", PREFIX + operation, dialect.write(root, request), headers)
        if answer.status == 404 and "Operation not found." in answer.text:
            raise Missing(operation)
        return answer

    def ask(self, operation, **request):
        """A call that must succeed; its answer, judged member by member."""
        verdict, (_, root, shape) = self.verdict, OPERATIONS[operation]
        answer = self.send(operation, request)
        told = f"{operation} {json.dumps(request, default=str)}"
        if not verdict.equal(answer.status, 200, f"{told} says {answer.text[:300]}; its status"):
            raise AssertionError(f"{operation} was refused")
        kind = answer.headers.get("content-type", "")
        verdict.check(kind.split(";")[0] == self.dialect.kind, f"{told}: content type {kind!r}")
        read = self.dialect.read(verdict, answer.text, root, shape)
        verdict.equal(read.get("ResultMessage"), "OK", f"{told}: ResultMessage")
        return read

    def refused(self, operation, status, message=None, begins=None, **request):
        """A call that must be refused so; gives the sentence."""
        verdict, (_, root, _) = self.verdict, OPERATIONS[operation]
        answer = self.send(operation, request)
        told = f"{operation} {json.dumps(request, default=str)}"
        statuses = status if isinstance(status, tuple) else (status,)
        verdict.check(answer.status in statuses,
                      f"{told}: {answer.status} instead of {status}: {answer.text[:300]}")
        if answer.status == 200:
            return ""
        said = self.dialect.read(verdict, answer.text, root, BASE).get("ResultMessage") or ""
        verdict.check(said not in ("", "OK"), f"{told}: a refusal says {said!r}")
        if message is not None:
            verdict.equal(said, message, f"{told}: ResultMessage")
        if begins is not None:
            verdict.check(said.startswith(begins), f"{told}: {said!r} does not begin {begins!r}")
        return said
