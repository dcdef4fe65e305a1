"""A data folder that can't be written to."""

import subprocess

from tests.operate.installation import Installation


def test_a_data_folder_that_is_read_only_stops_the_start_in_one_line(made, small):
    data = small / "data"
    portal = Installation(data, like=made)
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)

    for command in ("serve", "setup"):
        answer = portal.run(command)

        assert answer.returncode == 1
        assert answer.stdout == ""
        assert answer.stderr.splitlines() == [
            f"The data folder {data} can't be written to (permission denied). "
            "Make it writable, or choose another ALIADO_DATA."
        ]
