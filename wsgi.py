"""For a WSGI server of your own choice: `gunicorn --threads 8 wsgi:application`."""

import os

from portal.serving import application_to_serve

# Whatever it makes (database, keys, files) is for its owner alone.
os.umask(0o077)
application = application_to_serve()
