"""
A Celery worker and a client of it. Arguments: host, port, and what to do: "tasks" (results, retries, tasks for later, remote
control, a warm shutdown) or "chord".
"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

host, port, what = sys.argv[1:]
here = pathlib.Path(__file__).resolve().parent
LIMIT_S = 60
LATER_S = 3


class Worker:
    """Runs while the block does, and ends as an operator ends it."""

    def __init__(self):
        self.name = "worker@warren"
        self.log = tempfile.TemporaryFile()

    def __enter__(self):
        command = [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "-n", self.name, "--loglevel=INFO"]
        self.process = subprocess.Popen(command, cwd=here, env={**os.environ, "C_FORCE_ROOT": "1"}, stdout=self.log,
                                        stderr=subprocess.STDOUT)
        return self

    def __exit__(self, kind, problem, trace):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(LIMIT_S)
        self.log.seek(0)
        text = self.log.read().decode()
        if kind:
            print(text)
        else:
            assert "Connection to broker lost" not in text, text


def tasks(app, work):
    with Worker() as worker:
        assert work.add.delay(2, 3).get(timeout=LIMIT_S) == 5
        print("celery: a result")

        assert group(work.add.s(i, i) for i in range(50))().get(timeout=LIMIT_S) == [2 * i for i in range(50)]
        print("celery: a group")

        assert work.third_time.delay().get(timeout=LIMIT_S) == 2
        assert work.when_redelivered.delay().get(timeout=LIMIT_S) is True
        print("celery: a retry, a requeued rejection")

        failing = work.fail.delay("on purpose")
        assert isinstance(failing.get(timeout=LIMIT_S, propagate=False), ValueError)
        print("celery: a failure")

        # More than the prefetch: the worker takes them all, and raises its channel-wide prefetch for each.
        start = time.time()
        later = [work.now.apply_async(countdown=LATER_S) for _ in range(20)]
        for result in later:
            assert result.get(timeout=LIMIT_S) >= start + LATER_S
        print("celery: tasks for later")

        assert app.control.ping(timeout=LIMIT_S, limit=1) == [{worker.name: {"ok": "pong"}}]
        inspect = app.control.inspect(timeout=LIMIT_S, limit=1)
        assert [queue["name"] for queue in inspect.active_queues()[worker.name]] == ["celery"]
        assert app.control.rate_limit("celery_app.add", "1000/s", reply=True, limit=1, timeout=LIMIT_S)
        print("celery: remote control")

        far = work.add.apply_async((1, 2), countdown=3600)
        revoked = work.add.apply_async((1, 2), countdown=3600)
        await_that(lambda: len(inspect.scheduled()[worker.name]) == 2)
        # With two tasks in hand that are not due, one for now still gets through.
        assert work.add.delay(1, 1).get(timeout=LIMIT_S) == 2
        revoked.revoke()
        await_that(lambda: revoked.id in inspect.revoked()[worker.name])

    with app.connection_for_write() as connection:
        # A worker that stops gives back what it holds for later.
        channel = connection.default_channel
        message = channel.basic_get("celery", no_ack=True)
        given_back = set()
        while message is not None:
            assert message.delivery_info["redelivered"]
            given_back.add(message.headers["id"])
            message = channel.basic_get("celery", no_ack=True)
        assert far.id in given_back, given_back
        print("celery: a warm shutdown")


def join_chord(app, work):
    with Worker():
        assert chord([work.add.s(i, 1) for i in range(10)], work.total.s())().get(timeout=LIMIT_S) == 55
        print("celery: a chord")


def await_that(condition):
    limit = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def clean(app):
    """What the worker leaves, as it is meant to."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        channel.queue_delete("celery")
        for exchange in ("celery", "celeryev", "celery.pidbox", "reply.celery.pidbox"):
            channel.exchange_delete(exchange)


with tempfile.TemporaryDirectory() as directory:
    # Chords need a back-end that counts; tasks take the one that is a queue for each client.
    os.environ.update(WARREN_URL=f"amqp://guest:guest@{host}:{port}//",
                      WARREN_RESULTS="rpc://" if what == "tasks" else f"file://{directory}")
    sys.path.insert(0, str(here))
    from celery import chord, group

    import celery_app

    try:
        (tasks if what == "tasks" else join_chord)(celery_app.app, celery_app)
    finally:
        clean(celery_app.app)
print("celery: all done")
