"""The whole site with your files in place of ours: `python manage.py runserver`, and Django's other commands."""

import sys
from pathlib import Path

if __name__ == "__main__":
    try:
        from course.projects.site import manage
    except ModuleNotFoundError:
        sys.exit("This Python has no 'course'. Use the one in the course's folder: ../../.venv/bin/python manage.py")
    sys.exit(manage(Path(__file__).resolve().parent, sys.argv[1:]))
