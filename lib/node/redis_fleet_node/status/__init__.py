"""The status page of a node: facts for people and programs, read-only, where node.json has "hostStatus".

systemd listens, by redis-fleet-status-local@PORT.socket or redis-fleet-status-network@PORT.socket. The first connection
starts redis-fleet-status-facts.service, which takes the facts as root and ends, and then redis-fleet-status.service, which
shows them without any right and ends after a minute. While nobody asks, nothing runs.

`/` is the page, `/status.json` one object. Numbers are in the unit that their name ends with, pressures in percent of the
last 10, 60 and 300 seconds; what cannot be told is null:

    {"version": 1, "collectedAt": "2026-11-22T05:50:00Z", "ageSeconds": 3, "problems": [],
     "node": {"fleet", "slot", "shard", "member", "zone", "region", "topology", "initialRole", "engine", "engineVersion"},
     "machine": {"hostname", "names": ["demo-0-0"], "kernel", "architecture", "uptimeSeconds", "cpus", "load": [0.1, 0.2, 0.3],
                 "pressure": {"cpu": {"some": {"avg10", "avg60", "avg300"}}, "memory", "io"},
                 "memory": {"totalBytes", "availableBytes"}, "swap": {"totalBytes", "freeBytes"},
                 "transparentHugePages": "never", "openFiles": {"used", "max"},
                 "disks": [{"path", "isMounted", "totalBytes", "availableBytes", "totalFiles", "availableFiles"}],
                 "network": [{"name", "receivedBytes", "sentBytes", "receivedPackets", "sentPackets",
                              "receivedErrors", "sentErrors", "receivedDropped", "sentDropped"}]},
     "databases": [{"name", "port", "problem": null, "info": {"role": "master", "used_memory": 1048576},
                    "replicas": [{"address", "port", "state", "offset", "lagSeconds"}],
                    "keyspace": [{"database", "keys", "expires"}]}],
     "doctor": {"version", "verdict", "exitCode", "counts", "findings"}}

`node` is null where node.json cannot be read and `doctor` where the doctor did not end; `problems` says why. `problem` of a
database says why its server does not tell. `doctor` is as `redis-fleet doctor --json` prints it, but for what the doctor
quotes from logs.
"""
