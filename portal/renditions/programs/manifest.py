"""The manifest of a SCORM package (1.2 and 2004): what is to be learned in it, in its order."""

from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.parsers import expat

from bounds import Refused

MOST_ITEMS, MOST_ELEMENTS, MOST_DEPTH = 500, 200_000, 40
MOST_TITLE, MOST_ID, MOST_DATA = 200, 200, 64_000
OLD, NEW = "1.2", "2004"
BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read(content: bytes) -> dict[str, Any]:
    """Its version, title and items: `id`, `title`, `href`, `is_sco`, `mastery`, `threshold`, `data`. Raises Refused."""
    root = _parsed(content)
    if _local(root.tag) != "manifest":
        raise Refused("xml")
    version = _version(root)
    resources = _resources(root)
    title, items = _organised(root, resources)
    if not items:
        raise Refused("empty")
    return {"version": version, "title": title, "items": items}


def path_of(href: str) -> str:
    """The file that an address names."""
    return unquote(urlsplit(href).path)


def _parsed(content: bytes) -> ElementTree.Element:
    """It declares no entity, and is no deeper and has no more than a manifest needs. Raises Refused."""
    parser = expat.ParserCreate()
    elements = depth = 0

    def doctype(*_said: Any) -> None:
        raise Refused("entities")

    def begins(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal elements, depth
        elements, depth = elements + 1, depth + 1
        if elements > MOST_ELEMENTS or depth > MOST_DEPTH:
            raise Refused("items")

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    try:
        parser.Parse(content, True)
        return ElementTree.fromstring(content)  # noqa: S314 - it declares nothing, and is small
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused("xml") from error


def _version(root: ElementTree.Element) -> str:
    said = next((one.text or "" for one in _children(root, "metadata", "schemaversion")), "").strip().lower()
    if said.startswith(("2004", "cam 1.3")) or said == "1.3":
        return NEW
    if said.startswith("1.2"):
        return OLD
    if said:
        raise Refused("version")
    tags = " ".join(str(name) for one in root.iter() for name in (one.tag, *one.attrib))
    if "adlcp_v1p3" in tags:
        return NEW
    if "adlcp_rootv1p2" in tags:
        return OLD
    raise Refused("version")


def _resources(root: ElementTree.Element) -> dict[str, dict[str, Any]]:
    found = {}
    for group in _children(root, "resources"):
        for one in _children(group, "resource"):
            href = one.get("href")
            if href:
                whole = root.get(BASE, "") + group.get(BASE, "") + one.get(BASE, "") + href
                is_sco = _attribute(one, "scormtype").lower() == "sco"
                found[one.get("identifier", "")] = {"href": whole.removeprefix("./"), "is_sco": is_sco}
    return found


def _organised(root: ElementTree.Element, resources: dict[str, dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    groups = list(_children(root, "organizations"))
    all_of_them = [one for group in groups for one in _children(group, "organization")]
    default = groups[0].get("default", "") if groups else ""
    chosen = next((one for one in all_of_them if one.get("identifier") == default), None)
    organisation = chosen if chosen is not None else next(iter(all_of_them), None)
    items: list[dict[str, Any]] = []
    if organisation is None:  # a package of resources alone
        for name, resource in resources.items():
            items.append(_item(name, "", resource))
        return "", _few(items)
    for one in organisation.iter():
        if _local(one.tag) == "item" and one.get("identifierref"):
            named = one.get("identifierref", "")
            if named not in resources:
                raise Refused("entry")
            items.append(_said_of(one, resources[named]))
            _few(items)
    return _title(organisation), items


def _few(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(items) > MOST_ITEMS:
        raise Refused("items")
    if len({one["id"] for one in items}) != len(items):
        raise Refused("twice")
    return items


def _said_of(one: ElementTree.Element, resource: dict[str, Any]) -> dict[str, Any]:
    item = _item(one.get("identifier", ""), _title(one), resource, one.get("parameters", ""))
    item["mastery"] = _number(_text(one, "masteryscore"))
    item["data"] = _text(one, "datafromlms")[:MOST_DATA]
    for objective in one.iter():
        if _local(objective.tag) == "primaryobjective" and objective.get("satisfiedByMeasure") == "true":
            measure = next((inner.text for inner in objective if _local(inner.tag) == "minnormalizedmeasure"), None)
            item["threshold"] = _number(measure or "1.0")
    return item


def _item(name: str, title: str, resource: dict[str, Any], parameters: str = "") -> dict[str, Any]:
    href = resource["href"]
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or href.startswith("/"):
        raise Refused("outside")
    if ".." in path_of(href).replace("\\", "/").split("/"):
        raise Refused("escapes")
    if not name or len(name) > MOST_ID:
        raise Refused("xml")
    return {
        "id": name, "title": title, "href": href + _joined(parameters, "?" in href), "is_sco": resource["is_sco"],
        "mastery": None, "threshold": None, "data": "",
    }  # fmt: skip


def _joined(parameters: str, has_query: bool) -> str:
    """As the specification says how they are put behind an address."""
    plain = parameters.lstrip("?&")
    if not plain or plain.startswith("#"):
        return plain
    return ("&" if has_query else "?") + plain


def _title(of: ElementTree.Element) -> str:
    return " ".join(_text(of, "title").split())[:MOST_TITLE]


def _text(of: ElementTree.Element, name: str) -> str:
    return next((one.text or "" for one in of if _local(one.tag) == name), "").strip().replace("\0", "")


def _number(said: str) -> float | None:
    try:
        number = float(said)
    except ValueError:
        return None
    return number if -1000 <= number <= 1000 else None


def _children(of: ElementTree.Element, *path: str) -> list[ElementTree.Element]:
    found = [of]
    for name in path:
        found = [one for parent in found for one in parent if _local(one.tag) == name]
    return found


def _attribute(of: ElementTree.Element, name: str) -> str:
    return next((value for key, value in of.attrib.items() if _local(key) == name), "")


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2].lower()
