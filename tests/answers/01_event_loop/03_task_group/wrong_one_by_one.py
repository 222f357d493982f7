"""If the dishes are cooked one after another, nothing is left to cancel: the menu takes all evening.

fails: test_the_whole_menu_is_cooked_at_once
says: at most 1 of 4
"""


async def cook_menu(dishes):
    return [await dish() for dish in dishes]
