"""The broker that the yardstick starts: one jar, one data directory, started and stopped as often as a test asks for it."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

VARIABLE = "WARREN_YARDSTICK"
START_LIMIT_S = 60
STOP_LIMIT_S = 30
DISK_BYTES = 512 << 20
FREE_LIMIT_BYTES = 128 << 20


class Node:
    """Lives in a directory: node.json (the command), node.pid, broker.log, disk/data, and disk/filler in an alarm."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.disk = self.directory / "disk"
        self.settings = json.loads((self.directory / "node.json").read_text())
        self.http_port = self.settings["http_port"]

    @classmethod
    def create(cls, directory, java, jar, bind, port, http_port):
        directory = pathlib.Path(directory)
        command = [java, "-jar", str(jar), "--bind", bind, "--port", str(port), "--http-port", str(http_port),
                   "--data-dir", str(directory / "disk/data"), "--disk-free-limit", str(FREE_LIMIT_BYTES)]
        (directory / "node.json").write_text(
            json.dumps({"command": command, "http_port": http_port, "options": {}, "alarms": []}))
        return cls(directory)

    @classmethod
    def current(cls):
        """The node that the tests run against; rabbitmqctl is called by them, without an argument for it."""
        return cls(os.environ[VARIABLE])

    def start(self):
        log = self.directory / "broker.log"
        seen = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            options = [word for option in self.settings["options"].items() for word in option]
            process = subprocess.Popen(self.settings["command"] + options, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        (self.directory / "node.pid").write_text(str(process.pid))
        limit = time.monotonic() + START_LIMIT_S
        while time.monotonic() < limit and process.poll() is None:
            with log.open("rb") as lines:
                lines.seek(seen)
                if b"Server startup complete" in lines.read():
                    return
            time.sleep(0.05)
        raise SystemExit("the broker did not start, see " + str(log))

    def stop(self):
        pid_file = self.directory / "node.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text())
        limit = time.monotonic() + STOP_LIMIT_S
        _signal(pid, signal.SIGTERM)
        while _runs(pid):
            if time.monotonic() > limit:
                _signal(pid, signal.SIGKILL)
            time.sleep(0.05)
        pid_file.unlink()

    def restart_with(self, option, value):
        """What RabbitMQ changes while it runs is an option of Warren's start; the clients of the tests recover."""
        self.settings["options"][option] = value
        self._save()
        self.stop()
        self.start()

    def alarm(self, source, raised):
        """
        Fills the disk while there is an alarm of any source, and frees it: a real alarm, whatever the test calls it.
        Returns whether the broker must be in alarm now.
        """
        sources = set(self.settings["alarms"]) - {source} | ({source} if raised else set())
        self.settings["alarms"] = sorted(sources)
        self._save()
        filler = self.disk / "filler"
        if not sources:
            filler.unlink(missing_ok=True)
        elif not filler.exists():
            if not os.path.ismount(self.disk):
                raise SystemExit("an alarm needs a disk that can be filled; run without --host-network")
            free = shutil.disk_usage(self.disk).free
            with filler.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, free - FREE_LIMIT_BYTES // 2)
        return bool(sources)

    def _save(self):
        (self.directory / "node.json").write_text(json.dumps(self.settings))


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _runs(pid):
    try:
        os.waitpid(pid, os.WNOHANG)  # if it is a child of this process, it must be waited for to be gone
    except ChildProcessError:
        pass
    try:
        # A dead child of somebody else's who does not wait for it is dead all the same.
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
