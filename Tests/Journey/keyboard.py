"""Somebody who has a keyboard and nothing else. What is counted are the browser's own events: one mouse button pressed and a test fails."""

import re

from browser import wait_until
from look import Meter, Person

# Where the focus is, whether it can be seen there, and whether it came there in the order of the page.
FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) { window.lastFocus = null; return null; }
    const ringed = n => { const s = getComputedStyle(n); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)
        || s.boxShadow !== 'none'; };
    const shown = [e, ...(e.labels || []), e.closest('label, .choice')].filter(Boolean);
    const box = e.getBoundingClientRect(), label = (e.labels && e.labels[0] || e).getBoundingClientRect();
    const last = window.lastFocus;
    window.lastFocus = e;
    return {
        what: e.tagName.toLowerCase() + ' ' + (e.name || e.getAttribute('href') || e.textContent.trim().slice(0, 20)),
        visible: shown.some(ringed) && Math.max(box.width, label.width) > 0 && box.bottom >= 0 && box.top <= innerHeight,
        ordered: !last || !last.isConnected || !!(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING),
    };
}"""


class Typist(Person):
    """A person of a studio with scripts, for only then do events tell of themselves; the pages have none that the journey needs."""

    def __init__(self, studio, tier):
        super().__init__(studio, tier)
        self.meter = Meter(self.page, input_events=True)
        # What the reader of a test may ask for: stops where nothing shows the focus, or that were out of order.
        self.unseen = []
        self.pressed = 0
        # Listening from the start: a listener that comes with the key comes too late.
        self.choosers = []
        self.page.on("filechooser", lambda chooser: self.choosers.append(chooser))

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)
            self.pressed += 1
        return self

    def key(self, key):
        """A shortcut that leads on to another page."""
        with self.page.expect_navigation():
            self.press(key)
        return self

    def go_to(self, selector, most=250):
        """Tab by Tab to the first element that fits, looking at every stop on the way."""
        fits = f"() => !!document.activeElement && document.activeElement.matches({selector!r})"
        for _ in range(most):
            if self.page.evaluate(fits):
                return self
            self.press("Tab")
            stop = self.page.evaluate(FOCUS)
            if stop and not stop["visible"]:
                self.unseen.append(f"{self.path}: nothing shows the focus at {stop['what']}")
            if stop and not stop["ordered"]:
                self.unseen.append(f"{self.path}: {stop['what']} is out of order")
        raise AssertionError(f"{self.path}: no way with Tab to {selector}")

    def skip(self):
        """The page's first stop leads to its main part."""
        self.press("Tab")
        assert self.page.evaluate("() => document.activeElement.getAttribute('href') === '#main'"), f"{self.path}: no way past the header"
        return self.press("Enter")

    def enter(self, selector):
        self.go_to(selector)
        with self.page.expect_navigation():
            self.press("Enter")
        return self

    def send(self, action, name=None):
        """The button of a form, as `submit` would press it."""
        button = f'[name="{name}"]' if name else ":not([name])"
        return self.enter(f'main form[action$="{action}"] button{button}')

    def fill_in(self, name, value):
        selector = f'main [name="{name}"]'
        field = self.page.locator(selector).first
        kind = field.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName")
        one = f'{selector}[value="{value}"]'
        if kind == "radio":
            self.go_to(selector)
            if not self.page.locator(one).is_checked():
                self.press("Space")
            for _ in range(20):
                if self.page.locator(one).is_checked():
                    return self
                self.press("ArrowDown")
            raise AssertionError(f"{self.path}: {name} has no {value}")
        if kind == "checkbox":
            return self.go_to(one).press("Space")
        self.go_to(selector)
        if kind == "SELECT":
            for _ in range(60):
                if field.input_value() == value:
                    return self
                self.press("ArrowDown")
            raise AssertionError(f"{self.path}: {name} has no {value}")
        self.press("Control+a").page.keyboard.type(value)
        return self

    def fill_all(self, pairs):
        for name, value in pairs:
            row = re.match(r"(\w+)\.\d+\.", name)
            if row and not self.has(name):
                self.enter(f'main button[name="_add"][value="{row.group(1)}"]')
            self.fill_in(name, value)
        return self

    def attach(self, material, name, content):
        """The dialog of the system is opened from the keyboard; what happens in it is no page of ours."""
        self.go_to(f'main form[action$="/materials/{material}"] input[type="file"]')
        self.press("Space")
        wait_until(lambda: self.choosers or self.page.wait_for_timeout(20), 10, "the dialog of files")
        self.choosers.pop().set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        return self.send(f"/materials/{material}")
