"""The worker's process: does what waits in the queue until told to stop."""

import logging
import signal
from threading import Event

from portal.jobs.worker import huey

FINISH_WITHIN_S = 12


def main() -> None:
    """Work until TERM or INT, then finish the work in hand. Huey's own handlers would drop it at a second signal."""
    logging.basicConfig(level=logging.WARNING)
    consumer = huey.create_consumer(workers=2, initial_delay=0.1, max_delay=1, shutdown_timeout=FINISH_WITHIN_S)
    consumer.start()
    told_to_stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    while not told_to_stop.wait(10):
        consumer.check_worker_health()
    consumer.stop(graceful=True)
