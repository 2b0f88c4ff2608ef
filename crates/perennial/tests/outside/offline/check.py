import json
import sys

import jwt  # PyJWT, with its extra "crypto"

# GET /client/keys, built into the product or kept from the last time it was online.
with open(sys.argv[1]) as kept:
    keys = jwt.PyJWKSet.from_dict(json.load(kept))


def may_run(token, device):
    """Whether the product may run on this device, without asking anybody."""
    try:
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token, key, algorithms=["EdDSA"], leeway=60,
            options={"require": ["exp", "nbf", "sub", "device", "entitled"]},
        )
    except (jwt.InvalidTokenError, KeyError):
        return False
    return claims["entitled"] and claims["device"] == device


token, device = sys.argv[2:4]
print("runs" if may_run(token, device) else "stops")
