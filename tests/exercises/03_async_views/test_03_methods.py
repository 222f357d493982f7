"""Grader of 3.3: two methods, and bodies of all kinds."""

import json
import secrets

import pytest

from course.grader.examiner import expect, expect_error, expect_json, expect_status
from course.grader.examiner.asgi import read_response

LONGEST = 500  # bytes
pytestmark = pytest.mark.kitchen


def written(data):
    """`data` as JSON in UTF-8, with its accents as they are."""
    return json.dumps(data, ensure_ascii=False).encode()


def dish_of(size, letter="x"):
    """A dish whose order has `size` bytes as JSON."""
    dish = secrets.token_hex(4)
    count, rest = divmod(size - len(written({"dish": dish})), len(letter.encode()))
    return dish + count * letter + rest * "."


async def take(site, dish, number, what="an order"):
    """Order a dish; fails the test unless it becomes this number."""
    response = await site.request("POST", "/orders/", written({"dish": dish}))
    wanted = f'status 201 and JSON with its "number", {number}, and its "dish"'
    expect_json(
        response, {"number": number, "dish": dish}, status=201, asked=f"POST /orders/ with {what}", wanted=wanted
    )


async def expect_pad(site, dishes, after):
    """Fail the test unless the pad lists these dishes."""
    pad = [{"number": number, "dish": dish} for number, dish in enumerate(dishes, 1)]
    response = await site.get("/orders/")
    wanted = f'status 200 and JSON with the "orders" that were taken, {len(pad)} of them'
    expect_json(response, {"orders": pad}, asked=f"GET /orders/ after {after}", wanted=wanted)


@pytest.mark.points(2)
async def test_orders_are_taken_and_listed(submission):
    """GET lists the orders; POST adds one and answers 201 with its number and dish."""
    dishes = [f"{name} {secrets.token_hex(4)}" for name in ("soup", "crème brûlée", "soup")]
    await expect_pad(submission.site, [], "nothing was ordered")
    for number, dish in enumerate(dishes, 1):
        await take(submission.site, dish, number)
    await expect_pad(submission.site, dishes, "three orders")


@pytest.mark.points(2)
async def test_other_methods_are_not_allowed(submission):
    """PUT, PATCH, DELETE and words of a guest's own get 405, and Allow names what may be asked."""
    dish = secrets.token_hex(4)
    await take(submission.site, dish, 1)
    for method in ("PUT", "PATCH", "DELETE", "COOK"):
        response = await submission.site.request(method, "/orders/", written({"dish": "tart"}))
        expect_status(response, 405)
        allowed = {word.strip() for word in response.headers.get("allow", "").split(",")}
        seen = f"{method} /orders/ was answered with 405 " + (
            f"and Allow: {response.headers['allow']}" if "allow" in response.headers else "without an Allow header"
        )
        expect({"GET", "POST"} <= allowed and method not in allowed, seen=seen, wanted="Allow: GET, POST")
    await expect_pad(submission.site, [dish], "one order and four methods that are not allowed")


@pytest.mark.points(2)
async def test_a_body_that_is_no_json_is_refused(submission):
    """A body that is no JSON, or no UTF-8, gets 400 and changes nothing."""
    dish = secrets.token_hex(4)
    await take(submission.site, dish, 1)
    bodies = {
        "no body": b"",
        "the body {'dish': 'soup'}": b"{'dish': 'soup'}",
        'the body {"dish": "soup"': b'{"dish": "soup"',
        'the body {"dish": "crème"} in latin-1': '{"dish": "crème"}'.encode("latin-1"),
    }
    for what, body in bodies.items():
        expect_error(await submission.site.request("POST", "/orders/", body), 400, asked=f"POST /orders/ with {what}")
    await expect_pad(submission.site, [dish], "one order and four bodies that are no JSON")


@pytest.mark.points(2)
async def test_json_that_is_no_order_is_refused(submission):
    """JSON that is no object, or that has no text in its "dish", gets 400 and changes nothing."""
    dish = secrets.token_hex(4)
    await take(submission.site, dish, 1)
    for data in ([1], None, "soup", {}, {"dish": 5}, {"dish": None}, {"dish": ["soup"]}, {"dish": ""}, {"dish": "  "}):
        response = await submission.site.send_json("POST", "/orders/", data)
        expect_error(response, 400, asked=f"POST /orders/ with the JSON {json.dumps(data)}")
    await expect_pad(submission.site, [dish], "one order and JSON that is no order")


@pytest.mark.points(2)
async def test_too_long_a_body_is_refused(submission):
    """500 bytes are taken, 501 get 413, however they come and whatever they hold."""
    dish = dish_of(LONGEST)
    await take(submission.site, dish, 1, what=f"an order of {LONGEST} bytes")
    bodies = {
        "an order of 501 bytes": written({"dish": dish_of(LONGEST + 1)}),
        "an order of 501 bytes, in fewer letters": written({"dish": dish_of(LONGEST + 1, "é")}),
        "501 bytes that are no JSON": (LONGEST + 1) * b"x",
    }
    for what, body in bodies.items():
        expect_error(await submission.site.request("POST", "/orders/", body), 413, asked=f"POST /orders/ with {what}")
    request = submission.site.open_http("POST", "/orders/")
    body = written({"dish": dish_of(LONGEST + 1)})
    for start in range(0, len(body), 100):
        more = start + 100 < len(body)
        request.deliver({"type": "http.request", "body": body[start : start + 100], "more_body": more})
    expect_error(
        await read_response(request), 413, asked="POST /orders/ with 501 bytes in pieces, without Content-Length"
    )
    await expect_pad(submission.site, [dish], "an order of 500 bytes and four that were too long")
