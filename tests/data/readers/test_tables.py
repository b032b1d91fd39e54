"""Folders and archives of tables."""

import zipfile

import numpy as np
import pytest

from dmsc_core.data.readers.files import read
from dmsc_core.errors import DataError

RNA = "id,g1,g2\ns1,1,2\ns2,3,4\ns3,5,6\n"
PROTEIN = "id,p1\ns3,30\ns1,10\ns4,40\n"


def folder(path, **tables):
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def test_rows_are_matched_by_id(tmp_path):
    dataset = read(folder(tmp_path / "study", rna=RNA, protein=PROTEIN))
    protein, rna = dataset.modalities
    assert (dataset.name, protein.name, rna.name) == ("study", "protein", "rna")
    assert dataset.sample_ids == ("s3", "s1", "s2", "s4")
    assert dataset.present.tolist() == [[True, True], [True, True], [False, True], [True, False]]
    assert protein.values.ravel().tolist() == [30, 10, 0, 40]
    assert rna.values.tolist() == [[5, 6], [1, 2], [3, 4], [0, 0]]
    assert (protein.columns, rna.columns) == (("p1",), ("g1", "g2"))
    assert dataset.labels is None


def test_a_zip_reads_as_the_folder_does(tmp_path):
    study = folder(tmp_path / "study", rna=RNA, protein=PROTEIN)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for file in study.iterdir():
            archive.write(file, f"study/{file.name}")
    packed, plain = read(tmp_path / "packed.zip"), read(study)
    assert packed.sample_ids == plain.sample_ids
    assert np.array_equal(packed.present, plain.present)
    for one, other in zip(packed.modalities, plain.modalities):
        assert one.name == other.name
        assert np.array_equal(one.values, other.values)


def test_columns_that_are_only_numbered_are_a_heading(tmp_path):
    for start in (0, 1):
        text = f"barcode,{start},{start + 1}\na,1,2\nb,3,4\n"
        dataset = read(folder(tmp_path / f"study{start}", rna=text))
        assert dataset.sample_ids == ("a", "b")
        assert dataset.modalities[0].values.tolist() == [[1, 2], [3, 4]]


def test_one_table_alone_is_one_modality(tmp_path):
    folder(tmp_path, rna=RNA)
    dataset = read(tmp_path / "rna.csv")
    assert [modality.values.tolist() for modality in dataset.modalities] == [
        [[1, 2], [3, 4], [5, 6]]
    ]


@pytest.mark.parametrize(
    ("file", "text", "column"),
    [
        ("labels", "id,label\ns2,b\ns1,a\ns3,b\n", "label"),
        ("labels", "id,tissue\ns2,b\ns1,a\ns3,b\n", "tissue"),
        ("labels", "s2,b\ns1,a\ns3,b\n", "b"),
        ("annotations", "id,age,Class\ns2,7,b\ns1,8,a\ns3,9,b\n", "Class"),
        ("annotations", "sample;age;labels\ns2;7;b\ns1;8;a\ns3;9;b\n", "labels"),
    ],
)
def test_labels_are_found_and_matched(tmp_path, file, text, column):
    if column == "b":
        text, column = text.replace(",b", ",2").replace(",a", ",1"), "column 1"
    dataset = read(folder(tmp_path / "study", rna=RNA, **{file: text}))
    assert dataset.labels_column == column
    assert dataset.labels.tolist() == [0, 1, 1]
    assert dataset.n_modalities == 1


def test_annotations_travel_and_may_have_gaps(tmp_path):
    about = "id,age,site,weight\ns3,9,x,\ns1,8,,1.5\nelsewhere,1,z,2\n"
    dataset = read(folder(tmp_path / "study", rna=RNA, annotations=about))
    assert dataset.sample_ids == ("s1", "s2", "s3")
    assert dataset.annotations["site"].tolist() == ["", "", "x"]
    np.testing.assert_array_equal(dataset.annotations["age"], [8, np.nan, 9])
    np.testing.assert_array_equal(dataset.annotations["weight"], [1.5, np.nan, np.nan])
    assert dataset.labels is None


def test_labels_of_a_column_that_is_said(tmp_path):
    about = "id,age,site\ns1,1,x\ns2,1,y\ns3,2,y\n"
    study = folder(tmp_path / "study", rna=RNA, annotations=about)
    assert read(study, labels_key="site").labels.tolist() == [0, 1, 1]
    with pytest.raises(DataError, match=r"column 'organ' .* whose annotations are age, site"):
        read(study, labels_key="organ")


@pytest.mark.parametrize(
    ("cells", "classes"),
    [("a,b,NA", ("a", "b")), ("1,2,", ("1", "2")), ("1_1,11,None", ("11", "1_1"))],
)
def test_labels_may_be_missing(tmp_path, cells, classes):
    one, other, none = cells.split(",")
    table = f"id,label\ns1,{one}\ns2,{other}\ns3,{none}\n"
    dataset = read(folder(tmp_path / "study", rna=RNA, labels=table))
    assert dataset.class_names == classes
    assert dataset.labels[2] == -1
    assert dataset.n_labelled == 2
    lacking = read(folder(tmp_path / "lacking", rna=RNA, labels="id,label\ns1,a\ns3,b\n"))
    assert lacking.labels.tolist() == [0, -1, 1]


def test_headings_are_optional_and_may_be_numbers(tmp_path):
    bare = read(folder(tmp_path / "a", x="1,5,6\n2,7,8\n"))
    assert (bare.n_samples, bare.modalities[0].columns) == (2, None)
    assert read(folder(tmp_path / "b", x="id,0,1\n1,5,6\n2,7,8\n")).n_samples == 2
    assert read(folder(tmp_path / "c", x=",0,1\na,5,6\nb,7,8\n")).sample_ids == ("a", "b")
    assert read(folder(tmp_path / "d", x="\ufeffid,u,v\na,5,6\nb,7,8\n")).sample_ids == ("a", "b")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Age,u\n31,1\n45,2\n", "'Age' of x.csv"),
        ("31,1\n45,2\n", "the first column of x.csv"),
        ("Sample_ID,u\n31,1\n45,2\n", None),
        ("cell id,u\n31,1\n45,2\n", None),
        ("Covid,u\n31,1\n45,2\n", "'Covid' of x.csv"),
        (",u\n31,1\n45,2\n", None),
        ("barcode,u\na,1\nb,2\n", None),
    ],
)
def test_whole_numbers_are_said_to_be_taken_for_the_ids(tmp_path, text, taken):
    notes = " ".join(read(folder(tmp_path / "study", x=text)).notes)
    assert (f"Taken for the sample ids, as a guess: {taken}; if" in notes) == bool(taken)
    assert ("guess" in notes) == bool(taken)


def test_empty_rows_are_missing_samples(tmp_path):
    tables = {"x": "id,u,v\na,1,2\nb,,\nc,NA,nan\nd,3,4\n", "y": "id,u\na,1\nb,2\nc,3\nd,4\n"}
    dataset = read(folder(tmp_path / "study", **tables))
    assert dataset.present[:, 0].tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'x.csv' should hold one line per sample, but it holds nothing"),
        ("id,u\n", "it holds a heading only"),
        ("just words\nmore words\n", r"a sample id and then at least one column.*'just words'"),
        ("id,u,v\na,1,2\nb,3\n", "3 values like its first, but line 3 has 2"),
        ("id,u,v\na,1,2\nb,red,4\n", "column 'u' of sample 'b' in 'x.csv' .* 'red'; .* move text"),
        ("id,u,v\na,1_1,2\nb,3,4\n", "column 'u' of sample 'a' .* '1_1'"),
        ("id,u,v\na,True,2\nb,3,4\n", "column 'u' of sample 'a' .* 'True'"),
        ("id,u,v\na,1,2\nb,inf,4\n", "no finite number for sample 'b' in column 'u'"),
        ("id,u,v\na,1,2\na,3,4\n", "'a' stands more than once in modality 'x'"),
        ("id,u,v\na,1,2\n,3,4\n", "row 2 of 'x.csv', its heading not counted, has no"),
    ],
)
def test_a_table_that_is_none_says_where(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read(folder(tmp_path / "study", x=text))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    folder(tmp_path)
    (tmp_path / "x.csv").write_bytes(b"id,u\n\xff\xfe\x00,1\n")
    with pytest.raises(DataError, match=r"'x.csv' should be text in UTF-8, but byte 5"):
        read(tmp_path)


def test_folders_without_modalities_say_what_they_hold(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(DataError, match=r"one table per modality .* holds notes.txt, which is no"):
        read(tmp_path)
    only = folder(tmp_path / "only", labels="id,label\na,1\n")
    with pytest.raises(DataError, match=r"holds only labels.csv, which annotates samples"):
        read(only)


def test_rows_that_annotate_nobody_are_left_aside_and_told(tmp_path):
    files = folder(tmp_path, rna=RNA, annotations="id,age\ns1,3\nt9,4\nt1,5\n")
    dataset = read(files)
    told = "annotations.csv annotates 2 samples that no modality has ('t1' is one); these rows"
    assert any(told in note for note in dataset.notes)
    assert set(dataset.sample_ids).isdisjoint({"t1", "t9"})


def test_annotations_of_other_samples_or_twice_are_refused(tmp_path):
    other = folder(tmp_path / "a", rna=RNA, annotations="id,age\nt1,3\n")
    with pytest.raises(DataError, match=r"annotates none of the samples: its first id is 't1'"):
        read(other)
    twice = folder(tmp_path / "b", rna=RNA, annotations="id,age\ns1,3\ns1,4\n")
    with pytest.raises(DataError, match=r"'s1' stands more than once in 'annotations.csv'"):
        read(twice)
    both = folder(tmp_path / "c", rna=RNA, annotations="id,age\ns1,3\n", labels="id,age\ns1,4\n")
    with pytest.raises(DataError, match="'age' stands in two tables, which differ for sample 's1'"):
        read(both)
    agreeing = {"annotations": "id,age\ns1,3\n", "labels": "id,age\ns1,3\ns2,5\n"}
    dataset = read(folder(tmp_path / "d", rna=RNA, **agreeing))
    np.testing.assert_array_equal(dataset.annotations["age"], [3, 5, np.nan])


def test_tables_have_their_samples_in_lines(tmp_path):
    study = folder(tmp_path / "study", rna=RNA)
    assert read(study, orientation="samples_by_features").n_samples == 3
    across = read(study, orientation="features_by_samples")
    assert across.sample_ids == ("g1", "g2")
    assert across.modalities[0].columns == ("s1", "s2", "s3")
    assert across.modalities[0].values.tolist() == [[1, 3, 5], [2, 4, 6]]
    with pytest.raises(DataError, match="unknown orientation 'sideways'; choose from"):
        read(study, orientation="sideways")


def test_large_folders_are_refused(tmp_path):
    with pytest.raises(DataError, match="would unpack to"):
        read(folder(tmp_path / "study", rna=RNA, protein=PROTEIN), limit=50)


def test_tables_whose_ids_never_meet_are_refused_but_for_new_samples(tmp_path):
    study = folder(tmp_path / "study", rna=RNA, protein=PROTEIN.replace("s", "t"))
    with pytest.raises(DataError, match=r"no sample id .* 't3', 'rna' begins with 's1'"):
        read(study)
    assert read(study, least=1).n_samples == 6


@pytest.mark.parametrize("heading", ["", "g0,g1\n", "\ufeffg0,g1\n"])
def test_measurements_are_no_ids(tmp_path, heading):
    study = folder(tmp_path / "study", rna=heading + "1,5\n0.1257,6\n")
    with pytest.raises(DataError, match=r"'rna.csv' should be the sample id, .* like '0.1257'"):
        read(study)


def test_a_heading_may_say_that_decimals_are_ids(tmp_path):
    ids = read(folder(tmp_path / "a", rna="id,g\n1.1,5\n1.2,6\n")).sample_ids
    assert ids == ("1.1", "1.2")
    assert read(folder(tmp_path / "b", rna="g0,g1\na,5\n1.2,6\n")).n_samples == 2


def test_a_first_column_that_repeats_is_told_to_be_the_id(tmp_path):
    with pytest.raises(DataError, match=r"'3' stands more than once .* is its first column"):
        read(folder(tmp_path / "study", rna="g0,g1\n3,5\n3,6\n"))


def test_tables_of_one_name_are_refused(tmp_path):
    study = folder(tmp_path / "study", rna=RNA)
    (study / "rna.CSV").write_text(RNA, encoding="utf-8")
    with pytest.raises(DataError, match="'study' holds two tables named 'rna'; rename one"):
        read(study)


def test_one_long_text_does_not_widen_the_table(tmp_path):
    """Arrays of text are as wide as their longest cell: 200 samples x 4 bytes x 10,000 letters."""
    rows = [f"s{i},{'x' * (10_000 if i == 0 else 1)},{i}" for i in range(200)]
    numbers = "\n".join(["id,g", *(f"s{i},{i}.5" for i in range(200))])
    study = folder(tmp_path / "study", rna=numbers, annotations="\n".join(["id,note,age", *rows]))
    assert len(read(study).annotations["note"][0]) == 10_000
    with pytest.raises(
        DataError, match=r"the text that annotates the samples would unpack to 7.6 MiB"
    ):
        read(study, limit=2**20)
