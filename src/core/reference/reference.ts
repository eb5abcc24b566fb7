/**
 * An image reference as a person wrote it, taken apart but not yet aimed at a registry.
 * `ubuntu` → {repository: 'ubuntu'}; `acme.io:5000/team/app:1@sha256:…` → all four.
 */
export interface Reference {
  /** The text it was read from. */
  readonly text: string
  /** Host with port, in the form image references use (`docker.io` for every alias of Docker Hub); absent for a short name. */
  readonly host?: string
  /** As written after the host: `ubuntu`, `team/app`. Docker Hub's `library/` is not added here. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}
