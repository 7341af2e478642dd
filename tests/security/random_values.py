# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random JSON texts: by a schema of the contract, near it, and far from it."""
import json

# where a wrong value does most harm is where something exists
KNOWN = {
    "mo_id": ["WH/MO/00001", "WH/MO/00002", "WH/MO/00003", "#1", "1"],
    "manufacturing_order_id": ["WH/MO/00001", "WH/MO/00002"],
    "equipment_id": ["PLC01", "PLC02", "silo101", 1, 2],
    "equipment_code": ["PLC01", "silo101", "silo115", "lq114"],
    "field_name": ["NO-MO", "Quantity Goods", "BoM"],
    "task_name": ["task1", "task2"],
    "batch_name": ["BATCH01", "BATCH02"],
    "batch_no": [1, 2],
    "plc_batch_slot": [1, 2],
    "record_id": [1],
    "db": ["scada_mill", "scada_twin", "books"],
    "login": ["operator", "manager", "nobody"],
    "password": ["operator", "guess"],
}
NUMBERS = [0, -1, 1, 2**31, -(2**31), 2**63, 2**64, 10**40, 0.1, -0.0, 1e-320, 1e308]
TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u2066x",
    "\x1b[2J\r\n",
    "' OR 1=1 --",
    "%s%d%(x)s{0}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "=1+1",
    "0",
    "NaN",
    "null",
    "true",
    "9999-12-31T23:59:59.999999",
    "0000-00-00 00:00:00",
    "2026-02-30",
    "2026-01-01T00:00:00+99:99",
    "١٢٣",
    "ﬀ" * 40,
    "x" * 5000,
]
DATES = [
    "2026-02-23 20:22:35",
    "2026-02-23T20:22",
    "2026-02-23",
    "23/02/2026 20:22",
    "2026-02-23T20:22:35Z",
    "2026-02-23T20:22:35+07:00",
]
# words that JSON's grammar does not know, or that some parsers take
ODD_TOKENS = ["NaN", "Infinity", "-Infinity", "1e999", "0x10", "01", "+1", ".5", "1."]
ODD_TOKENS += ["True", "undefined", "'x'", '"\\ud83d"', '"\\u0000"', '"\x01"', "/**/1"]
ODD_TEXTS = [
    "",
    " ",
    "{",
    "}",
    "[]",
    "null",
    "1",
    '"x"',
    "{}{}",
    '{"a":1,}',
    "\ufeff{}",
]


class Values:
    """Random values for the schemas of a document.

    :param random: ``random.Random``
    :param document: OpenAPI document
    :param oddness: probability that a value is not what its schema asks for
    """

    def __init__(self, random, document, oddness=0.15):
        self._random = random
        self._schemas = document["components"]["schemas"]
        self._oddness = oddness

    def resolve(self, schema):
        """The schema that a reference stands for."""
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def value(self, schema, name="", depth=0):
        """A value for a schema, mostly a right one."""
        if self._random.random() < self._oddness:
            return self.odd(depth)
        if name in KNOWN and self._random.random() < 0.8:
            return self._random.choice(KNOWN[name])
        schema = self.resolve(schema)
        if "anyOf" in schema:
            return self.value(self._random.choice(schema["anyOf"]), name, depth)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if schema.get("nullable") and self._random.random() < 0.1:
            return None
        make = getattr(self, "_" + str(schema.get("type")), self._object)
        return make(schema, depth)

    def odd(self, depth=0):
        """A value of any type, small, large or strange."""
        kind = self._random.randrange(7)
        if kind == 0:
            return self._random.choice(TEXTS)
        if kind == 1:
            return self._random.choice(NUMBERS)
        if kind == 2:
            return self._random.choice([None, True, False])
        if kind == 3 and depth < 4:
            return [self.odd(depth + 1) for _n in range(self._random.randrange(4))]
        if kind == 4 and depth < 4:
            return {self._text(): self.odd(depth + 1)}
        return self._text() if kind == 5 else self._random.uniform(-1e6, 1e6)

    def _text(self):
        length = self._random.choice((0, 1, 3, 16, 17, 200))
        return "".join(chr(self._random.randrange(1, 0x250)) for _n in range(length))

    def _string(self, schema, _depth):
        if "date" in str(schema.get("x-tz", "")) or "x-tz" in schema:
            return self._random.choice(DATES)
        return self._random.choice([schema.get("example") or "x", self._text(), "x"])

    def _integer(self, schema, _depth):
        low = schema.get("minimum", 0)
        high = schema.get("maximum", low + 1000)
        return self._random.choice([low, high, self._random.randint(low, high)])

    def _number(self, schema, _depth):
        low = schema.get("minimum", 0)
        return round(self._random.uniform(low, low + 5000), 3)

    def _boolean(self, _schema, _depth):
        return self._random.random() < 0.5

    def _array(self, schema, depth):
        count = self._random.choice((0, 1, 1, 2, 5)) if depth < 4 else 0
        items = schema.get("items", {})
        return [self.value(items, depth=depth + 1) for _n in range(count)]

    def _object(self, schema, depth=0):
        required = schema.get("required", ())
        made = {}
        for name, part in schema.get("properties", {}).items():
            if self._random.random() < (0.95 if name in required else 0.5):
                made[name] = self.value(part, name, depth + 1)
        if self._random.random() < self._oddness / 3:
            made[self._text()] = self.odd()
        return made

    # -- texts ------------------------------------------------------------------------
    def body(self, schema):
        """The bytes of a body for a schema, mostly JSON."""
        data = self.value(schema)
        if self._random.random() < 0.4:
            data = {"jsonrpc": "2.0", "method": "call", "params": data}
            data["id"] = self.odd() if self._random.random() < 0.3 else 7
        text = json.dumps(data, ensure_ascii=self._random.random() < 0.7)
        if self._random.random() < self._oddness:
            text = self._spoil(text)
        return text.encode(self._encoding(), "surrogatepass")

    def _encoding(self):
        rare = self._random.random() < self._oddness / 5
        return self._random.choice(("utf-16", "utf-32")) if rare else "utf-8"

    def _spoil(self, text):
        """Another text: broken, doubled, deep, odd."""
        kind = self._random.randrange(7)
        if kind == 0:
            return self._random.choice(ODD_TEXTS)
        if kind == 1:
            return text[: self._random.randrange(len(text) + 1)]
        if kind == 2:
            return text.replace(":", ":" + self._random.choice(ODD_TOKENS) + ",", 1)
        if kind == 3:
            return self._deep()
        if kind == 4 and text.startswith("{") and len(text) > 2:
            return text[:-1] + "," + text[1:]  # each key twice
        at = self._random.randrange(len(text) + 1)
        token = self._random.choice(ODD_TOKENS + ["\x00", "\x1f", "\x7f", "\u2028"])
        return text[:at] + token + text[at:]

    def _deep(self):
        depth = self._random.choice((50, 900, 5000, 60000))
        opening, closing = self._random.choice((("[", "]"), ('{"a":', "}")))
        closing = closing * depth if self._random.random() < 0.7 else ""
        return opening * depth + ("1" if closing else "") + closing
