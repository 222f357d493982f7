"""The submission host: the process that holds the student's file and does what the examiner asks, nothing else.

It knows no test and no answer. All it says is a claim; the examiner believes what it served and counted itself.
"""
