"""Reports: a programme's figures for a period, as a page and as the same page in PDF.

Reads every other area and writes nothing but the note that somebody looked.
"""

OWNS: tuple[str, ...] = ()
