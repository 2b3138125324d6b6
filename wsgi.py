"""For a WSGI server of your own choice: `gunicorn --threads 8 wsgi:application`."""

from portal.serving import application_to_serve

application = application_to_serve()
