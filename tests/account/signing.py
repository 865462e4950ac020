"""A key, certificates of devices under it, and signatures: RSA in a few lines, so
that a random fleet needs no other program and is the same each time."""

import base64
import functools
import hashlib
import random

DIGEST = bytes.fromhex("3031300d060960864801650304020105000420")  # of SHA-256
ALGORITHM = bytes.fromhex("300d06092a864886f70d01010b0500")  # RSA with SHA-256
KEY_KIND = bytes.fromhex("300d06092a864886f70d0101010500")
ATTRIBUTES = {"CN": "550403", "serialNumber": "550405", "O": "55040a"}


def is_prime(n, rng):
    if any(n % p == 0 for p in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(8):
        x = pow(rng.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(rng, bits):
    while True:
        n = rng.getrandbits(bits) | 3 << bits - 2 | 1
        if n % 65537 != 1 and is_prime(n, rng):
            return n


class Key:
    """2048 bits."""

    def __init__(self, seed):
        rng = random.Random(seed)
        self.p, self.q = prime(rng, 1024), prime(rng, 1024)
        self.n = self.p * self.q
        self.dp = pow(65537, -1, self.p - 1)
        self.dq = pow(65537, -1, self.q - 1)
        self.p_by_q = pow(self.q, -1, self.p)

    def sign(self, data):
        told = DIGEST + hashlib.sha256(data).digest()
        padded = b"\0\1" + b"\xff" * (256 - 3 - len(told)) + b"\0" + told
        m = int.from_bytes(padded, "big")
        a, b = pow(m, self.dp, self.p), pow(m, self.dq, self.q)
        whole = b + (a - b) * self.p_by_q % self.p * self.q
        return whole.to_bytes(256, "big")


# ---- certificates ----------------------------------------------------------------

def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(size)]) + size + body


def number(n):
    return der(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def name(attributes):
    return der(0x30, *(
        der(0x31, der(0x30, der(6, bytes.fromhex(ATTRIBUTES[k])),
                      der(0x0c, v.encode())))
        for k, v in attributes.items()))


def certificate(key, serial, subject, by, issuer, is_authority):
    """For `key` and `subject`, signed with the key `by` of `issuer`; PEM. Valid
    from 2000 to 2049."""
    constraints = der(0x30, bytes.fromhex("0603551d130101ff"),
                      der(4, der(0x30, bytes.fromhex("0101ff"))))
    public = der(0x30, KEY_KIND, der(3, b"\0", der(
        0x30, number(key.n), number(65537))))
    told = der(
        0x30, der(0xa0, number(2)), number(serial), ALGORITHM, name(issuer),
        der(0x30, der(0x17, b"000101000000Z"), der(0x17, b"491231235959Z")),
        name(subject), public,
        *([der(0xa3, der(0x30, constraints))] if is_authority else []))
    whole = der(0x30, told, ALGORITHM, der(3, b"\0", by.sign(told)))
    text = base64.encodebytes(whole).decode()
    return "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % text


# ---- the fleet's ----------------------------------------------------------------------

KEY = Key("one key for all of them")
ROOTS = [{"O": "Lab", "CN": "Lab root"}, {"O": "Lab", "CN": "Nobody's root"}]
HELD = 8  # devices LABX000 to LABX007


def root_of(sn):
    """Under which root a device's certificate stands; None: it has none. Only the
    first root is an anchor."""
    return (0, None, 1, None, 0, None, 0, None)[int(sn[-3:]) % HELD]


def anchor():
    return certificate(KEY, 1, ROOTS[0], KEY, ROOTS[0], True)


def devices(udis):
    """Certificates of those that have one; `udis` as (PID, SN)."""
    return "".join(
        certificate(KEY, 2 + k, {"CN": sn, "serialNumber": "PID:%s SN:%s" % (pid, sn)},
                    KEY, ROOTS[root_of(sn)], False)
        for k, (pid, sn) in enumerate(udis) if root_of(sn) is not None)


@functools.lru_cache(maxsize=None)
def value_of(payload):
    return base64.b64encode(KEY.sign(payload.encode())).decode()
