"""Landing pages, one for each way of working, and the pages that machines ask after health."""

OWNS: tuple[str, ...] = ()
