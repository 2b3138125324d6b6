"""For a WSGI server of your own choice: `gunicorn --threads 8 wsgi:application`."""

<<<<<<< HEAD
from portal.serving import application_to_serve

application = application_to_serve()
=======
import os

from portal import create_app

# Whatever it makes (database, keys, files) is for its owner alone.
os.umask(0o077)
application = create_app()
>>>>>>> 56c4184 (Let any part of Portal add to what the doctor looks at, and shut the instance folder to others)
