/** What agents and their coordinators are told, and what is known of an agent. These types do not need the package of NATS. */
import type { ClockOffset } from './clock.js';
import type { AgentLimits } from './messages.js';
import type { AllowedTarget } from './permits.js';

/** Whether all agents send at one instant, or distant ones earlier, so that the requests arrive at one instant. */
export type Alignment = 'release' | 'arrival';

export interface AgentOptions {
  readonly nats: URL;
  /** Public keys. */
  readonly trust: readonly string[];
  readonly allowed: readonly AllowedTarget[];
  readonly limits: AgentLimits;
  readonly signal: AbortSignal;
  /** Says what the agent does, one line at a time. */
  readonly say: (line: string) => void;
}

export interface FleetOptions {
  readonly nats: URL;
  /** The file of the key that signs. */
  readonly key: string;
  /** How many agents are needed; null: as many as answer. */
  readonly agents: number | null;
  /** Shows a line while the run goes on. */
  readonly notice: (line: string) => void;
}

export interface AgentsOptions extends FleetOptions {
  readonly alignment: Alignment;
}

/** An agent that answered, for `at-once agents`. */
export interface AgentState {
  readonly name: string;
  readonly atOnceVersion: string;
  readonly cores: number;
  readonly limits: AgentLimits;
  readonly clock: ClockOffset;
}
