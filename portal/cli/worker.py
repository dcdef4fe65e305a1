"""The worker's process: does what waits in the queue until told to stop."""

import signal
from threading import Event

from portal.jobs import heartbeat
from portal.jobs.renditions import stopping
from portal.jobs.worker import begin, huey
from portal.settings import data_folder

FINISH_WITHIN_S = 12


def main() -> None:
    """Work until TERM or INT, then finish the work in hand. Huey's own handlers would drop it at a second signal."""
    data = data_folder()
    heartbeat.beat(data)  # before what takes a moment: people wait at the door until it is given
    begin()
    consumer = huey.create_consumer(workers=3, initial_delay=0.1, max_delay=1, shutdown_timeout=FINISH_WITHIN_S)
    consumer.start()
    told_to_stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    while not told_to_stop.wait(heartbeat.EVERY_S):
        consumer.check_worker_health()
        heartbeat.beat(data)
    stopping.set()
    consumer.stop(graceful=True)
