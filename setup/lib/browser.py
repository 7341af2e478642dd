# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person at Odoo's web client: headless Chromium, with deadlines and a camera.

::

    with Browser(plant.url, "/tmp/pictures") as browser:
        browser.login("operator")
        browser.open_action("scada_bridge.scada_mo_batch_action")
        browser.click("Retry Now", within=".o_form_statusbar")
        browser.wait_text("It is tried again")
        browser.assert_no_errors()

Nothing here sleeps for a fixed time: each step waits until the page shows what it
needs, at most WAIT_SECONDS (a variable of the environment, 240).  Needs selenium and
Debian's chromium-driver ("setup/build-extras browser").
"""
import json
import os
import time

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    JavascriptException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

DRIVER = "/usr/bin/chromedriver"
CHROMIUM = "/usr/bin/chromium"
WAIT_SECONDS = float(os.environ.get("WAIT_SECONDS") or 240)
CHECK_SECONDS = 0.1
LAPTOP = (1366, 768)
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # the private root is the sandbox, it allows no second one
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--lang=en-US",
)
# What a page may be in the middle of when it is looked at or clicked
MOVING = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    JavascriptException,
    StaleElementReferenceException,
)
IS_READY = """
    return !!document.querySelector('.o_web_client .o_action_manager > *')
        && !document.querySelector('.o_web_client.oe_wait, .blockUI')
"""
VISIBLE_TEXT = "return document.body ? document.body.innerText : ''"
# The innermost visible element that a person would press for this text
FIND_CLICKABLE = """
    const [text, within] = arguments;
    const same = (value) => (value || '').replace(/\\s+/g, ' ').trim() === text;
    const roots = within ? document.querySelectorAll(within) : [document.body];
    for (const root of roots) {
        const selector = 'button, a, label, input[type=submit], [role=tab], th, td, '
            + '.o_menu_item, .dropdown-item, .custom-control-label, span, div';
        for (const element of root.querySelectorAll(selector)) {
            const shown = element.offsetParent !== null
                || getComputedStyle(element).position === 'fixed';
            if (shown && !element.disabled && (same(element.innerText)
                || same(element.value) || same(element.title)
                || same(element.getAttribute('aria-label')))) {
                return element;
            }
        }
    }
    return null;
"""


class Browser:
    """One window of one person.

    :param url: where Odoo is, without a path.
    :param pictures: directory of the screenshots.
    :param size: width and height of the page in pixels.
    """

    def __init__(self, url, pictures="/tmp/pictures", size=LAPTOP):
        self.url = url
        self.pictures = pictures
        options = Options()
        options.binary_location = CHROMIUM
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        for option in OPTIONS:
            options.add_argument(option)
        options.add_argument("--window-size=%d,%d" % size)
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.driver.set_page_load_timeout(WAIT_SECONDS)
        self.size = size
        self.resize(*size)
        self._messages = []

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.driver.quit()

    def start_afresh(self):
        """Be another person at another window: no cookies, no memory, no messages."""
        old = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        new = self.driver.current_window_handle
        self.driver.switch_to.window(old)
        self.driver.close()
        self.driver.switch_to.window(new)
        self.resize(*self.size)
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.execute_cdp_cmd(
            "Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "all"}
        )
        self.driver.get_log("browser")
        self._messages = []

    def resize(self, width, height):
        """Make the page (not the window around it) this many pixels large."""
        metrics = {
            "width": width,
            "height": height,
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    # -- waiting ----------------------------------------------------------------
    def wait(self, look, what, seconds=WAIT_SECONDS):
        """Return the first true value of ``look()``; AssertionError after the deadline.

        The error contains what the page shows then, and leaves a picture of it.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                value = look()
            except MOVING:
                value = None
            if value:
                return value
            if time.monotonic() > deadline:
                path = self.screenshot("failed-%d" % time.time())
                text = "%s: not within %s s, see %s\n%s\n%s"
                errors = "\n".join(self.errors())
                raise AssertionError(
                    text % (what, seconds, path, errors, self.text()[:2000])
                )
            time.sleep(CHECK_SECONDS)

    def text(self):
        """All text that a person can read on the page."""
        return self.driver.execute_script(VISIBLE_TEXT)

    def wait_text(self, text, within=None, seconds=WAIT_SECONDS):
        """Until the text can be read, in the page or in the elements of a selector."""

        def look():
            if within is None:
                return text in self.text()
            return any(text in element.text for element in self.all(within))

        return self.wait(look, "text %r in %s" % (text, within or "page"), seconds)

    def all(self, selector):
        """Elements of a CSS selector, there or not there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def wait_for(self, selector, seconds=WAIT_SECONDS):
        """The first visible element of a CSS selector."""

        def look():
            shown = [found for found in self.all(selector) if found.is_displayed()]
            return shown[0] if shown else None

        return self.wait(look, "element %s" % selector, seconds)

    def wait_ready(self, seconds=WAIT_SECONDS):
        """Until the web client shows an action and loads nothing."""
        self.wait(
            lambda: self.driver.execute_script(IS_READY), "web client ready", seconds
        )

    # -- going somewhere ----------------------------------------------------------
    def login(self, login, password=None):
        """Log in; the password of the demo's users is their login."""
        self.driver.get(self.url + "/web/session/logout?redirect=/web/login")

        def entered():
            if self.all("form.oe_login_form"):  # again, if the press was not taken
                self.fill("input[name=login]", login)
                self.fill("input[name=password]", password or login)
                self.click_on("form.oe_login_form button[type=submit]")
            return self.driver.execute_script(IS_READY)

        self.wait(entered, "log-in of %s" % login)

    def open(self, fragment):
        """Open the web client at ``#fragment``, from a fresh page."""
        self.driver.get("about:blank")
        self.driver.get("%s/web#%s" % (self.url, fragment))
        self.wait_ready()

    def open_action(self, xml_id, **state):
        """Open an action by its XML id; ``state`` is ``id``, ``view_type`` ..."""
        fragment = "action=" + xml_id
        for name, value in state.items():
            fragment += "&%s=%s" % (name, value)
        self.open(fragment)

    def open_record(self, model, record_id):
        """Open the form of a record."""
        self.open("model=%s&id=%d&view_type=form" % (model, record_id))
        self.wait_for(".o_form_view")

    def open_menu(self, *names):
        """Walk through the menus: the app first, as a person does."""
        self.click_on(".o_menu_apps > .dropdown > a")
        self.click(names[0], within=".o_menu_apps .dropdown-menu.show")
        self.wait_text(names[0], within=".o_menu_brand")
        for depth, name in enumerate(names[1:]):
            self.click(name, within=".o_menu_sections" + " .show" * bool(depth))
        self.wait_ready()

    # -- doing something ------------------------------------------------------------
    def click(self, text, within=None, seconds=WAIT_SECONDS):
        """Press the visible button, link, menu or label with exactly this text."""

        def press():
            find = FIND_CLICKABLE
            element = self.driver.execute_script(find, text, within)
            return element and self._press(element)

        self.wait(press, "click on %r in %s" % (text, within or "page"), seconds)

    def click_on(self, selector, seconds=WAIT_SECONDS):
        """Press the first visible element of a CSS selector."""
        self.wait(
            lambda: self._press(self.wait_for(selector, seconds)),
            "click on %s" % selector,
            seconds,
        )

    def _press(self, element):
        script = "arguments[0].scrollIntoView({block: 'nearest'})"
        self.driver.execute_script(script, element)
        element.click()
        return True

    def choose(self, selector, text):
        """Choose an option of a list by what it says."""

        def chosen():
            Select(self.wait_for(selector)).select_by_visible_text(text)
            return True

        self.wait(chosen, "choice of %r in %s" % (text, selector))

    def drag(self, element, target):
        """Take an element with the mouse and let it go at the top of another one."""
        script = "arguments[0].scrollIntoView({block: 'center'})"
        self.driver.execute_script(script, element)
        mouse = ActionChains(self.driver)
        mouse.click_and_hold(element).move_by_offset(0, -5)
        mouse.move_to_element(target).move_by_offset(0, -8).pause(0.3).release()
        mouse.perform()

    def fill(self, selector, text):
        """Type into an input, instead of what is in it."""

        def typed():
            element = self.wait_for(selector)
            element.clear()
            element.send_keys(text)
            return element.get_attribute("value") == text

        self.wait(typed, "typing into %s" % selector)

    def rpc(self, model, method, *args, **kwargs):
        """Call a model's method as the person who is logged in; returns its result.

        AssertionError with the server's message if it refuses.
        """
        script = """
            const [route, params, done] = arguments;
            fetch(route, {method: 'POST', headers: {'Content-Type': 'application/json'},
                body: JSON.stringify({jsonrpc: '2.0', method: 'call', params: params})})
                .then((answer) => answer.json()).then(done, (error) => done(
                    {error: {data: {message: String(error)}}}));
        """
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        self.driver.set_script_timeout(WAIT_SECONDS)
        answer = self.driver.execute_async_script(
            script, "/web/dataset/call_kw", params
        )
        if "error" in answer:
            raise AssertionError(answer["error"]["data"]["message"])
        return answer.get("result")

    # -- looking back -----------------------------------------------------------
    def screenshot(self, name):
        """Save a picture of the page as NAME.png; returns its path."""
        os.makedirs(self.pictures, exist_ok=True)
        path = os.path.join(self.pictures, name + ".png")
        try:
            self.driver.save_screenshot(path)
        except WebDriverException:
            return "no picture (the browser has ended)"
        return path

    def errors(self):
        """Errors in the console since the start of the browser, one text each."""
        self._messages += self.driver.get_log("browser")
        return [
            json.dumps(entry["message"])
            for entry in self._messages
            if entry["level"] == "SEVERE" and not self._is_about_favicon(entry)
        ]

    def _is_about_favicon(self, entry):
        """Return whether Chromium itself asked for an icon of a page that names none.

        Odoo's pages of reports are such, and Odoo answers 404.
        """
        asked = "%s/favicon.ico - Failed to load resource: " % self.url
        return entry["source"] == "network" and entry["message"].startswith(asked)

    def assert_no_errors(self):
        """AssertionError when JavaScript failed or a file was missing, at any time."""
        errors = self.errors()
        assert not errors, "\n".join(errors)
