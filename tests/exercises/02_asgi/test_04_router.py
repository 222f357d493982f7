"""Grader of 2.4: a file that a server can start with, and an application for each protocol."""

import secrets

import pytest

from course.grader.examiner import expect, expect_json, expect_status, shown

FROM_OUR_PAGE = [(b"origin", b"http://127.0.0.1")]  # as every browser says, for those who look at it


def cook(database):
    """Two dishes in the kitchen's database, with the minutes that they take."""
    minutes = {"soup": 10 + secrets.randbelow(40), "tart": 50 + secrets.randbelow(40)}

    def rows():
        from kitchen import factories

        for name, time in minutes.items():
            factories.recipe(name=name, minutes=time)

    database.seed(rows)
    return minutes


async def expect_connected(socket):
    accepted = await socket.connect()
    expect(accepted, seen="the WebSocket at /tube/ was refused", wanted="the SpeakingTube to take it")


@pytest.mark.points(3)
@pytest.mark.server
async def test_every_http_request_is_djangos(cold_start, database):
    """In a process of its own a real uvicorn starts with the file, and all HTTP is Django's: /tube/ is a 404."""
    minutes = cook(database)
    async with (await cold_start()).app().served() as client:
        response = await client.get("/menu/soup/")
        expect_json(response, {"name": "soup", "minutes": minutes["soup"]})
        wanted = "status 404: what comes by HTTP is Django's, whatever its path, and Django has no /tube/"
        expect_status(await client.get("/tube/"), 404, wanted=wanted)


@pytest.mark.points(4)
async def test_a_websocket_goes_to_the_speaking_tube(submission, database):
    """A WebSocket at /tube/ goes to the SpeakingTube, which knows how long each dish takes."""
    minutes = cook(database)
    socket = submission.app().open_websocket("/tube/", FROM_OUR_PAGE)
    await expect_connected(socket)
    for name, time in minutes.items():
        socket.send(name)
        answer, wanted = await socket.receive(), f"{time} minutes"
        expect(answer == wanted, seen=f"to {name!r} the tube answered {shown(answer)}", wanted=f"{wanted!r}")
    socket.close()
    error = await socket.connection.end()
    at = error.line if error else None
    expect(not error, seen=f"when the guest hung up, the application raised {error}", wanted="it to return", line=at)


@pytest.mark.points(3)
@pytest.mark.server
async def test_a_real_server_serves_both(submission, database):
    """A real uvicorn serves a web page while the speaking tube is open, and stops when it is told to."""
    minutes = cook(database)
    async with submission.app().served() as client:
        socket = client.websocket("/tube/", FROM_OUR_PAGE)
        await expect_connected(socket)
        expect_json(await client.get("/menu/tart/"), {"name": "tart", "minutes": minutes["tart"]})
        await socket.send("soup")
        answer, wanted = await socket.receive(), f"{minutes['soup']} minutes"
        expect(answer == wanted, seen=f"to 'soup' the tube answered {shown(answer)}", wanted=f"{wanted!r}")
