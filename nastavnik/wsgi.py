"""The WSGI application."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nastavnik.settings")

application = get_wsgi_application()

# After the application: charts need its settings.
from nastavnik.platform.printing.charts import warm_up  # noqa: E402

# Beside the first requests, not before them; drawing leaves the interpreter to others.
Thread(target=warm_up, name="charts").start()
