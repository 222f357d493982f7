"""The verdict as data, and as the JSON of the contract."""

import json

from course.grader.verdict import ENDINGS, OUTCOMES, TestResult, Verdict


def result(outcome="passed", points=4, **more):
    earned = points if outcome == "passed" else 0
    return TestResult(id="test_it", sentence="It does.", outcome=outcome, points=points, earned=earned, **more)


def verdict(*tests, ending="completed", **more):
    return Verdict(exercise="01_small/01_it", ending=ending, tests=tests, **more)


def test_the_contract_s_words_are_these():
    assert ENDINGS == (
        "completed",
        "import_error",
        "timed_out",
        "crashed",
        "out_of_memory",
        "too_much_output",
        "refused",
        "grader_error",
    )
    assert OUTCOMES == ("passed", "failed", "error", "not_run")


def test_only_a_whole_run_whose_tests_all_passed_is_passed():
    assert verdict(result(), result()).passed
    assert not verdict(result(), result("failed")).passed
    assert not verdict(result(), result("not_run")).passed
    assert not verdict(result(), ending="crashed").passed
    assert not verdict().passed


def test_the_score_is_what_the_tests_earned():
    found = verdict(result(points=4), result("failed", points=6))
    assert (found.score, found.max_score) == (4, 10)


def test_json_has_exactly_the_keys_of_the_contract():
    failed = result("failed", 6, message="Seen: 1\nWanted: 2", file="01_it.py", line=3, chart="seen:", traceback="...")
    found = verdict(result(), failed, seconds=0.21449, output="printed", trace=[{"at": 0}])
    assert json.loads(json.dumps(found.as_json())) == {
        "exercise": "01_small/01_it",
        "passed": False,
        "score": 4,
        "max_score": 10,
        "ending": "completed",
        "message": "",
        "seconds": 0.214,
        "tests": [
            {
                "id": "test_it",
                "sentence": "It does.",
                "outcome": "passed",
                "points": 4,
                "earned": 4,
                "message": "",
            },
            {
                "id": "test_it",
                "sentence": "It does.",
                "outcome": "failed",
                "points": 6,
                "earned": 0,
                "message": "Seen: 1\nWanted: 2",
                "file": "01_it.py",
                "line": 3,
                "chart": "seen:",
            },
        ],
    }


def test_a_verdict_survives_its_own_data():
    found = verdict(
        result("failed", chart="seen:", line=3, file="x.py"), seconds=0.5, trace=[{"at": 0}], output="\ud800"
    )
    assert Verdict.load(json.loads(json.dumps(found.dump()))) == found


def test_a_real_verdict_is_the_contract_s_json(graded):
    grader = """
        @pytest.mark.points(3)
        async def test_good(submission):
            \"\"\"One is one.\"\"\"
            same(await submission.one(), 1)

        @pytest.mark.points(7)
        async def test_bad(submission):
            \"\"\"Two is two.\"\"\"
            same(await submission.two(), 2)
    """
    found = graded(grader, "def one():\n    return 1\ndef two():\n    raise OSError\n").as_json()
    seconds = found.pop("seconds")
    assert 0 < seconds < 14
    good, bad = found.pop("tests")
    assert found == {
        "exercise": "01_small/01_it",
        "passed": False,
        "score": 3,
        "max_score": 10,
        "ending": "completed",
        "message": "",
    }
    assert good == {
        "id": "test_good",
        "sentence": "One is one.",
        "outcome": "passed",
        "points": 3,
        "earned": 3,
        "message": "",
    }
    assert (bad["outcome"], bad["earned"], bad["file"], bad["line"]) == ("failed", 0, "01_it.py", 4)
