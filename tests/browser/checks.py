"""What is looked for on a page that is shown: each answers what is wrong, in words; nothing when all is well."""

import re
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent.parent
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN = """const seen = element => element.checkVisibility({visibilityProperty: true}) && !hidden(element)
const hidden = element => element && (getComputedStyle(element).clipPath !== "none" || hidden(element.parentElement))
const called = element => `${element.localName}.${element.className.baseVal ?? element.className}: ` +
    (element.textContent.trim() || element.outerHTML).replace(/\\s+/g, " ").slice(0, 60)
"""
CUT = (
    """() => {
    """
    + SEEN
    + """
    const faults = new Set(), page = document.documentElement
    const wide = page.scrollWidth, shown = page.clientWidth
    if (wide > shown + 1) faults.add(`scrolls sideways: ${wide} of ${shown}`)
    const BOXES = ".button, .chip, .state, .card, .note, td, th, label, .tabs a, .rail a, .menu a"
    for (const element of document.body.querySelectorAll("*")) {
        if (element.closest("svg, option, input, textarea") || !seen(element)) continue
        const style = getComputedStyle(element)
        if (["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1 &&
            element.clientWidth && element.localName !== "progress") faults.add(`cut off: ${called(element)}`)
        if (parseFloat(style.fontSize) === 0) continue
        for (const node of element.childNodes) {
            if (node.nodeType !== 3 || !node.data.trim()) continue
            const range = document.createRange()
            range.selectNodeContents(node)
            const {left, right, bottom} = range.getBoundingClientRect()
            if (right - left < 1) continue
            const isBeyond = right > innerWidth + 1 || left < -1
            if (isBeyond && !element.closest(".chips")) faults.add(`beyond the edge: ${called(element)}`)
            const box = element.closest(BOXES)?.getBoundingClientRect()
            if (box && (right > box.right + 1 || left < box.left - 1 || bottom > box.bottom + 2))
                faults.add(`beyond its box: ${called(element)}`)
        }
    }
    return [...faults]
}"""
)
MOVING = """() => [...document.querySelectorAll("*")].flatMap(element => {
    const {transitionDuration, animationName, animationDuration, scrollBehavior} = getComputedStyle(element)
    const moves = [...transitionDuration.split(", "), animationName === "none" ? "0s" : animationDuration]
    const still = moves.every(one => parseFloat(one) < 0.01) && scrollBehavior !== "smooth"
    return still ? [] : [`moves: ${element.localName}.${element.className}`]
}).concat(document.getAnimations().map(one => `runs: ${one.animationName ?? one.transitionProperty}`))"""
PRINTED = (
    """() => {
    """
    + SEEN
    + """
    const chrome = [...document.querySelectorAll(".bar, .rail, .tabs, .savebar, .skip, button, .button, [popover]")]
    const faults = chrome.filter(seen).map(element => `is printed: ${called(element)}`)
    if (getComputedStyle(document.documentElement).colorScheme !== "light") faults.push("is printed dark")
    for (const link of document.querySelectorAll("main a[href]")) {
        if (!seen(link) || !link.textContent.trim()) continue
        const color = getComputedStyle(link).color, [light] = color.match(/[\\d.]+/g).map(Number)
        if (light > (color.startsWith("oklch") ? 0.6 : 140)) faults.push(`is printed pale: ${called(link)}`)
    }
    return faults
}"""
)
WORDS = (
    """() => {
    """
    + SEEN
    + """
    const found = new Set()
    const DATA = "bdi, time, code, blockquote, .avatar, .letter, script, template, svg, [lang]:not(html)"
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (!node.parentElement.closest(DATA)) found.add(node.data)
    for (const element of document.querySelectorAll("[placeholder], [aria-label], [title], [alt]"))
        for (const name of ["placeholder", "aria-label", "title", "alt"]) found.add(element.getAttribute(name) ?? "")
    const data = [...document.querySelectorAll("bdi")].map(one => one.textContent)
    found.add(data.reduce((title, one) => title.replace(one, ""), document.title))
    return [...found]
}"""
)


AXE_RUN = """tags => {
    const shape = element => element.outerHTML.replace(/>[^<]*/g, ">").replace(/ (href|datetime|id|for)="[^"]*"/g, "")
    const seen = new Set(), isAgain = row => seen.has(shape(row)) || !seen.add(shape(row))
    const again = [...document.querySelectorAll("tbody > tr")].filter(isAgain)
    return axe.run({include: [document], exclude: again}, {runOnly: tags, resultTypes: ["violations"]})
}"""  # rows that differ in their words alone are looked at once: fifty of a list cost three times the rest of its page


def axe(page: Page) -> list[str]:
    """WCAG 2.2 AA, and what is good besides."""
    before = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")  # the tab bar must not lie over what axe measures
    page.set_viewport_size({"width": before["width"], "height": height + 100})
    page.evaluate(AXE())
    result = page.evaluate(AXE_RUN, TAGS)
    page.set_viewport_size(before)
    return [f"{one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"][:3]]


def cut(page: Page) -> list[str]:
    """Text that is cut, or lies outside its box or the page; a page that scrolls sideways."""
    return page.evaluate(CUT)


def zoomed(page: Page) -> list[str]:
    """The same when a desk's page is made twice as large."""
    before = page.viewport_size
    page.set_viewport_size({"width": before["width"] // 2, "height": before["height"] // 2})
    faults = [f"at 200 %: {fault}" for fault in cut(page)]
    page.set_viewport_size(before)
    return faults


def moving(page: Page) -> list[str]:
    """What moves although the person asked for less motion."""
    return page.evaluate(MOVING)


def printed(page: Page) -> list[str]:
    """What should not be on paper, or can't be read there."""
    page.emulate_media(media="print")
    faults = page.evaluate(PRINTED)
    page.emulate_media(media="screen")
    return faults


def words(page: Page) -> list[str]:
    """What is written on the page outside brackets: it went not through gettext."""
    left = []
    for text in page.evaluate(WORDS):
        while (shorter := re.sub(r"\[[^\[\]]*\]", "", text)) != text:
            text = shorter
        left += [part for part in re.split(r"[·,()/:+]| – ", text) if re.search(r"[^\W\d_]{2}", part)]
    return [part.strip() for part in left]
