import type { FleetDefinition } from '../../definitions/fleet';
import { openFilesOf } from '../../definitions/kernel/fleet-fit';
import { HEADER } from '../header';
import { PATHS } from '../paths';

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
TimeoutStartSec=infinity
TimeoutStopSec=300
Restart=on-failure
RestartSec=5
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
ReadWritePaths=${PATHS.mountPoint}
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

/** What of the unit is the fleet's choice: its server, its user and its limits. */
export function renderRedisDropIn(definition: FleetDefinition): string {
  const { server, user } = definition.machine.image.installationOf(definition.engine);
  return `${HEADER}
[Unit]
Description=${definition.engine.name} on port %i

[Service]
ExecStart=${server} ${PATHS.redisConf}
User=${user}
Group=${user}
LimitNOFILE=${openFilesOf(definition).wanted}
OOMScoreAdjust=${OOM_SCORE}
`;
}
