"""Files that are made on a click stay until they were fetched."""

import pytest
from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.widgets import download_files
from pages.widgets.download_files import until_fetched


class Server:
    """A server with nothing but files."""

    def __init__(self):
        self.storage = MemoryMediaFileStorage("/media")
        self.media_file_mgr = MediaFileManager(self.storage)


@pytest.fixture
def server(monkeypatch):
    found = Server()
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: found)
    return found


def click(server, make):
    """What a click on a download button does: the address of what was made."""
    id_ = server.media_file_mgr.add_deferred(make, "text/csv", "0.1", file_name="a.csv")
    return server.media_file_mgr.execute_deferred(id_)


def is_there(server, address):
    return server.media_file_mgr.read_file(address.rsplit("/", 1)[1]) is not None


def runs_end(server, times=5):
    for _ in range(times):
        server.media_file_mgr.remove_orphaned_files()


def test_a_file_outlives_the_ends_of_other_runs(server):
    plain = click(server, lambda: b"plain")
    held = click(server, until_fetched(lambda: b"held", "a.csv", "text/csv"))
    runs_end(server)
    assert not is_there(server, plain)  # else the hold is needed no more
    assert is_there(server, held)


def test_it_is_let_go_after_a_while(server, monkeypatch):
    held = click(server, until_fetched(lambda: b"held", "a.csv", "text/csv"))
    download_files._let_go(server.media_file_mgr)
    runs_end(server)
    assert is_there(server, held)  # the while is not over
    monkeypatch.setattr(download_files, "_until", 0.0)
    download_files._let_go(server.media_file_mgr)
    runs_end(server)
    assert not is_there(server, held)


def test_without_a_server_the_bytes_are_just_made(monkeypatch):
    monkeypatch.setattr(runtime, "exists", lambda: False)
    assert until_fetched(lambda: b"x", "a.csv", "text/csv")() == b"x"
