"""The application that the worker and the client of celery_all.py share."""

import os
import time

from celery import Celery
from celery.exceptions import Reject

app = Celery("celery_app", broker=os.environ["WARREN_URL"], backend=os.environ["WARREN_RESULTS"])
# One more than the processes: a worker that holds tasks for later must raise its prefetch while it runs.
app.conf.update(worker_prefetch_multiplier=1, worker_concurrency=2, result_expires=60, worker_hijack_root_logger=False,
                broker_connection_retry_on_startup=True)


@app.task
def add(x, y):
    return x + y


@app.task
def total(numbers):
    return sum(numbers)


@app.task
def now():
    return time.time()


@app.task
def fail(text):
    raise ValueError(text)


@app.task(bind=True, max_retries=3)
def third_time(self):
    if self.request.retries < 2:
        raise self.retry(countdown=0.2)
    return self.request.retries


@app.task(bind=True, acks_late=True)
def when_redelivered(self):
    redelivered = self.request.delivery_info["redelivered"]
    if not redelivered:
        raise Reject("first time", requeue=True)
    return redelivered
