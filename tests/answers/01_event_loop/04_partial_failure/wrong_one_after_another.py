"""try and except need a loop, it is thought, and so each supplier waits for the one before.

fails: test_all_suppliers_are_asked_at_once
says: 1 of 4 had been asked
"""


async def ask_prices(ids, ask):
    prices, failed = {}, {}
    for id in dict.fromkeys(id.strip() for id in ids if id.strip()):
        try:
            prices[id] = await ask(id)
        except Exception as error:
            failed[id] = str(error)
    return prices, failed
