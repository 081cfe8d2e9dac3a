"""Muon's step as Hourglass takes it, with PyTorch's operations.

The orthogonalization is that of dev.hourglass.tensor.Orthogonalization, which says where its numbers come
from, and the step that of dev.hourglass.autodiff.MuonState.
"""

import math

MOMENTUM = 0.95
SCALE = 0.2
# Three iterations: a, b and c of a + b·A + c·A².
POLYNOMIALS = (
    (8.09337, -23.62043, 17.44615),
    (3.63659, -2.72193, 0.53655),
    (2.66130, -1.97715, 0.45262),
)
MARGIN = 1.02
LEAST_NORM = 1e-18


def is_product_less(rows, columns):
    """Whether multiplying the polynomials by each other is less work than the matrix by each in turn."""
    return 2 * max(rows, columns) > 3 * min(rows, columns)


class Muon:
    """Takes the steps of some weight matrices.

    state is as an optimizer's of PyTorch: what is to be zeroed for another training.
    """

    def __init__(self, torch, weights, learning_rate, mixed, compiled=None):
        """mixed: products in BFLOAT16; compiled: the mode of torch.compile, if it is to be used."""
        self.torch = torch
        self.weights = weights
        self.learning_rate = learning_rate
        self.mixed = mixed
        self.velocities = [torch.zeros_like(weight) for weight in weights]
        self.state = {
            weight: {"velocity": velocity} for weight, velocity in zip(weights, self.velocities)
        }
        self.update = self._update
        if compiled is not None:
            self.update = torch.compile(self._update, mode=compiled)

    def step(self):
        with self.torch.no_grad():
            self.update([weight.grad for weight in self.weights])

    def _update(self, gradients):
        torch = self.torch
        torch._foreach_mul_(self.velocities, MOMENTUM)
        torch._foreach_add_(self.velocities, gradients)
        # In the gradients' memory: new memory takes longer than the sum.
        torch._foreach_add_(gradients, self.velocities, alpha=MOMENTUM)
        norms = torch._foreach_norm(gradients)
        for weight, direction, norm in zip(self.weights, gradients, norms):
            direction.mul_(self._inverse(norm))
            scale = SCALE * math.sqrt(max(weight.shape))
            self._take(weight, direction, -self.learning_rate * scale)

    def _take(self, weight, scaled, factor):
        """Adds a multiple of the orthogonalized matrix to the weights."""
        x = scaled.bfloat16() if self.mixed else scaled
        gram = self._gram(x)
        norm = self.torch.linalg.vector_norm(gram, dtype=self.torch.float32)
        inverse = self._inverse(norm)
        gram.mul_(inverse)
        # What the matrix is still to be multiplied by.
        root = inverse.sqrt()
        # With fewer bits roundings of the product would grow too large.
        if is_product_less(*x.shape) and not self.mixed:
            last = self._product_of_polynomials(gram).mul_(root)
        else:
            for polynomial in POLYNOMIALS[:-1]:
                multiplier = self._polynomial(polynomial, gram)
                if root is not None:
                    multiplier.mul_(root)
                    root = None
                x = self.torch.mm(*self._factors(multiplier, x))
                gram = self._gram(x)
            last = self._polynomial(POLYNOMIALS[-1], gram)
        if self.mixed:
            weight.add_(self.torch.mm(*self._factors(last, x)), alpha=factor)
        else:
            weight.addmm_(*self._factors(last, x), alpha=factor)

    def _inverse(self, norm):
        """One by a norm, and a little less."""
        return norm.mul_(MARGIN).add_(LEAST_NORM).reciprocal_()

    def _gram(self, x):
        """The smaller of both products of the matrix and its transpose."""
        return self.torch.mm(x, x.T) if x.shape[0] <= x.shape[1] else self.torch.mm(x.T, x)

    @staticmethod
    def _factors(square, x):
        """Both in the order in which they can be multiplied."""
        return (square, x) if x.shape[0] <= x.shape[1] else (x, square)

    def _polynomial(self, factors, gram):
        a, b, c = factors
        result = self.torch.addmm(gram, gram, gram, beta=b, alpha=c)
        diagonal = result.diagonal()
        # A number that is added to BFLOAT16 would be rounded to it before.
        diagonal.copy_(diagonal.float() + a)
        return result

    def _product_of_polynomials(self, gram):
        product = last = self._polynomial(POLYNOMIALS[0], gram)
        for polynomial in POLYNOMIALS[1:]:
            gram = self.torch.mm(self.torch.mm(gram, last), last)
            last = self._polynomial(polynomial, gram)
            product = self.torch.mm(last, product)
        return product
