"""The graders are graded: what `course verify` proves of every exercise.

First the form (files, names, hints, tests, answers), then by running: the starter fails, the solution and every right
answer pass, also rewritten, and every wrong answer fails the test that it names with the words that it names.
"""
