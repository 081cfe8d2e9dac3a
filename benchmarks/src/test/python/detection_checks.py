"""What needs numpy and scikit-learn. Run: python -m unittest discover -s THIS_FOLDER -p detection_checks.py"""

import contextlib
import io
import os
import pathlib
import sys
import tempfile
import unittest

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "peers", "python"))

import detection  # noqa: E402


def column(*numbers):
    return np.array(numbers, float)[:, None]


class SplitTest(unittest.TestCase):
    def split(self, rows, anomalies, seed=1):
        """Rows that are known by their only number; the first are anomalies."""
        x = np.arange(rows, dtype=float)[:, None]
        return detection.split("table", x, (np.arange(rows) < anomalies).astype(int), seed)

    def test_a_small_table_is_drawn_with_replacement(self):
        train, test, labels = self.split(60, 6)
        self.assertEqual((700, 1), train.shape)
        self.assertEqual((300, 1), test.shape)
        self.assertLess(len(np.unique(train)), 61)
        np.testing.assert_array_equal(test[:, 0] < 6, labels)

    def test_a_large_table_is_thinned(self):
        train, test, _ = self.split(10500, 500)
        self.assertEqual((7000, 3000), (len(train), len(test)))
        self.assertEqual(10000, len(np.unique(np.concatenate([train, test]))))

    def test_one_between_is_taken_as_it_is_and_stratified(self):
        train, test, labels = self.split(2000, 200)
        np.testing.assert_array_equal(np.arange(2000), np.sort(np.concatenate([train, test])[:, 0]))
        self.assertEqual(60, labels.sum())

    def test_the_seed_makes_the_split(self):
        first, second, other = (self.split(2000, 200, seed)[0] for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, second)
        self.assertTrue((first != other).any())

    def test_too_few_of_a_kind_are_refused(self):
        for anomalies in (0, 1, 2000):
            with self.assertRaises(SystemExit) as refused:
                self.split(2000, anomalies)
            message = f"table has {anomalies} anomalies in 2000 rows of split 1; give more of both kinds"
            self.assertEqual(message, refused.exception.code)


class DetectorsTest(unittest.TestCase):
    """Numbers worked by hand."""

    def test_empirical_cumulative(self):
        # Skewed to the right: only right tails count among each column's longer ones.
        train = column(0, 1, 2, 10)
        scores = detection.empirical_cumulative(train, column(-1, 2, 10), 1)
        np.testing.assert_allclose(scores, [np.log(5), -np.log(0.6), -np.log(0.4)])
        # Of two columns the sums are compared, not the columns: log 5 from either side, not both.
        both = np.hstack([train, -train])
        scores = detection.empirical_cumulative(both, np.array([[-1.0, 1.0]]), 1)
        np.testing.assert_allclose(scores, [np.log(5)])

    def test_principal_components(self):
        # Correlation 3/sqrt(10), so the shares of the variance are (1 + it)/2 and (1 - it)/2.
        train = np.array([[1, 2], [1, 1], [-1, -1], [-1, -2]], float)
        correlation = 3 / np.sqrt(10)
        # The mean is at a distance of 1 from both, and the end of the first eigenvector sqrt 2 from the second.
        test = np.array([[0, 0], [np.sqrt(0.5), np.sqrt(1.25)]])
        scores = detection.principal_components(train, test, 1)
        np.testing.assert_allclose(scores, [40, 2 * np.sqrt(2) / (1 - correlation)])
        # A third column that follows from the first adds an eigenvector without variance.
        twice = detection.principal_components(train[:, [0, 1, 0]], test[:, [0, 1, 0]], 1)
        self.assertTrue((twice < 1e3).all())

    def test_neighbours(self):
        scores = detection.neighbours(column(*range(10)), column(0, 20), 1)
        np.testing.assert_allclose(scores, [4 / 9, 15 / 9])

    def test_isolation_forest(self):
        # The second column, which is constant, isn't divided by 0.
        train = np.hstack([column(*range(50)), np.ones((50, 1))])
        scores = detection.isolation_forest(train, np.array([[25.0, 1], [1e3, 1]]), 1)
        self.assertLess(scores[0], scores[1])


class MainTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def refusal(self, **arrays):
        path = self.folder / "table.npz"
        np.savez(path, **arrays)
        with self.assertRaises(SystemExit) as refused:
            detection.main([str(self.folder), str(self.folder), "1"])
        message = refused.exception.code
        self.assertTrue(message.startswith(str(path)), message)
        return message[len(str(path)) :]

    def test_what_is_no_table_is_refused(self):
        x = np.arange(6.0).reshape(3, 2)
        y = np.array([0, 1, 0])
        self.assertEqual(" has no array y; give X, rows x columns, and y, 1 for anomalies", self.refusal(X=x))
        self.assertEqual(" has no array X; give X, rows x columns, and y, 1 for anomalies", self.refusal(a=x))
        self.assertEqual(
            " has X of shape (3, 2) and y of (2,); give rows x columns, and a label for each row",
            self.refusal(X=x, y=y[:2]),
        )
        self.assertEqual(
            " has X of shape (3,) and y of (3,); give rows x columns, and a label for each row",
            self.refusal(X=x[:, 0], y=y),
        )
        self.assertEqual(
            " has labels that are neither 0 nor 1; give 1 for anomalies",
            self.refusal(X=x, y=np.array([0, 2, 0])),
        )
        self.assertEqual(
            " has numbers in X that are not finite; the other detectors take no such, leave the table out",
            self.refusal(X=np.where(x == 3, np.nan, x), y=y),
        )
        # Objects would be unpickled, which can run anything.
        self.assertIn("can't be read: Object arrays cannot be loaded", self.refusal(X=x.astype(object), y=y))

    def test_a_file_that_is_none_is_refused(self):
        path = self.folder / "table.npz"
        path.write_text("no archive")
        with self.assertRaises(SystemExit) as refused:
            detection.main([str(self.folder), str(self.folder), "1"])
        self.assertTrue(refused.exception.code.startswith(f"{path} can't be read: "), refused.exception.code)

    def test_an_empty_folder_is_refused(self):
        with self.assertRaises(SystemExit) as refused:
            detection.main([str(self.folder), str(self.folder), "1"])
        message = f"{self.folder} has no .npz file; give a folder of tables such as ADBench's Classical ones"
        self.assertEqual(message, refused.exception.code)

    def test_each_split_has_the_scores_of_all(self):
        generator = np.random.RandomState(0)
        y = (np.arange(80) % 10 == 0).astype(int)
        np.savez(self.folder / "a.table.npz", X=generator.randn(80, 3) + 9 * y[:, None], y=y)
        out = self.folder / "out"
        out.mkdir()
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            detection.main([str(self.folder), str(out), "2"])
        self.assertEqual(["a.table.1.npz", "a.table.2.npz"], sorted(path.name for path in out.iterdir()))
        with np.load(out / "a.table.2.npz", allow_pickle=False) as split:
            self.assertEqual((300,), split["labels"].shape)
            for name in detection.DETECTORS:
                scores = split["scores_" + name]
                self.assertEqual((300,), scores.shape)
                self.assertGreater(scores[split["labels"] == 1].mean(), scores[split["labels"] == 0].mean())
                self.assertEqual((1,), split["seconds_" + name].shape)
        lines = told.getvalue().splitlines()
        self.assertEqual(len(detection.DETECTORS) + 1, len(lines))
        self.assertTrue(lines[-1].startswith("Python "), lines[-1])


if __name__ == "__main__":
    unittest.main()
