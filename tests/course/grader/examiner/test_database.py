"""The kitchen's database of one verdict: seeded, kept and read outside, used in the submission."""

SUBMISSION = """
from kitchen.models import Chef

async def count():
    return await Chef.objects.acount()

async def names():
    return [chef.name async for chef in Chef.objects.order_by("name")]

async def hire(name):
    return (await Chef.objects.acreate(name=name)).pk
"""


def test_the_submission_sees_the_seeds_and_the_examiner_sees_what_was_written(holds):
    checks = """
        def seed():
            from kitchen.models import Chef
            Chef.objects.create(name="Ada")
        database.seed(seed)
        same(await submission.names(), ["Ada"])
        await submission.hire("Bo")
        with database.read() as connection:
            same([row[0] for row in connection.execute("SELECT name FROM kitchen_chef ORDER BY name")], ["Ada", "Bo"])
    """
    holds(checks, SUBMISSION)


def test_the_seeds_are_written_whole_or_not_at_all(holds):
    checks = """
        def seed():
            from kitchen.models import Chef
            Chef.objects.create(name="Ada")
            raise KeyError("Bo")
        with pytest.raises(KeyError):
            database.seed(seed)
        same(await submission.names(), [])
    """
    holds(checks, SUBMISSION)


def test_each_test_has_an_empty_database_of_its_own(graded):
    grader = "".join(
        f"""
@pytest.mark.points(5)
async def test_{name}(submission, database):
    \"\"\"It.\"\"\"
    same(await submission.count(), 0)
    await submission.hire("Ada")
    same(await submission.count(), 1)
"""
        for name in ("one", "two")
    )
    verdict = graded(grader, SUBMISSION)
    assert [test.message for test in verdict.tests] == ["", ""]


def test_two_hosts_share_the_database_of_their_test(holds):
    checks = """
        database
        await submission.hire("Ada")
        same(await second_submission.names(), ["Ada"])
    """
    holds(checks, SUBMISSION)


def test_reading_changes_nothing(holds):
    checks = """
        import sqlite3
        await submission.hire("Ada")
        with database.read() as connection:
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                connection.execute("DELETE FROM kitchen_chef")
        same(await submission.count(), 1)
    """
    holds(checks, SUBMISSION)


def test_without_the_database_the_kitchen_s_settings_are_there_on_request_only(graded):
    submission = """
        from django.apps import apps
        from django.conf import settings
        def look():
            return apps.ready, settings.ROOT_URLCONF
    """
    grader = """
        @pytest.mark.points(10)
        @pytest.mark.kitchen
        async def test_it(submission):
            \"\"\"It.\"\"\"
            same(await submission.look(), (True, "kitchen.urls"))
    """
    verdict = graded(grader, submission)
    assert [test.message for test in verdict.tests] == [""]
