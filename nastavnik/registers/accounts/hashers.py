from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at the OWASP minimum (19 MiB, 2 passes): a school logs in from one small server."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
