"""One study, as many kinds of table as people have: the same data set behind each."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from dmsc_core.data.readers.files import read
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
IDS = [f"s{i:02d}" for i in range(12)]
RNA = pd.DataFrame(
    RNG.normal(size=(12, 4)).round(3), index=IDS, columns=[f"g{j}" for j in range(4)]
)
PROTEIN = pd.DataFrame(RNG.normal(size=(12, 3)).round(3), index=IDS, columns=["p0", "p1", "p2"])
ABOUT = pd.DataFrame({"label": np.repeat(["1_1", "11", "1_2"], 4), "age": range(12)}, index=IDS)
TABLES = {"rna": RNA, "protein": PROTEIN, "annotations": ABOUT}


def write(path, frame, ending, **how):
    """One table with its ids in the first column."""
    if ending in (".csv", ".tsv", ".txt"):
        marks = {".csv": ",", ".tsv": "\t", ".txt": " "}
        frame.to_csv(path, sep=how.pop("sep", marks[ending]), index_label="id", **how)
    elif ending == ".parquet":
        frame.to_parquet(path)
    else:
        frame.reset_index(names="id").to_feather(path)


def folder(path, ending=".csv", tables=TABLES, **how):
    path.mkdir(exist_ok=True)
    for name, frame in tables.items():
        write(path / f"{name}{ending}", frame, ending, **how)
    return path


def workbook(path, tables=TABLES, **how):
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name, frame in tables.items():
            frame.to_excel(writer, sheet_name=name, **how)
    return path


def same(dataset, labelled=True):
    """Bit by bit what the frames above hold."""
    by_name = {modality.name: modality for modality in dataset.modalities}
    assert set(by_name) == {"rna", "protein"}
    rows = [dataset.sample_ids.index(sample) for sample in IDS]
    assert sorted(dataset.sample_ids) == IDS
    for name, frame in {"rna": RNA, "protein": PROTEIN}.items():
        values = by_name[name].values[rows]
        np.testing.assert_array_equal(values, frame.to_numpy().astype(np.float32))
        assert by_name[name].columns == tuple(frame.columns)
    assert dataset.present.all()
    if labelled:
        assert dataset.class_names == ("11", "1_1", "1_2")
        assert dataset.labels[rows].tolist() == [1] * 4 + [0] * 4 + [2] * 4
        assert dataset.annotations["age"][rows].tolist() == list(range(12))
    return dataset


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".txt", ".parquet", ".feather"])
def test_a_folder_and_a_zip_of_each_kind(tmp_path, ending):
    study = folder(tmp_path / "study", ending)
    same(read(study))
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for file in study.iterdir():
            archive.write(file, file.name)
        archive.writestr("README.txt", "What is in here, and why")
    same(read(tmp_path / "packed.zip"))
    one = read(study / f"rna{ending}")
    assert [modality.name for modality in one.modalities] == ["rna"]


def test_a_workbook_and_a_folder_with_one(tmp_path):
    same(read(workbook(tmp_path / "study.xlsx", index_label="id")))
    mixed = folder(tmp_path / "mixed", ".tsv", {"rna": RNA})
    workbook(mixed / "rest.xlsx", {"protein": PROTEIN, "labels": ABOUT}, index_label="id")
    same(read(mixed))
    alone = read(workbook(tmp_path / "rna.xlsx", {"Sheet1": RNA}))
    assert alone.modalities[0].name == "rna"
    assert alone.sample_ids == tuple(IDS)


def test_workbooks_with_text_empty_sheets_and_whole_numbers(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "empty"
    sheet = book.create_sheet("x")
    for row in [["id", "u", "v"], [1, 5, "0,5"], [2, None, "1,5"], [3, 7, "#N/A"], [None, None]]:
        sheet.append(row)
    hidden = book.create_sheet("hidden")
    hidden.append(["notes"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    dataset = read(tmp_path / "x.xlsx")
    assert dataset.sample_ids == ("1", "2", "3")
    assert dataset.modalities[0].values.tolist() == [[5, 0.5], [6, 1.5], [7, 1]]


@pytest.mark.parametrize(
    "how",
    [
        {"sep": ";", "decimal": ","},
        {"sep": "\t", "decimal": ","},
        {"sep": ";"},
        {"sep": "|"},
        {"sep": ",", "quoting": 1},
        {"sep": ";", "decimal": ",", "quoting": 1},
        {"lineterminator": "\r\n"},
        {"lineterminator": "\r"},
        {"encoding": "utf-16"},
        {"float_format": "%.6e"},
    ],
    ids=str,
)
def test_ways_in_which_programs_write(tmp_path, how):
    same(read(folder(tmp_path / "study", **how)))


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_line_that_tells_excel_the_mark(tmp_path, mark):
    study = folder(tmp_path / "study", sep=mark)
    for file in study.iterdir():
        file.write_text(f"sep={mark}\n{file.read_text()}")
    same(read(study))


@pytest.mark.parametrize("ending", [".csv", ".txt", ".tsv"])
def test_the_heading_of_r_is_one_cell_short(tmp_path, ending):
    study = folder(tmp_path / "study", ending)
    for file in study.iterdir():
        file.write_text(file.read_text()[3:])  # without "id" and its mark
    same(read(study))


def test_a_mark_at_the_end_of_each_row_is_no_heading_of_r(tmp_path):
    study = folder(tmp_path / "study")
    for file in study.iterdir():
        first, *rows = file.read_text().splitlines()
        file.write_text("\n".join([first, *(f"{row}," for row in rows)]))
    same(read(study))


@pytest.mark.parametrize("names", [range(400, 420, 5), np.arange(4, 0, -1) * 2.5, [0, 1, 2, 3]])
@pytest.mark.parametrize("first", ["patient", "id", "Sample Name"])
def test_headings_that_are_numbers(tmp_path, names, first):
    frame = RNA.set_axis(list(names), axis=1)
    folder(tmp_path / "study", tables={})
    frame.to_csv(tmp_path / "study" / "nir.csv", index_label=first)
    dataset = read(tmp_path / "study")
    assert dataset.sample_ids == tuple(IDS)
    assert dataset.modalities[0].columns == tuple(map(str, names))


def test_headings_that_rise_are_names_where_nothing_else_says_so(tmp_path):
    wide = pd.DataFrame(RNG.normal(size=(12, 8)), IDS, np.arange(8) * 2.5 + 1000)
    wide.to_csv(tmp_path / "nir.csv", index_label="wavelength")
    dataset = read(tmp_path / "nir.csv")
    assert dataset.n_samples == 12
    assert "'wavelength', for names of columns" in dataset.notes[0]


@pytest.mark.parametrize("which", [("rna", "protein"), ("rna",)])
def test_tables_with_a_sample_in_each_column(tmp_path, which):
    tables = {name: TABLES[name].T if name in which else TABLES[name] for name in TABLES}
    dataset = same(read(folder(tmp_path / "study", tables=tables)))
    assert sum("it was transposed" in note for note in dataset.notes) == len(which)


def test_tables_that_share_columns_and_no_row_say_what_they_may_be(tmp_path):
    study = folder(tmp_path / "study", tables={"rna": RNA.T, "protein": PROTEIN.T})
    with pytest.raises(DataError, match=r"12 columns have the same name .* add a table labels.csv"):
        read(study)
    same(read(study, orientation="features_by_samples"), labelled=False)
    ABOUT[["label"]].to_csv(study / "labels.csv", index_label="id")  # as the sentence says
    assert read(study).class_names == ("11", "1_1", "1_2")


@pytest.mark.parametrize(
    "subject", [[1000 + i for i in range(12)], IDS, [f"{i}x" for i in range(12)]]
)
def test_an_index_that_only_counts_beside_a_real_id(tmp_path, subject):
    (tmp_path / "study").mkdir()
    for name, frame in {"rna": RNA, "protein": PROTEIN}.items():
        order = RNG.permutation(12)
        shuffled = frame.iloc[order].reset_index(drop=True)
        shuffled.insert(0, "subject", [subject[i] for i in order])
        shuffled.to_csv(tmp_path / "study" / f"{name}.csv")
    dataset = read(tmp_path / "study")
    assert set(dataset.sample_ids) == set(map(str, subject))
    assert all("the ids are column 'subject'; the first only counts" in n for n in dataset.notes)
    rows = [dataset.sample_ids.index(str(name)) for name in subject]
    for modality, frame in zip(dataset.modalities, (PROTEIN, RNA)):
        np.testing.assert_array_equal(modality.values[rows], frame.to_numpy(np.float32))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_an_index_that_only_counts_alone_is_told(tmp_path, ending):
    (tmp_path / "study").mkdir()
    plain = RNA.reset_index(drop=True)
    path = tmp_path / "study" / f"rna{ending}"
    plain.to_csv(path) if ending == ".csv" else plain.to_parquet(path)
    dataset = read(tmp_path / "study")
    assert dataset.n_samples == 12
    assert "matched by the first column, which has no name and only counts" in dataset.notes[0]


@pytest.mark.parametrize("name", ["label", "True_Label", "cell_type", "GND"])
@pytest.mark.parametrize("everywhere", [True, False])
def test_a_column_of_labels_is_never_measured(tmp_path, name, everywhere):
    classes = np.repeat([0, 1, 2], 4)
    tables = {"rna": RNA.assign(**{name: classes}), "protein": PROTEIN}
    if everywhere:
        tables["protein"] = PROTEIN.assign(**{name: classes})
    study = folder(tmp_path / "study", tables=tables)
    dataset = same(read(study), labelled=False)
    assert dataset.labels_column == name
    assert dataset.labels.tolist() == classes.tolist()
    assert any(f"Column '{name}' of" in note and "as the labels" in note for note in dataset.notes)
    without = same(read(study, no_labels=True), labelled=False)
    assert without.labels is None
    assert name not in without.annotations
    assert any(f"column '{name}' was left aside" in note for note in without.notes)


def test_labels_of_two_tables_that_differ_are_refused(tmp_path):
    tables = {"rna": RNA.assign(label=0), "protein": PROTEIN.assign(label=1)}
    with pytest.raises(DataError, match="'label' stands in two tables, which differ for sample"):
        read(folder(tmp_path / "study", tables=tables))


def test_the_coordinate_y_beside_x_is_measured(tmp_path):
    places = pd.DataFrame({"x": RNG.random(12), "y": RNG.random(12)}, index=IDS)
    dataset = read(folder(tmp_path / "study", tables={"place": places}))
    assert dataset.modalities[0].columns == ("x", "y")
    assert dataset.labels is None


def test_text_among_measurements_comes_along_as_an_annotation(tmp_path):
    mixed = RNA.assign(site=["a", "b"] * 6)
    dataset = read(folder(tmp_path / "study", tables={"rna": mixed, "protein": PROTEIN}))
    same(dataset, labelled=False)
    assert dataset.annotations["site"].tolist() == ["a", "b"] * 6
    assert any("taken for annotations, as they hold text: 'site'" in note for note in dataset.notes)


def test_the_label_that_is_asked_for_may_be_measured(tmp_path):
    study = folder(tmp_path / "study", tables={"rna": RNA.assign(grade=[1, 2, 3] * 4)})
    dataset = read(study, labels_key="Grade")
    assert dataset.labels_column == "grade"
    assert dataset.modalities[0].columns == tuple(RNA.columns)


@pytest.mark.parametrize("ids", [["S1"], ["s01"], ["7"]])
def test_ids_that_nearly_meet_are_refused(tmp_path, ids):
    spelled = {"S1": lambda i: f"S{i}", "s01": str.upper, "7": str}[ids[0]]
    own = [spelled(i) if ids != ["s01"] else spelled(IDS[i]) for i in range(12)]
    other = {
        "S1": [f"S{i:02d}" for i in range(12)],
        "s01": IDS,
        "7": [f"{i:03d}" for i in range(12)],
    }
    tables = {"rna": RNA.set_axis(own), "protein": PROTEIN.set_axis(other[ids[0]])}
    with pytest.raises(
        DataError, match=r"sample ids differ only by (leading zeros|upper and lower)"
    ):
        read(folder(tmp_path / "study", tables=tables))


@pytest.mark.parametrize("word", ["", "NA", "NaN", "nan", "null", "-", "?", ".", "#N/A", "N/A"])
def test_empty_cells_are_filled_and_told(tmp_path, word):
    gaps = RNA.astype(object)
    gaps.iloc[[2, 5], 1] = word
    gaps.iloc[7] = word
    dataset = read(folder(tmp_path / "study", tables={"rna": gaps, "protein": PROTEIN}))
    rna = next(m for m in dataset.modalities if m.name == "rna")
    median = RNA.iloc[[i for i in range(12) if i not in (2, 5, 7)], 1].median()
    np.testing.assert_allclose(rna.values[[2, 5], 1], median, rtol=1e-6)
    assert not dataset.present[7].all()
    assert dataset.notes == (
        "Empty cells: 2 of 'rna' (4.2%); filled with the median of their column.",
    )


def test_samples_and_columns_with_many_empty_cells_may_be_dropped(tmp_path):
    gaps = RNA.copy()
    gaps.iloc[2, :3] = np.nan
    study = folder(tmp_path / "study", tables={"rna": gaps, "annotations": ABOUT})
    dropped = read(study, missing="drop-samples")
    assert dropped.sample_ids == tuple(name for name in IDS if name != "s02")
    assert dropped.labels.tolist() == [1] * 3 + [0] * 4 + [2] * 4
    assert read(study, missing="drop-columns:0.05").modalities[0].columns == ("g3",)


def test_tables_whose_cells_are_not_told_apart_say_the_cause(tmp_path):
    study = folder(tmp_path / "study", tables={"rna": RNA}, decimal=",")
    text = (study / "rna.csv").read_text().replace('"', "")
    (study / "rna.csv").write_text(text)
    with pytest.raises(DataError, match="decimal commas between commas cannot be told apart"):
        read(study)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("id;u;v\na;0,5;1\nb;1.5;2\n", r"column 'u' of sample 'a' .* '0,5'; write a number with a"),
        ("id;u;v\na;1,234;1\nb;2,345;2\n", r"'1,234'; write a number with a decimal point"),
        ("id,u,v\na,5%,1\nb,<0.1,2\n", r"'5%'; write a number with a decimal point"),
        ("id,u,v\na,1,2\nb,3\n", "line 3 has 2; a line may be cut off"),
        ('id,u,v\na,"1,2\nb,3,4\n', "x.csv"),
        ("id,u\na,1\x00\n", "bytes of zero"),
    ],
)
def test_the_true_cause_is_said(tmp_path, text, cause):
    (tmp_path / "x.csv").write_bytes(text.encode())
    with pytest.raises(DataError, match=cause):
        read(tmp_path / "x.csv")


def test_arrays_alone_in_a_folder_and_beside_tables(tmp_path):
    values = RNA.to_numpy()
    np.save(tmp_path / "one.npy", values)
    one = read(tmp_path / "one.npy")
    np.testing.assert_array_equal(one.modalities[0].values, values.astype(np.float32))
    study = tmp_path / "study"
    study.mkdir()
    arrays = {"X1": values, "X2": PROTEIN.to_numpy(), "labels": np.arange(12) % 3}
    for name, array in arrays.items():
        np.save(study / f"{name}.npy", array)
    dataset = read(study)
    assert dataset.n_modalities == 2
    assert dataset.labels.tolist() == [0, 1, 2] * 4
    (study / "about.csv").write_text("id,age\n0,1\n")
    with pytest.raises(DataError, match=r"holds both .'about.csv' is one of the tables"):
        read(study)


def test_pickled_and_cut_arrays_are_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="holds pickled Python objects"):
        read(tmp_path / "x.npy")
    whole = io.BytesIO()
    np.save(whole, RNA.to_numpy())
    (tmp_path / "cut.npy").write_bytes(whole.getvalue()[:-8])
    with pytest.raises(DataError, match="announces an array"):
        read(tmp_path / "cut.npy")


def test_parquet_of_lists_and_of_times(tmp_path):
    nested = pd.DataFrame({"id": IDS, "v": [[1, 2]] * 12})
    nested.to_parquet(tmp_path / "nested.parquet")
    with pytest.raises(DataError, match="column 'v' holds lists"):
        read(tmp_path / "nested.parquet")
    dated = RNA.assign(day=pd.Timestamp("2020-01-01"), kind=pd.Categorical(["a", "b"] * 6))
    dated.to_parquet(tmp_path / "dated.parquet")
    dataset = read(tmp_path / "dated.parquet")
    assert dataset.modalities[0].columns == tuple(RNA.columns)
    assert dataset.annotations["kind"].tolist() == ["a", "b"] * 6
    assert dataset.annotations["day"][0].startswith("2020-01-01")


def test_tables_with_very_many_lines_or_cells_are_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"a,1\n" + b"\n" * 6_000_000)
    with pytest.raises(DataError, match="lines of 2 values; at most"):
        read(tmp_path / "x.csv")
    (tmp_path / "y.csv").write_bytes(b"," * 2_000_000 + b"1\n")
    with pytest.raises(DataError, match="2000001 values; at most"):
        read(tmp_path / "y.csv")
