"""What the drawing library leaves open in a PDF's structure, mended before the file is written.

It writes IDs and Headers into tables but no Scope, counts a figure's box from the page's upper
edge, names a link by its anchor, and keeps an element for each box without words.
"""

from collections.abc import Iterator
from typing import Any

# Pixels of a page, at 96 to the inch, as points.
POINTS = 0.75


def mend(document: Any, pdf: Any) -> None:
    """Complete the structure of a finished PDF, in place."""
    elements = {one.reference: one for one in pdf.objects if _is(one, "/StructElem")}
    heights = {
        reference: page.height * POINTS
        for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    for one in elements.values():
        if one["S"] == "/TH":
            is_column = _parent(elements, one, 2).get("S") == "/THead"
            one["A"]["Scope"] = "/Column" if is_column else "/Row"
        elif one["S"] == "/Figure":
            _turn_box(one, heights[one["Pg"]])
    _name_links(pdf, document)
    for one in elements.values():
        if one["S"] == "/L":
            _name_contents(elements, one)
    for one in elements.values():
        if one["S"] == "/Document":
            _drop_empty(elements, one)
    _write_ids(pdf, elements)


def _is(thing: Any, kind: str) -> bool:
    return hasattr(thing, "get") and thing.get("Type") == kind


def _parent(elements: dict[Any, Any], one: Any, levels: int) -> Any:
    for _level in range(levels):
        one = elements.get(one.get("P"), {})
    return one


def _turn_box(figure: Any, page_height: float) -> None:
    left, top, right, bottom = figure["A"]["BBox"]
    figure["A"]["BBox"][:] = [
        round(left * POINTS, 2),
        round(page_height - bottom * POINTS, 2),
        round(right * POINTS, 2),
        round(page_height - top * POINTS, 2),
    ]


def _name_contents(elements: dict[Any, Any], listed: Any) -> None:
    """Call a list of nothing but links a table of contents."""
    items = [elements[kid] for kid in listed["K"] if kid in elements]
    bodies = [elements[kid] for item in items for kid in item["K"] if kid in elements]
    firsts = [elements.get(body["K"][0], {}).get("S") for body in bodies if body["K"]]
    if firsts and all(first == "/Link" for first in firsts):
        listed["S"] = "/TOC"
        for item in items:
            item["S"] = "/TOCI"
        for body in bodies:
            body["S"] = "/Reference"


def _name_links(pdf: Any, document: Any) -> None:
    """Let a link within the document say where it leads rather than its anchor's name."""
    import pydyf

    titles = dict(_titles(document))
    for one in pdf.objects:
        if _is(one, "/Annot") and "Dest" in one:
            anchor = one["Dest"].string
            if anchor in titles:
                one["Contents"] = pydyf.String(titles[anchor])


def _titles(document: Any) -> Iterator[tuple[str, str]]:
    """The anchor of each section with its heading, in the words of its `h2`."""
    for section in document._html.etree_element.iter("section"):
        anchor, heading = section.get("id"), section.find("h2")
        if anchor and heading is not None:
            yield anchor, " ".join("".join(heading.itertext()).split())


def _drop_empty(elements: dict[Any, Any], one: Any) -> bool:
    """Take out the elements that hold nothing; whether `one` holds nothing itself."""
    kept = []
    for kid in one["K"]:
        inner = elements.get(kid)
        if inner is not None and inner["S"] != "/TD" and _drop_empty(elements, inner):
            continue
        kept.append(kid)
    one["K"][:] = kept
    return not kept


def _write_ids(pdf: Any, elements: dict[Any, Any]) -> None:
    """List the IDs that table cells name, as a name tree of the structure's root."""
    import pydyf

    named = sorted((one["ID"].string, one.reference) for one in elements.values() if "ID" in one)
    if not named:
        return
    names = pydyf.Array([part for name, ref in named for part in (pydyf.String(name), ref)])
    tree = pydyf.Dictionary(
        {
            "Names": names,
            "Limits": pydyf.Array([pydyf.String(named[0][0]), pydyf.String(named[-1][0])]),
        }
    )
    pdf.add_object(tree)
    for one in pdf.objects:
        if _is(one, "/StructTreeRoot"):
            one["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([tree.reference])})
