from tests.factories.city import city

__all__ = ["city"]
