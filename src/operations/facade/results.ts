/** Whether something was done, or, without an engine, only said. */
export type Status = 'success' | 'simulated'

interface Outcome {
  readonly status: Status
  /** The full name of the image. */
  readonly image: string
  /** What would have been done; only when simulated. */
  readonly message?: string
}

export interface PushOutcome extends Outcome {
  /** Absent when simulated. */
  readonly digest?: string
  readonly sizeBytes: number
  readonly durationSeconds: number
}

export interface PullOutcome extends Outcome {
  /** Absent when simulated. */
  readonly imageId?: string
  /** The sum of the layer sizes in the image's history, in units of 1024 × 1024 bytes. */
  readonly sizeMb: number
  readonly durationSeconds: number
  readonly tags: readonly string[]
}

export interface BuildAndPushOutcome extends Outcome {
  /** Absent when simulated. */
  readonly imageId?: string
  readonly buildDurationSeconds: number
  readonly totalDurationSeconds: number
  readonly push: PushOutcome
}

/** The outcome of giving or taking a name. */
export type NameOutcome = Outcome

const without = 'No container engine can be reached'

export function simulatedPush(image: string): PushOutcome {
  return {
    status: 'simulated',
    image,
    message: `${without}: ${image} would have been pushed`,
    sizeBytes: 0,
    durationSeconds: 0,
  }
}

export function simulatedPull(image: string): PullOutcome {
  const message = `${without}: ${image} would have been pulled`
  return { status: 'simulated', image, message, sizeMb: 0, durationSeconds: 0, tags: [] }
}

export function simulatedBuild(image: string, dockerfile: string): BuildAndPushOutcome {
  const message = `${without}: ${image} would have been built from ${dockerfile} and pushed`
  const push = simulatedPush(image)
  return { status: 'simulated', image, message, buildDurationSeconds: 0, totalDurationSeconds: 0, push }
}

export function simulatedName(image: string, deed: string): NameOutcome {
  return { status: 'simulated', image, message: `${without}: ${image} would have been ${deed}` }
}

/** Seconds since `startedAt`, a time of `performance.now()`, to the millisecond. */
export function secondsSince(startedAt: number): number {
  return seconds(performance.now() - startedAt)
}

export function seconds(ms: number): number {
  return Math.round(ms) / 1000
}
