import type { TokenBucket } from '../token-bucket.ts';

/** What one account owns in EC2, per Region. Times are virtual milliseconds. */

export type Tags = { [key: string]: string };

export interface InstanceRecord {
  id: string;
  imageId: string;
  instanceType: string;
  state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  launchedAt: number;
  /** The volume that goes with the instance when it is terminated. */
  rootVolumeId: string;
  /** `disableApiTermination`. */
  terminationProtected: boolean;
  instanceProfileArn?: string;
  tags: Tags;
}

export interface VolumeRecord {
  id: string;
  sizeGiB: number;
  createdAt: number;
  availabilityZone: string;
  state: 'creating' | 'available' | 'in-use';
  encrypted: boolean;
  kmsKeyId?: string;
  snapshotId?: string;
  attachedTo?: string;
  tags: Tags;
}

export interface SnapshotRecord {
  id: string;
  volumeId: string;
  sizeGiB: number;
  startedAt: number;
  state: 'pending' | 'completed' | 'error';
  description: string;
  encrypted: boolean;
  kmsKeyId?: string;
  /** Account ids, or `all`: who may make a volume from it. */
  createVolumePermissions: string[];
  lock?: SnapshotLock;
  /** Set when AWS Backup owns it: EC2 then refuses to delete it. */
  recoveryPointArn?: string;
  tags: Tags;
}

export interface SnapshotLock {
  mode: 'governance' | 'compliance';
  createdAt: number;
  /** From when on it holds no more. */
  until: number;
  /** Of a compliance lock: until when it can still be taken off. */
  coolsOffAt?: number;
}

export interface ImageRecord {
  id: string;
  name: string;
  description: string;
  createdAt: number;
  state: 'pending' | 'available';
  snapshotIds: string[];
  sourceInstanceId?: string;
  tags: Tags;
}

export interface Ec2Region {
  instances: Map<string, InstanceRecord>;
  volumes: Map<string, VolumeRecord>;
  snapshots: Map<string, SnapshotRecord>;
  images: Map<string, ImageRecord>;
  /** Keyed by API name. */
  throttles: Map<string, TokenBucket>;
  /** Client tokens of RunInstances and what they made. */
  clientTokens: Map<string, string[]>;
}

export interface Ec2State {
  regions: Map<string, Ec2Region>;
}

export function emptyEc2(): Ec2State {
  return { regions: new Map() };
}

/** The account's EC2 in one Region; made empty at the first look. */
export function ec2Region(state: Ec2State, region: string): Ec2Region {
  const existing = state.regions.get(region);
  if (existing !== undefined) return existing;
  const made: Ec2Region = {
    instances: new Map(),
    volumes: new Map(),
    snapshots: new Map(),
    images: new Map(),
    throttles: new Map(),
    clientTokens: new Map(),
  };
  state.regions.set(region, made);
  return made;
}
