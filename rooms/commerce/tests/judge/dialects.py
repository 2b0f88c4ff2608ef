"""JSON and XML as the document writes them, both read into the same plain values: words for enums,
`Decimal` for money, dates in UTC. What is written otherwise is told while reading."""

import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from decimal import Decimal
from xml.sax.saxutils import escape

from .shapes import INSIDE, TRANSACTIONS, WORDS

NAMESPACE = "{http://api.cleverbridge.com/datacontract}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?"


def at(text):
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=timezone.utc)


class Json:
    name = "JSON"
    kind = "application/json"

    def write(self, _root, request):
        return json.dumps(request, default=str)

    def read(self, verdict, text, root, shape):
        return self.group(verdict, json.loads(text, parse_float=Decimal), shape, root)

    def group(self, verdict, value, shape, where):
        if not verdict.check(isinstance(value, dict), f"{where} is no object: {value!r}"):
            return {}
        verdict.equal(list(value), list(shape), f"members of {where}")
        return {name: self.value(verdict, value.get(name), kind, f"{where}.{name}")
                for name, kind in shape.items()}

    def value(self, verdict, value, kind, where):
        if kind in INSIDE:
            shape, _ = INSIDE[kind]
            if kind == "subscription":
                return self.group(verdict, value, shape, where)
            if not verdict.check(isinstance(value, list), f"{where} is no list: {value!r}"):
                return []
            return [self.group(verdict, one, shape, f"{where}[]") for one in value]
        if kind.endswith("?"):
            if value is None:
                return None
            kind = kind[:-1]
        whole = isinstance(value, int) and not isinstance(value, bool)
        if kind in WORDS:
            known = whole and 1 <= value <= len(WORDS[kind])
            verdict.check(known, f"{where}: {value!r} is no integer of {kind}")
            return WORDS[kind][value - 1] if known else value
        holds = {
            "text": isinstance(value, str),
            "transaction": value in TRANSACTIONS,
            "int": whole,
            "bool": isinstance(value, bool),
            "money": isinstance(value, Decimal),
            "date": isinstance(value, str) and re.fullmatch(MOMENT + "Z", value),
        }[kind]
        verdict.check(holds, f"{where}: {value!r} is no {kind}")
        return at(value) if kind == "date" and holds else value


class Xml:
    name = "XML"
    kind = "application/xml"

    def write(self, root, request):
        return f"<{root}Request>{self.inside(request)}</{root}Request>"

    def inside(self, value):
        if value is None:
            return ""
        if isinstance(value, dict):
            return "".join(f"<{name}>{self.inside(one)}</{name}>" for name, one in value.items())
        if isinstance(value, list):
            return "".join(f"<Item>{self.inside(one)}</Item>" for one in value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return escape(str(value))

    def read(self, verdict, text, root, shape):
        tree = ElementTree.fromstring(text)
        verdict.equal(tree.tag, f"{NAMESPACE}{root}Response", "the root")
        return self.group(verdict, tree, shape, root)

    def group(self, verdict, element, shape, where):
        names = [child.tag.removeprefix(NAMESPACE) for child in element]
        verdict.equal(names, list(shape), f"elements of {where}")
        found = dict(zip(names, element))
        return {name: self.value(verdict, found.get(name), kind, f"{where}.{name}")
                for name, kind in shape.items()}

    def value(self, verdict, element, kind, where):
        if not verdict.check(element is not None, f"{where} is absent"):
            return None
        if kind in INSIDE:
            shape, name = INSIDE[kind]
            if kind == "subscription":
                return self.group(verdict, element, shape, where)
            for one in element:
                if name is not None:
                    verdict.equal(one.tag, NAMESPACE + name, f"an element of {where}")
            return [self.group(verdict, one, shape, f"{where}[]") for one in element]
        text = element.text or ""
        if kind.endswith("?"):
            if element.get(NIL) == "true":
                verdict.equal(text, "", f"{where} is nil")
                return None
            kind = kind[:-1]
        if kind in WORDS:
            verdict.check(text in WORDS[kind], f"{where}: {text!r} is no word of {kind}")
            return text
        holds = {
            "text": True,
            "transaction": text in TRANSACTIONS,
            "int": re.fullmatch(r"-?\d+", text),
            "bool": text in ("true", "false"),
            "money": re.fullmatch(r"-?\d+(\.\d+)?", text),
            "date": re.fullmatch(MOMENT, text),
        }[kind]
        if not verdict.check(holds, f"{where}: {text!r} is no {kind}"):
            return text
        read = {"int": int, "money": Decimal, "date": at, "bool": lambda word: word == "true"}
        return read.get(kind, str)(text)
