import torch

from dmsc_core.model.self_expression.query_key import QueryKeyMaps


def maps(seed=0, **sizes):
    options = {"columns": [range(5), range(5)], "width": 6, "size": 4} | sizes
    return QueryKeyMaps(generator=torch.Generator().manual_seed(seed), **options)


def test_each_head_is_a_two_layer_network():
    made, X = maps(), torch.randn(3, 5)
    for q, net in zip(made.queries(X), made.query_maps):
        first, _, second = net
        hidden = torch.clamp(X @ first.weight.T + first.bias, min=0)
        torch.testing.assert_close(q, hidden @ second.weight.T + second.bias)
    assert [q.shape for q in made.queries(X)] == [(3, 4), (3, 4)]


def test_a_head_sees_its_own_columns():
    made, X = maps(columns=[range(2), range(2, 5)]), torch.randn(3, 5)
    for head, other in ((0, slice(2, 5)), (1, slice(0, 2))):
        changed = X.clone()
        changed[:, other] += 1
        assert torch.equal(made.queries(X)[head], made.queries(changed)[head])
        assert not torch.equal(made.queries(X)[1 - head], made.queries(changed)[1 - head])


def test_keys_start_as_queries_but_are_weights_of_their_own():
    made, X = maps(), torch.randn(3, 5)
    for q, k in zip(made.queries(X), made.keys(X)):
        assert torch.equal(q, k)
    with torch.no_grad():
        made.key_maps[0][0].weight.add_(1)
    assert not torch.equal(made.queries(X)[0], made.keys(X)[0])
    assert not torch.equal(*made.queries(X))


def test_weights_come_from_the_given_generator_alone():
    torch.manual_seed(1)
    a = maps(3).state_dict()
    torch.manual_seed(2)
    b, c = maps(3).state_dict(), maps(4).state_dict()
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert not all(torch.equal(a[name], c[name]) for name in a)
