# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls to Odoo over HTTP by people and clients, who live with errors."""
import requests

TIMEOUT = 60


class NoAnswer(Exception):
    """Odoo did not answer, or not as Odoo does: it is down, or was killed just now."""


class Refused(Exception):
    """Odoo answered with an error.

    :param name: class of the error, such as odoo.exceptions.UserError
    """

    def __init__(self, name, message):
        super().__init__("%s: %s" % (name, message))
        self.name = name


def _send(method, url, **options):
    try:
        return requests.request(method, url, timeout=TIMEOUT, **options)
    except requests.RequestException as error:
        raise NoAnswer(str(error)) from error


class Rpc:
    """A user of Odoo who presses buttons.

    :param server: has the ``url``
    """

    def __init__(self, server, database, login):
        self._server = server
        self._database = database
        self._login = login
        self._uid = None

    def __call__(self, model, method, *arguments, **options):
        """Call a method of a model; :raises NoAnswer, Refused:"""
        if self._uid is None:
            self._uid = self._jsonrpc(
                "common", "login", self._database, self._login, self._login
            )
        return self._jsonrpc(
            "object",
            "execute_kw",
            self._database,
            self._uid,
            self._login,
            model,
            method,
            list(arguments),
            options,
        )

    def _jsonrpc(self, service, method, *arguments):
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "params": {"service": service, "method": method, "args": arguments},
        }
        reply = _send("POST", self._server.url + "/jsonrpc", json=body)
        answer = _decoded(reply)
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise Refused(data.get("name", "?"), data.get("message", "?"))
        return answer.get("result")


class ApiClient:
    """A SCADA client of the HTTP API."""

    def __init__(self, server, database, login):
        self._server = server
        self._body = {"db": database, "login": login, "password": login}
        self._session = None

    def send(self, method, path, body=None, **headers):
        """The decoded answer; :raises NoAnswer, Refused:"""
        if self._session is None:
            reply = _send(
                "POST",
                self._server.url + "/api/scada/authenticate",
                json=self._body,
            )
            _decoded(reply)
            self._session = reply.cookies
        reply = _send(
            method,
            self._server.url + path,
            json=body,
            headers=headers,
            cookies=self._session,
        )
        if reply.status_code == 401:
            self._session = None
        return _decoded(reply)


def _decoded(reply):
    try:
        answer = reply.json()
    except ValueError as error:
        raise NoAnswer("%s %s" % (reply.status_code, reply.text[:200])) from error
    if reply.status_code >= 400:
        raise Refused("HTTP %d" % reply.status_code, str(answer)[:300])
    return answer
