"""Passwords as shops keep them: a salt and a salted hash."""

import hashlib
import hmac
import secrets

MIN_PASSWORD, MAX_PASSWORD = 8, 200
# a lower cost than a real shop's: about 10 ms, since all visitors are answered by one thread
SCRYPT_COST, SCRYPT_BLOCK = 2**12, 8


def hash_password(password: str, salt: str | None = None) -> str:
    """The salt and the salted scrypt hash, as they are stored."""
    salt = salt or secrets.token_hex(16)
    key = hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=bytes.fromhex(salt), n=SCRYPT_COST, r=SCRYPT_BLOCK, p=1
    )
    return f"{salt}:{key.hex()}"


def password_fits(stored: str, password: str) -> bool:
    """Whether this password was stored."""
    salt, _, _ = stored.partition(":")
    return hmac.compare_digest(stored, hash_password(password, salt))
