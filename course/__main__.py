"""The `course` command. Little is imported here, so that Ctrl-C is met with one line from the start."""

import os
import sys


def main() -> int:
    """Run the command line with this process's arguments and return its exit code (see course.cli)."""
    _open_what_is_closed()
    try:
        from course.cli import run

        code = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except ModuleNotFoundError as error:  # another Python than the one the course was set up for
        print(f"{sys.executable} has no '{error.name}'. Delete the folder .venv and run 'make start'.", file=sys.stderr)
        return 3
    except BrokenPipeError:  # the reader went away, as `head` does: nobody is left to tell
        return _leave_quietly()
    if code == 130:
        _say_stopped()
        # Not by return: CPython forgets that an interrupt was caught when it came during an exec(), as dataclasses make
        # one on import, and ends by the signal instead of the code.
        sys.stdout.flush()
        os._exit(code)
    return code


def _open_what_is_closed() -> None:
    # After `course list >&-` the next socket would become standard output, and what is printed would go into it.
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))


def _say_stopped() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not draw a traceback on the way out
    print("\nStopped. Your progress is kept: 'course' goes on where you were.", file=sys.stderr)


def _leave_quietly() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end
    return 1


if __name__ == "__main__":
    sys.exit(main())
