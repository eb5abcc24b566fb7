import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { test } from 'node:test'
import { machineNetwork, networkOf } from '../../../src/core/registry/network.ts'

const info = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  cidr: `${address}/24`,
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  family: 'IPv4',
})
const home = { lo: [info('127.0.0.1', true)], eth0: [info('192.168.1.7')] }

test('another address, another interface or none is another network', () => {
  const there = networkOf(home)
  for (const moved of [
    { ...home, eth0: [info('10.0.0.7')] },
    { ...home, tun0: [info('10.8.0.2')] },
    { lo: home.lo, wlan0: home.eth0 },
    { lo: home.lo },
  ])
    assert.notEqual(networkOf(moved), there)
})

test('the order of interfaces, loopback and the addresses of one link make no difference', () => {
  const { lo, eth0 } = home
  const veth = [info('fe80::1'), info('169.254.3.4')]
  assert.equal(networkOf({ veth12ab: veth, eth0, lo: [...lo, info('127.0.0.2', true)] }), networkOf(home))
})

test('the machine is in one network as long as nothing changes', () => {
  assert.equal(machineNetwork(), machineNetwork())
})
