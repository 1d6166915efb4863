"""The surroundings of a test run, settled before anything reads them: pytest loads this first (`-p tests.environment`).

Nothing of the machine's own plaza leaks in: its variables are dropped, but for the addresses of a throw-away PostgreSQL and
Redis that `python -m tests.everything` hands over. Every process of a parallel run has a data folder of its own, and all of them
share one folder for what need be made only once: `TESTS_SHARED`.
"""

import atexit
import os
import shutil
import tempfile

HANDED_OVER = frozenset({"PLAZA_DATABASE_URL", "PLAZA_REDIS_URL"})

for name in [name for name in os.environ if name.startswith("PLAZA_") and name not in HANDED_OVER]:
    del os.environ[name]
os.environ["DJANGO_SETTINGS_MODULE"] = "plaza.settings"
os.environ["PLAZA_MODE"] = "test"
os.environ["PLAZA_DATA_DIR"] = tempfile.mkdtemp(prefix="plaza-test-")
os.environ["TZ"] = "UTC"
atexit.register(shutil.rmtree, os.environ["PLAZA_DATA_DIR"], ignore_errors=True)
if "TESTS_SHARED" not in os.environ:
    os.environ["TESTS_SHARED"] = tempfile.mkdtemp(prefix="plaza-shared-")
    atexit.register(shutil.rmtree, os.environ["TESTS_SHARED"], ignore_errors=True)
