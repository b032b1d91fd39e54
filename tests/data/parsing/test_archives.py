"""Members of archives: in any folder, without junk, within a budget."""

import zipfile

import pytest

from dmsc_core.data.parsing.archives import read_members
from dmsc_core.data.parsing.limits import LIMIT_BYTES
from dmsc_core.errors import DataError


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    tables = archive(tmp_path / "bomb.zip", {"a.csv": bytes(2 * 2**20)})
    with pytest.raises(DataError, match="would unpack to"):
        read_members(tables, (".csv",), 2**20)


def test_members_are_found_in_folders_and_junk_is_not(tmp_path):
    members = {
        "study/rna.csv": b"1",
        "study\\protein.CSV": b"2",
        "__MACOSX/study/._rna.csv": b"junk",
        "study/.hidden.csv": b"junk",
        "study/notes.txt": b"junk",
    }
    found = read_members(archive(tmp_path / "a.zip", members), (".csv", ".tsv"), LIMIT_BYTES)
    assert found == {"rna.csv": b"1", "protein.CSV": b"2"}


def test_members_of_one_name_and_none_at_all_are_refused(tmp_path):
    twice = archive(tmp_path / "twice.zip", {"a/x.csv": b"1", "b/x.csv": b"2"})
    with pytest.raises(DataError, match=r"two files named 'x.csv'"):
        read_members(twice, (".csv", ".tsv"), LIMIT_BYTES)
    none = archive(tmp_path / "none.zip", {"a.txt": b"1"})
    with pytest.raises(DataError, match=r"one table per modality .*, but it holds a.txt"):
        read_members(none, (".csv", ".tsv"), LIMIT_BYTES)
