/**
 * A program for a machine that fills its data volume up to the MiB in its argument, or frees it with the argument "free".
 *
 * A file of its own beside the data takes the space. The file system keeps some for itself, and its free space is in pieces:
 * the file grows in ever smaller steps until none fits.
 */
export const FILL = `
import json, os, sys
mount_point = json.load(open('/etc/redis-fleet/node.json'))['volume']['mountPoint']
ballast = os.path.join(mount_point, '.lab-ballast')
if os.path.exists(ballast):
    os.unlink(ballast)
if sys.argv[1] == 'free':
    sys.exit()
keep, size, step = int(sys.argv[1]) * 2**20, 0, 2**30
with open(ballast, 'wb') as file:
    while step >= 4096:
        system = os.fstatvfs(file.fileno())
        room = system.f_bavail * system.f_frsize - keep
        try:
            if room >= step:
                os.posix_fallocate(file.fileno(), size, step)
                size += step
                continue
        except OSError:
            pass
        step //= 2
`;
