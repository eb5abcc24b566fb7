import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOfPage } from '../../../src/core/http/page.ts'

const pages: Readonly<Record<string, readonly [page: string, text: string]>> = {
  'a title': ['<html><head><title lang="en">Sign in</title></head><body>x</body></html>', 'Sign in'],
  'no title': ['<html><b>No</b> such <i>thing</i></html>', 'No such thing'],
  'scripts and styles': ['<SCRIPT src=x>if (a<b) title()</SCRIPT><style>b > i {}</style>Hello', 'Hello'],
  'a script without an end': ['Hello<script>var x = "<b>"', 'Hello'],
  'a tag without an end': ['Hello<b', 'Hello'],
  'no tags': ['Hello', 'Hello'],
}

for (const [what, [page, text]] of Object.entries(pages))
  test(`the text of a page with ${what}`, () => assert.equal(textOfPage(page).replaceAll(/ +/g, ' ').trim(), text))
