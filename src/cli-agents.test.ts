/** Options of agents that are wrong, missing or have no effect. */
import { testWrongInput } from './cli.test-support.js';

const NATS = '--nats nats://127.0.0.1:1';

testWrongInput([
  [`bench ${NATS} --key k`, /--nats needs the URL of a server/],
  [`bench :1 --load sustained ${NATS}`, /--nats has no effect with --load sustained/],
  [`bench :1 ${NATS} --key k --source-address 127.0.0.2`, /--source-address has no effect with --nats/],
  ['bench :1 --key k', /--key has no effect without --nats/],
  ['probe :1 --agents 2', /--agents has no effect without --nats/],
  ['probe :1 --align arrival', /--align has no effect without --nats/],
  [`probe :1 ${NATS}`, /--nats needs --key/],
  [`probe :1 --hold ${NATS} --key k`, /--hold is not for agents/],
  [`probe unix:/run/app.sock ${NATS} --key k`, /--nats is for servers that agents reach over a network/],
  [`probe --command x ${NATS} --key k`, /--command starts a server on this machine, where agents do not run/],
  ['probe :1 --nats http://127.0.0.1', /--nats takes the URL of a NATS server/],
  ['agent', /agent needs --nats/],
  [`agent ${NATS}`, /agent needs --trust/],
  [`agent ${NATS} --trust KEY`, /--trust takes a public key/],
  [`agent ${NATS} --trust KEY --allow-target a/b`, /--allow-target takes a host, host:port or a subnet/],
  ['agents', /agents needs --nats/],
  [`agents ${NATS}`, /--nats needs --key/],
  [`agents ${NATS} --key /no/such`, /can't be read \(ENOENT\)\. Make a key with "at-once agent-key/, 1],
  ['agent-key', /agent-key needs a file/],
  ['agent-key /no/such/file', /can't be written \(ENOENT\)/, 1],
]);
