/**
 * Does the address lie in the network? Both as text: `203.0.113.0/24`, `2001:db8::/48`. A network of one
 * family never holds an address of the other; what can't be read lies nowhere.
 */
export function fromNetwork(network: string, address: string): boolean {
  const [base = '', length] = network.split('/');
  const [wanted, found] = [bitsOf(base), bitsOf(address)];
  if (wanted === undefined || found === undefined || wanted.length !== found.length) return false;
  const bits = length === undefined ? wanted.length : Number(length);
  return wanted.slice(0, bits) === found.slice(0, bits);
}

/** The first address of a network: an example of where the responder may call from. */
export function firstAddress(network: string): string {
  return network.split('/')[0] ?? network;
}

/** The address as zeros and ones: 32 or 128 of them. */
function bitsOf(address: string): string | undefined {
  if (address.includes(':')) return bitsOfSix(address);
  const bytes = address.split('.').map((byte) => (/^\d{1,3}$/.test(byte) ? Number(byte) : 256));
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

function bitsOfSix(address: string): string | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
