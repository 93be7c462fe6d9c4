import type { FleetDefinition } from '../../definitions/fleet';
import { mostOpenFilesOf } from '../../definitions/kernel/fleet-fit';
import type { RedisDatabase } from '../../definitions/redis/database';
import { hasReplicas } from '../../definitions/redis/fleet-databases';
import { HEADER } from '../header';
import { PATHS, redisConfOf } from '../paths';

/**
 * The systemd template unit of a server, one instance a port: the same for every fleet.
 *
 * A child that the kernel ends for memory must not end the server with it (OOMPolicy). The paths are those that
 * ProtectKernelTunables and ProtectControlGroups close; the two themselves would mount a new /proc beside, which in a
 * container hides what its host shows there, such as its memory.
 */
export function renderRedisUnit(): string {
  return `[Unit]
Description=Redis or Valkey on port %i
Documentation=man:redis-server(1)
Requires=redis-fleet-boot.service redis-fleet-kernel.service
After=network-online.target redis-fleet-boot.service redis-fleet-kernel.service
Wants=network-online.target
RequiresMountsFor=${PATHS.mountPoint}
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=notify
UMask=0077
Environment=PYTHONPATH=${PATHS.programs}
Environment=PYTHONDONTWRITEBYTECODE=1
TimeoutStartSec=infinity
TimeoutStopSec=300
OOMPolicy=continue
LogsDirectory=redis
LogsDirectoryMode=0750
NoNewPrivileges=true
CapabilityBoundingSet=
PrivateTmp=true
PrivateDevices=true
ProtectSystem=strict
ProtectHome=true
ProtectKernelModules=true
ReadOnlyPaths=/proc/sys /sys -/proc/sysrq-trigger -/proc/irq -/proc/acpi -/proc/bus -/proc/fs -/proc/latency_stats -/proc/timer_stats
InaccessiblePaths=-/proc/kcore -/proc/kallsyms
ReadWritePaths=${PATHS.mountPoint}/%i
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
LockPersonality=true

[Install]
WantedBy=multi-user.target
`;
}

/** Below a program that leaks memory, above what the machine cannot do without; oom-score-adj of Redis counts from here. */
const OOM_SCORE = -500;
const RESTART_SECONDS = 5;
/** What a cluster takes beyond its node timeout until a replica has taken over, with room to spare. */
const FAILOVER_SECONDS = 10;
const PYTHON = '/usr/bin/python3 -m redis_fleet_node';

/**
 * What of the unit is the fleet's choice for one database: its server, its user, its limits, and when it starts again.
 *
 * A node of a cluster starts when it may, however often it has to ask, and hands its slots over before it stops. `systemctl stop`
 * ends a server even where its hand-over or its snapshot fails; what must not lose data asks for both before, as the agent does.
 */
export function renderRedisDropIn(definition: FleetDefinition, database: RedisDatabase): string {
  const { engine, machine, topology } = definition;
  const isCluster = topology.clusterRules !== undefined;
  const { cpus, port } = database;
  const { server, user } = machine.image.installationOf(engine);
  return [
    HEADER,
    '[Unit]',
    `Description=${engine.name} on port %i, ${database.name}`,
    // What its gate waits for may come at any time
    ...(isCluster ? ['StartLimitIntervalSec=0'] : []),
    '',
    '[Service]',
    ...(isCluster ? [`ExecStartPre=+${PYTHON}.cluster.gate %i`] : []),
    `ExecStart=${server} ${redisConfOf(port)}`,
    ...(isCluster ? [`ExecStop=-+${PYTHON}.handover %i`] : []),
    `ExecStop=+${PYTHON}.persistence.stop %i`,
    `User=${user}`,
    `Group=${user}`,
    `LimitNOFILE=${mostOpenFilesOf(definition).wanted}`,
    `OOMScoreAdjust=${OOM_SCORE}`,
    ...(cpus === undefined ? [] : [`CPUAffinity=${cpus}`]),
    ...restartLines(definition, database),
    '',
  ].join('\n');
}

/**
 * A server that ended by itself starts again; one that was stopped does not.
 *
 * What a primary without a log of all its writes brings back is older than what its replicas hold, and they would copy it:
 * it starts again only when one of them has taken over.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/#safety-of-replication-when-master-has-persistence-turned-off
 */
function restartLines({ topology }: FleetDefinition, { config }: RedisDatabase): string[] {
  const nodeTimeout = topology.clusterRules?.nodeTimeoutMillis;
  const mustWait = nodeTimeout !== undefined && hasReplicas(topology) && !config.persistence.hasLog;
  const seconds = mustWait ? Math.ceil(nodeTimeout / 1000) + FAILOVER_SECONDS : RESTART_SECONDS;
  return ['Restart=on-failure', `RestartSec=${seconds}`];
}
