import type { FleetDefinition } from '../../definitions/fleet';
import { PATHS } from '../paths';

/** The systemd template unit of the server, one instance a port. */
export function renderRedisUnit(definition: FleetDefinition): string {
  const { server, user } = definition.machine.image.installationOf(definition.engine);
  return `[Unit]
Description=${definition.engine.name} on port %i
Documentation=man:redis-server(1)
Requires=redis-fleet-boot.service
After=network-online.target redis-fleet-boot.service redis-fleet-thp.service
Wants=network-online.target redis-fleet-thp.service
RequiresMountsFor=${PATHS.mountPoint}
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=notify
ExecStart=${server} ${PATHS.redisConf}
User=${user}
Group=${user}
UMask=0077
LimitNOFILE=${definition.kernel.openFiles}
TimeoutStartSec=infinity
TimeoutStopSec=300
Restart=on-failure
RestartSec=5
NoNewPrivileges=true
CapabilityBoundingSet=
PrivateTmp=true
PrivateDevices=true
ProtectSystem=strict
ProtectHome=true
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
ReadWritePaths=${PATHS.mountPoint}
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
LockPersonality=true

[Install]
WantedBy=multi-user.target
`;
}
