"""A headless Chromium over the DevTools protocol, through a pair of pipes.

No socket of ours, no package beside the browser: messages are JSON texts that end
in NUL, on the file descriptors 3 and 4 of the browser."""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-extensions", "--disable-sync",
    "--no-first-run", "--no-default-browser-check", "--metrics-recording-only",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    # Whatever would be asked for by name is nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe", "--hide-scrollbars", "about:blank",
)


def find():
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return None


class Browser:
    def __init__(self, path, seconds=120):
        self.home = tempfile.mkdtemp(prefix="page-browser.")
        self.until = time.monotonic() + seconds
        self.number = 0
        self.left = b""
        self.events = []
        # The browser reads our commands on 3 and answers on 4. High numbers
        # here, so that moving them there cannot overwrite the other one.
        to_read, self.to = os.pipe()
        self.back, back_write = os.pipe()

        def place():
            high = [os.dup(to_read), os.dup(back_write)]
            while min(high) < 5:
                high = [os.dup(fd) for fd in high]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [path, "--user-data-dir=" + self.home, *FLAGS],
            preexec_fn=place, close_fds=False, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.home, "DBUS_SESSION_BUS_ADDRESS": ""})
        os.close(to_read)
        os.close(back_write)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Security"):
            self.tab(domain + ".enable")

    def receive(self):
        while b"\0" not in self.left:
            wait = self.until - time.monotonic()
            if wait <= 0 or not select.select([self.back], [], [], wait)[0]:
                raise TimeoutError("the browser does not answer")
            got = os.read(self.back, 1 << 20)
            if not got:
                raise EOFError("the browser ended")
            self.left += got
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(method + ": " + str(answer["error"]))
                return answer["result"]
            self.events.append(answer)

    def tab(self, method, **params):
        return self.call(method, self.session, **params)

    def wait_for(self, name):
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == name:
                    return self.events.pop(i)
            self.events.append(self.receive())

    def seen(self, name):
        return [e["params"] for e in self.events if e.get("method") == name]

    def open(self, url):
        self.tab("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def run(self, script):
        """The value of an expression, or of the promise that it is."""
        answer = self.tab("Runtime.evaluate", expression=script,
                          returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def look(self, width, height=900, dark=False, media="screen"):
        self.tab("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)
        self.tab("Emulation.setEmulatedMedia",
                 media=media,
                 features=[{"name": "prefers-color-scheme",
                            "value": "dark" if dark else "light"}])

    def close(self):
        # Only the browser's own group.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.to)
        os.close(self.back)
        shutil.rmtree(self.home, ignore_errors=True)
