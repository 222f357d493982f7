"""Server-sent events are read as a browser reads them."""

import pytest

from course.grader.examiner.event_stream import Comment, Event, EventStream

STREAM = 'id: 1\ndata: {"a": 1}\n\n: still here\n\nevent: price\ndata: é\ndata:2\nid: 2\n\n'
FOUND = [
    Event(id="1", data='{"a": 1}'),
    Comment("still here"),
    Event(id="2", type="price", data="é\n2"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_it_does_not_matter_where_the_body_is_cut(size, line_end):
    body = STREAM.replace("\n", line_end).encode()
    stream = EventStream()
    found = [thing for start in range(0, len(body), size) for thing in stream.feed(body[start : start + size])]
    assert found == FOUND
    assert not stream.unfinished


def test_single_carriage_returns_end_lines_too():
    assert EventStream().feed((STREAM.replace("\n", "\r") + ":").encode()) == FOUND


def test_the_last_id_stays_until_another_is_told():
    stream = EventStream()
    assert stream.feed(b"id: 7\n\ndata: a\n\nid\ndata: b\n\n") == [Event(id="7", data="a"), Event(id="", data="b")]


def test_an_event_without_data_is_none():
    assert EventStream().feed(b"event: price\nid: 3\n\n") == []


def test_what_has_no_end_is_not_there_yet():
    stream = EventStream()
    assert stream.feed(b"data: a\n: still") == []
    assert stream.unfinished == "data: a\n: still"
    assert stream.feed(b" here\n\n") == [Comment("still here"), Event(data="a")]


def test_a_byte_order_mark_and_unknown_fields_are_skipped():
    assert EventStream().feed(b"\xef\xbb\xbfdata: a\nretry: 10\ncolour: red\n\n") == [Event(data="a")]


def test_bytes_that_are_no_text_do_not_break_it():
    assert EventStream().feed(b"data: \xff\n\n") == [Event(data="�")]
