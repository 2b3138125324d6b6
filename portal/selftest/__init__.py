"""The privacy self-test: does anybody get to see what isn't theirs, by any way there is?

On a scratch copy of the demo every text about every person becomes a marker of its own. Then
everybody there is, signed in, signed out, with a link or with a token, opens everything; and
no marker may be where its reader has no business with it, nor in a log, a mail or a file.
"""
