import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isTag } from '../../core/index.ts'

const run = promisify(execFile)

/** `text` as a repository name: small letters, digits and single separators between them. */
export function repositoryName(text: string): string {
  const name = text
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .filter((word) => word !== '')
    .join('-')
  return name === '' ? 'image' : name
}

/** The tag that git's HEAD has, else the branch as a tag, `latest` for a main branch or without git. */
export async function proposeTag(folder: string): Promise<string> {
  const exact = await git(folder, ['describe', '--tags', '--exact-match'])
  const version = exact.replace(/^v(?=\d)/, '')
  if (isTag(version)) return version
  const branch = await git(folder, ['symbolic-ref', '--short', 'HEAD'])
  const tag = branch.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '')
  return isTag(tag) && tag !== 'main' && tag !== 'master' ? tag : 'latest'
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', args, { cwd: folder, timeout: 2000 })
    return stdout.trim()
  } catch {
    return ''
  }
}
