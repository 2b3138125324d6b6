"""For a WSGI server of your own choice: `gunicorn --threads 8 wsgi:application`."""

from portal import create_app

application = create_app()
