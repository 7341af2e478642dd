# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx with our site before a running Odoo.

The site is the files of setup/deploy/nginx with other ports, addresses and paths,
nothing else.
"""
import json
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from collections import namedtuple
from pathlib import Path

from odoo_server import CHECKOUT
from ports import LOOPBACK, free_port, is_free
from service import Service

SITE = Path(CHECKOUT) / "setup" / "deploy" / "nginx"
HOST = "scada.example.com"
PORTS = (80, 443, 8000)
MAIN = """
daemon off;
pid {directory}/pid;
error_log {directory}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    log_format {log_format};
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    include {directory}/conf.d/*.conf;
}}
"""
PLAIN_LOG = "plain '$remote_addr $status $request'"
LISTEN = re.compile(r"listen ((?:[\d.]+:)?)(\d+)")

# the certificate is made for this run
UNVERIFIED = ssl._create_unverified_context()  # nosec B323

Answer = namedtuple("Answer", "status headers body")


class Nginx(Service):
    """nginx on loopback, before one Odoo.

    :param directory: ``pathlib.Path`` of its files.
    :param server: :class:`odoo_server.OdooServer`, or what has its two ports.
    :param key: API key that it adds for vue-middleware.
    :param log_format: name and format of the access logs, None = short lines.
    :param adapted: {text of the files: what a plant writes there}, such as networks.
    :param plain_address: loopback address that takes port 8000 without TLS, too.
    :ivar ports: {port of the site: the port here}.
    """

    def __init__(
        self,
        directory,
        server,
        key,
        log_format=None,
        adapted=None,
        plain_address=None,
    ):
        super().__init__("nginx", str(directory / "log"))
        self.ports = {port: free_port() for port in PORTS}
        self.directory = directory
        self._log_format = log_format or PLAIN_LOG
        self._changes = self._get_changes(server, adapted or {}, plain_address)
        self._make_certificate()
        self._write_site(plain_address)
        header = 'proxy_set_header X-API-Key "%s";\n' % key
        (directory / "api-key.conf").write_text(header)
        main = MAIN.format(directory=directory, log_format=self._log_format)
        (directory / "nginx.conf").write_text(main)
        self.command = ["nginx", "-c", str(directory / "nginx.conf")]

    def _get_changes(self, server, adapted, plain_address):
        return dict(
            adapted,
            **{
                "/etc/nginx/scada/": "%s/" % self.directory,
                "/var/log/nginx": str(self.directory),
                "127.0.0.1:8069": "127.0.0.1:%d" % server.http_port,
                "127.0.0.1:8072": "127.0.0.1:%d" % server.longpolling_port,
                "/srv/vue-middleware": "%s/vue-middleware" % self.directory,
                "192.0.2.10": plain_address or "192.0.2.10",
            },
        )

    def _make_certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
            + ["-subj", "/CN=" + HOST]
            + ["-keyout", str(self.directory / "key.pem")]
            + ["-out", str(self.directory / "certificate.pem")],
            check=True,
            stderr=subprocess.DEVNULL,
        )

    def _write_site(self, plain_address):
        """Every file where the guide puts it, below our directory."""
        servers = self.directory / "conf.d"
        servers.mkdir()
        for path in sorted(SITE.glob("*.conf")):
            folder = servers if path.name == "scada.conf" else self.directory
            (folder / path.name).write_text(self._adapt(path.read_text()))
        if plain_address:
            text = (SITE / "plain-8000.conf.example").read_text()
            (servers / "scada-plain-8000.conf").write_text(self._adapt(text))

    def _adapt(self, text):
        for old, new in self._changes.items():
            text = text.replace(old, new)
        log = r"\1 %s;" % self._log_format.split()[0]
        text = re.sub(r"(access_log +[^ ;]+)[^;]*;", log, text)
        return LISTEN.sub(self._listen, text)

    def _listen(self, match):
        address, port = match.groups()
        return "listen %s%d" % (address or LOOPBACK + ":", self.ports[int(port)])

    def start(self):
        """Start it and wait until it listens."""
        self.launch(self.command)
        self.wait_until(lambda: not is_free(self.ports[8000]), "listening")

    def is_tls(self, port):
        """Return whether a port of the site speaks TLS."""
        text = (self.directory / "conf.d" / "scada.conf").read_text()
        return bool(re.search(r"listen [\d.]+:%d ssl" % self.ports[port], text))

    def call(self, port, method, path, body=None, **headers):
        """Send a request as a client of the plant does; an answer of any status."""
        scheme = "https" if self.is_tls(port) else "http"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            "%s://127.0.0.1:%d%s" % (scheme, self.ports[port], path),
            data=body if body is None else json.dumps(body).encode(),
            headers=dict({"Host": HOST}, **names),
            method=method,
        )
        if body is not None and "Content-Type" not in names:
            request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=UNVERIFIED),
            NoRedirect(),
        )
        try:
            reply = opener.open(request, timeout=120)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return Answer(reply.getcode(), reply.headers, reply.read().decode())


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirection is an answer."""

    def redirect_request(self, *_arguments):
        """Go nowhere."""
        return None
