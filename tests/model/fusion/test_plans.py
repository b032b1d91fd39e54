import pytest

from dmsc_core.errors import ConfigError
from dmsc_core.model.fusion import affinity, early, intermediate, late, single
from dmsc_core.model.fusion.plan import merge
from dmsc_core.plugins import discover


def test_each_strategy_is_found_by_its_file():
    found = discover("dmsc_core.model.fusion")
    assert set(found) >= {"single", "early", "intermediate", "late", "affinity"}
    for kind, module in found.items():
        assert module.__name__.endswith(kind)
        assert module.Options().title
        assert module.Options.__doc__


def test_streams_of_each_strategy():
    assert single.Options(modality=2).plan(3, 3).streams == ((2,),)
    assert early.Options().plan(3, 3).streams == ((0, 1, 2),)
    assert late.Options().plan(3, 3).streams == ((0, 1, 2),)
    assert intermediate.Options().plan(5, 3).streams == ((0, 1, 2, 3, 4),)
    assert affinity.Options().plan(3, 3).streams == ((0,), (1,), (2,))


def test_depths_of_each_strategy():
    assert [j.depth for j in early.Options().plan(2, 3).joins] == [0]
    assert [j.depth for j in late.Options().plan(2, 3).joins] == [3]
    assert [j.depth for j in intermediate.Options().plan(2, 3).joins] == [1]
    assert [j.depth for j in intermediate.Options().plan(4, 3).joins] == [1, 2]
    joins = intermediate.Options(groups=((0, 3), (1, 2)), depth=2, join_depth=3).plan(4, 3).joins
    assert joins[0].groups == ((0, 3), (1, 2))
    assert joins[1].depth == 3


def test_merge_joins_streams_of_a_group_and_keeps_the_others():
    assert merge([(0,), (1,), (2,)], ((0, 2),)) == [(0, 2), (1,)]
    assert merge([(0, 1), (2,), (3,)], ((0, 1, 2), (3,))) == [(0, 1, 2), (3,)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (single.Options(modality=3), "choose 0 to 2"),
        (intermediate.Options(groups=((0, 1),)), "each modality 0 to 2 once"),
        (intermediate.Options(depth=2, join_depth=1), "depth <= join_depth"),
        (intermediate.Options(depth=9), "the number of encoder layers"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(options, message):
    with pytest.raises(ConfigError, match=message):
        options.plan(3, 3)


def test_an_unknown_function_is_refused():
    with pytest.raises(ValueError, match="'sum', 'max' or 'concat'"):
        late.Options(function="mean")
