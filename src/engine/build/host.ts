/** The registry's host in an image name; `docker.io` for a name without one. distribution/reference, splitDockerDomain. */
export function hostOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  return !named || first === 'index.docker.io' ? 'docker.io' : first
}
