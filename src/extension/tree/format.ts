import type { Platform } from '../../core/index.ts'

const units: readonly { readonly unit: Intl.RelativeTimeFormatUnit; readonly ms: number }[] = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
]

/** `3 days ago`, in `language`; `when` and `now` in milliseconds since 1970. */
export function age(when: number, { now, language }: { readonly now: number; readonly language: string }): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const passed = Math.max(0, now - when)
  const { unit, ms } = units.find((one) => passed >= one.ms) ?? { unit: 'minute' as const, ms: 60_000 }
  return format.format(-Math.floor(passed / ms), unit)
}

/** `arm64`, `arm/v7`, `windows/amd64`: the operating system only where it is not Linux. */
export function platformLabel({ os, architecture, variant }: Platform): string {
  const machine = variant === undefined ? architecture : `${architecture}/${variant}`
  return os === 'linux' ? machine : `${os}/${machine}`
}
