import * as vscode from 'vscode'
import { messageOf, parseReference } from '../../core/index.ts'
import { createQuickPick } from '../display/boxes.ts'
import type { CommandContext } from '../context.ts'
import { namePlaceholder, recentText, thisNameText } from '../words/names.ts'
import { recentNames } from './recent.ts'
import { Suggestions } from './suggestions.ts'
import type { Suggestion } from './suggestions.ts'

interface NameItem extends vscode.QuickPickItem {
  readonly value: string
  readonly problem?: string
}

const pauseMs = 150

/**
 * Asks for an image name, with recent names and what the registries have offered while typing. Any text can be
 * accepted; one that is not a name says why and stays.
 */
export async function pickName(context: CommandContext, title: string): Promise<string | undefined> {
  const picker = createQuickPick<NameItem>()
  const suggestions = new Suggestions(async () => (await context.registries.current()).chain)
  let search = new AbortController()
  let timer: NodeJS.Timeout | undefined

  const show = (found: readonly Suggestion[]): void => {
    picker.items = items(picker.value.trim(), recentNames(context.globalState), found)
  }
  const type = (): void => {
    search.abort()
    clearTimeout(timer)
    show([])
    const mine = new AbortController()
    search = mine
    timer = setTimeout(() => {
      picker.busy = true
      void suggestions.find(picker.value.trim(), mine.signal, show).finally(() => {
        if (!mine.signal.aborted) picker.busy = false
      })
    }, pauseMs)
  }
  picker.title = title
  picker.placeholder = namePlaceholder()
  picker.matchOnDescription = false
  picker.onDidChangeValue(type)
  return await new Promise((resolve) => {
    picker.onDidAccept(() => {
      // Enter may come before the list has caught up with the typing: then what was typed counts.
      const chosen = picker.activeItems.find((item) => picker.items.includes(item)) ?? typedItem(picker.value.trim())
      if (chosen.problem !== undefined) return
      resolve(chosen.value)
      picker.hide()
    })
    picker.onDidHide(() => {
      search.abort()
      clearTimeout(timer)
      picker.dispose()
      resolve(undefined)
    })
    type()
    picker.show()
  })
}

function items(typed: string, recent: readonly string[], found: readonly Suggestion[]): NameItem[] {
  const first = typed === '' ? [] : [typedItem(typed)]
  const lately = recent
    .filter((name) => name.includes(typed) && name !== typed)
    .slice(0, 5)
    .map((name) => ({ label: name, value: name, description: recentText(), alwaysShow: true }))
  const there = found
    .filter(({ name }) => name !== typed && !lately.some(({ value }) => value === name))
    .map(({ name, registry }) => ({ label: name, value: name, description: registry, alwaysShow: true }))
  return [...first, ...lately, ...there]
}

function typedItem(typed: string): NameItem {
  try {
    parseReference(typed)
    return { label: typed, value: typed, description: thisNameText(), alwaysShow: true }
  } catch (error) {
    const problem = messageOf(error)
    return {
      label: typed,
      value: typed,
      iconPath: new vscode.ThemeIcon('warning'),
      detail: problem,
      problem,
      alwaysShow: true,
    }
  }
}
