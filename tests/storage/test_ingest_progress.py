"""What an ingest shows."""

from pathlib import Path

from rich.console import Console

from helpdesk.storage.ingest.progress import Progress, on_console


def test_a_terminal_gets_bars_and_a_log_gets_lines(tmp_path: Path) -> None:
    def work(progress: Progress) -> None:
        with progress.step("built soil", 10) as advance:
            advance(10)

    for terminal in (True, False):
        with (tmp_path / "log").open("w") as file:
            console = Console(file=file, force_terminal=terminal, width=100)
            with on_console(console) as progress:
                work(progress)
        assert "built soil" in (tmp_path / "log").read_text()
