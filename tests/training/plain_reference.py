"""The reference loop, written plainly from its formulas; imports nothing of dmsc_core.

Two modalities, each repeated to a 42 x 42 image; encoder 1-10-20-30, decoder 30-20-10-1, ReLU after
every layer; shared C = Theta - diag(Theta); sums of squares; Adam on the full batch.
"""

import torch
import torch.nn.functional as F

SIDE = 42


def repeat_to_square(x):
    rows = []
    for row in x:
        values = []
        while len(values) < SIDE * SIDE:
            values.extend(row.tolist())
        rows.append(values[: SIDE * SIDE])
    return torch.tensor(rows, dtype=torch.float64).reshape(len(x), 1, SIDE, SIDE)


def scale_to_unit(x):
    return (x - x.min()) / (x.max() - x.min())


def encode(x, weights):
    (w1, b1), (w2, b2), (w3, b3) = weights
    x = F.relu(F.conv2d(x, w1, b1, stride=2, padding=1))
    x = F.relu(F.conv2d(x, w2, b2, stride=1, padding=1))
    return F.relu(F.conv2d(x, w3, b3, stride=2, padding=1))


def decode(z, weights):
    (w1, b1), (w2, b2), (w3, b3) = weights
    z = F.relu(F.conv_transpose2d(z, w1, b1, stride=2, padding=1))
    z = F.relu(F.conv_transpose2d(z, w2, b2, stride=1, padding=1))
    return F.relu(F.conv_transpose2d(z, w3, b3, stride=2, padding=0))


def train(images, encoders, decoders, n_clusters, epochs, w=(0.2, 0.8), v=(0.2, 0.8)):
    """Both stages; returns the losses of each epoch and C."""
    n = len(images[0])
    lambda_c, lambda_e = 0.1, 50 * 10 ** (n_clusters / 10 - 3)
    weights = [t for layers in (*encoders, *decoders) for pair in layers for t in pair]
    for t in weights:
        t.requires_grad_(True)
    history = {"pretrain": [], "train": []}

    optimizer = torch.optim.Adam(weights, lr=1e-3)
    for _ in range(epochs):
        loss = 0
        for m in range(2):
            y = decode(encode(images[m], encoders[m]), decoders[m])
            loss = loss + w[m] * ((images[m] - y) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history["pretrain"].append({"total": loss.item(), "reconstruction": loss.item()})

    theta = torch.full((n, n), 1e-4, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([*weights, theta], lr=1e-3)
    for _ in range(epochs):
        C = theta - torch.diag(torch.diagonal(theta))
        reconstruction, expression = 0, 0
        for m in range(2):
            z = encode(images[m], encoders[m])
            flat = z.reshape(n, -1)
            expressed = C @ flat
            y = decode(expressed.reshape(z.shape), decoders[m])
            reconstruction = reconstruction + w[m] * ((images[m] - y) ** 2).sum()
            expression = expression + v[m] * ((flat - expressed) ** 2).sum()
        regularization = (C**2).sum()
        loss = reconstruction + lambda_c * regularization + lambda_e * expression
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        terms = {"total": loss, "reconstruction": reconstruction}
        terms |= {"self_expression": expression, "regularization": regularization}
        history["train"].append({k: t.item() for k, t in terms.items()})
    return history, (theta - torch.diag(torch.diagonal(theta))).detach()
