// Whether a key alone is a shortcut here (`isFree`): nothing is being typed, no dialog is open, and the person uses keys
// (WCAG 2.1.4).
export function isFree({ target, ctrlKey, metaKey, altKey, isComposing }) {
  const isTyping = target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")
  const isAlone = !(ctrlKey || metaKey || altKey || isComposing)
  return isAlone && !isTyping && !document.body.matches("[data-no-keys]") && !document.querySelector("dialog[open]")
}
