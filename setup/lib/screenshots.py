# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make screenshots``: the pictures of the user guide, taken of a running plant.

Odoo with workers and job runner, the simulated PLC and headless Chromium; the pictures
leave as a tar ($SCADA_OUTPUT_FD) of ``ADDON/static/description/NAME.png``.
"""
import io
import os
import sys
import tarfile

from PIL import Image

from browser import Browser
from plant import Plant
from progress import print_line, step

FOLDER = "/tmp/pictures"
COLOURS = 64  # a screen has few; a third of the bytes
WAIT = 900  # seconds, for the plant
BATCH = "scada.mo.batch"
HISTORY = "scada.mo.history"
RECORD = "/report/html/scada_bridge.scada_batch_record/%d"

# (addon, picture, action, view, selector that must be there)
LISTS = (
    ("scada_bridge", "batches", "scada_mo_batch_action", "list", ".o_data_row"),
    ("scada_bridge", "history", "scada_mo_history_action", "list", ".o_data_row"),
    (
        "scada_bridge",
        "failures",
        "scada_failure_report_action",
        "kanban",
        ".o_kanban_view",
    ),
    ("scada_bridge", "accuracy", "scada_dosing_accuracy_action", "graph", "canvas"),
    ("scada_bridge", "tasks", "scada_task_action", "list", ".o_data_row"),
    ("scada_bridge", "silos", "scada_silo_action", "list", ".o_data_row"),
)


class Photographer:
    """A browser in front of a plant at work; remembers which addon a picture is of."""

    def __init__(self, browser):
        self.browser = browser
        self.pictures = []

    def shoot(self, addon, name):
        """Take a picture of what the page shows."""
        self.browser.wait_ready()
        self.browser.screenshot(name)
        self.pictures.append((addon, name))

    def count(self, model, *domain):
        """Number of records that the person who is logged in may see."""
        return self.browser.rpc(model, "search_count", list(domain))

    def first(self, model, *domain):
        """Id of the first record."""
        return self.browser.rpc(model, "search", list(domain), limit=1)[0]

    def board(self):
        """The board while a batch is running and others have finished."""
        browser = self.browser
        finished = ("state", "=", "done")
        browser.wait(lambda: self.count(HISTORY, finished) >= 3, "batches", WAIT)
        browser.open_action("scada_bridge.scada_board_action")
        browser.wait_for(".o_scada_mixer_kg b", WAIT)
        self.shoot("scada_bridge", "board")

    def lists(self):
        """The screens that show many records."""
        for addon, name, action, view, selector in LISTS:
            self.browser.open_action(addon + "." + action, view_type=view)
            self.browser.wait_for(selector, WAIT)
            self.shoot(addon, name)

    def forms(self):
        """A batch, a batch of the history and its record on paper."""
        browser = self.browser
        running = ("state", "=", "running")
        browser.wait(lambda: self.count(BATCH, running), "a running batch", WAIT)
        browser.open_record(BATCH, self.first(BATCH, running))
        self.shoot("scada_bridge", "batch")
        archived = self.first(HISTORY, ("state", "=", "done"))
        browser.open_record(HISTORY, archived)
        self.shoot("scada_bridge", "history_batch")
        browser.driver.get(browser.url + RECORD % archived)
        browser.wait_for(".page")
        browser.screenshot("batch_record")
        self.pictures.append(("scada_bridge", "batch_record"))

    def plc(self):
        """What a manager configures at a PLC."""
        browser = self.browser
        browser.open_record("scada.plc", self.first("scada.plc"))
        self.shoot("scada_bridge_plc", "plc")
        browser.click("Memory Map", within=".o_notebook")
        browser.wait_for(".tab-pane.active .o_data_row")
        self.shoot("scada_bridge_plc", "memory_map")
        browser.open_menu("SCADA", "Configuration", "Set-up Wizard")
        browser.wait_for(".modal .o_form_view")
        self.shoot("scada_bridge_plc", "setup")

    def settings(self):
        """The page of settings, an administrator's."""
        self.browser.open_action("scada_bridge.res_config_settings_action")
        self.browser.wait_for(".app_settings_block:not(.o_hidden)")
        self.shoot("scada_bridge", "settings")


def take(plant):
    """Take all pictures; returns [(addon, name)]."""
    with Browser(plant.url, FOLDER) as browser:
        photographer = Photographer(browser)
        for login, scenes in (
            ("operator", (photographer.board, photographer.forms, photographer.lists)),
            ("manager", (photographer.plc,)),
            ("admin", (photographer.settings,)),
        ):
            browser.login(login)
            for scene in scenes:
                scene()
        browser.assert_no_errors()
        return photographer.pictures


def small(path):
    """Bytes of a picture with few colours."""
    image = Image.open(path).convert("RGB")
    target = io.BytesIO()
    image.quantize(COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


def write_archive(pictures):
    """Write the tar of the pictures."""
    with os.fdopen(int(os.environ["SCADA_OUTPUT_FD"]), "wb") as output:
        with tarfile.open(fileobj=output, mode="w|") as tar:
            for addon, name in pictures:
                data = small(os.path.join(FOLDER, name + ".png"))
                member = tarfile.TarInfo("%s/static/description/%s.png" % (addon, name))
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
                print_line("%s: %d bytes" % (member.name, len(data)))


def main():
    """Exit status 0, or a traceback."""
    with Plant(speed=10, orders=14, poll_seconds=1, failures="demo") as plant:
        plant.prepare()
        plant.start()
        with step("taking pictures"):
            pictures = take(plant)
    write_archive(pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
