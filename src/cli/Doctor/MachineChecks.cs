using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Nimmerverse.Cli.Folders;

namespace Nimmerverse.Cli.Doctor;

/// <summary>Checks of limits and permissions of this machine and user.</summary>
internal static class MachineChecks
{
    private const long EnoughDiskBytes = 2L * 1024 * 1024 * 1024;
    private const long EnoughMemoryKb = 2L * 1024 * 1024;
    private const int EnoughFiles = 4096;

    /// <summary>Runs them.</summary>
    public static IReadOnlyList<Finding> Run(DataFolder data) =>
        [Limits(), OpenFiles(), Processors(), Memory(), Ports(), Writable(data), Disk(data), Owner(data)];

    private static Finding Limits()
    {
        const string subject = "control groups";
        if (File.Exists("/sys/fs/cgroup/cgroup.controllers"))
        {
            var controllers = File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Split();
            var own = $"/sys/fs/cgroup{OwnGroup(version1Controller: null)}";
            return controllers.Contains("cpu") && controllers.Contains("memory") && IsWritable(own)
                ? Finding.Good(subject, "version 2: the kernel limits each NPC's CPU and memory")
                : Finding.Limited(subject, $"version 2, but {own} is not ours to divide: NPCs run without limits",
                    "run as root, or in a delegated scope: systemd-run --user --scope -p Delegate=yes ./nimmerverse up");
        }

        return IsWritable("/sys/fs/cgroup/cpu") && IsWritable("/sys/fs/cgroup/memory")
            ? Finding.Good(subject, "version 1: the kernel limits each NPC's CPU and memory")
            : Finding.Limited(subject, "none that this user may write: NPCs run without limits", "run as root to have limits; everything else works without");
    }

    private static string OwnGroup(string? version1Controller)
    {
        var line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.Split(':') is [_, var controllers, _] && controllers == (version1Controller ?? ""));
        return line?.Split(':')[2] ?? "/";
    }

    private static Finding OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal)) ?? "";
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var limit, _] && int.TryParse(limit, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;
        return hard >= EnoughFiles
            ? Finding.Good("open files", hard == int.MaxValue ? "unlimited" : $"{hard} at most")
            : Finding.Limited("open files", $"{hard} at most: enough for about {hard / 4} NPCs", $"ulimit -Hn {EnoughFiles}, or LimitNOFILE in systemd");
    }

    private static Finding Processors() => Environment.ProcessorCount >= 2
        ? Finding.Good("processors", $"{Environment.ProcessorCount}")
        : Finding.Limited("processors", "1: world and NPCs will be late", "use a machine with 2 or more");

    private static Finding Memory()
    {
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)) ?? "";
        var kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
        return kilobytes >= EnoughMemoryKb
            ? Finding.Good("free memory", $"{kilobytes / 1024.0 / 1024.0:0.0} GiB")
            : Finding.Limited("free memory", $"{kilobytes / 1024} MiB", "close something, or run fewer NPCs with --npcs");
    }

    private static Finding Ports()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return Finding.Good("loopback", $"listens (port {((IPEndPoint)listener.LocalEndpoint).Port} was free)");
        }
        catch (SocketException exception)
        {
            return Finding.Broken("loopback", exception.Message, "ip link set lo up");
        }
    }

    private static Finding Writable(DataFolder data)
    {
        var existing = Existing(data.Root);
        return IsWritable(existing)
            ? Finding.Good("data folder", data.Root)
            : Finding.Broken("data folder", $"{existing} is not writable", $"chown it to yourself, or name another folder with --data DIR");
    }

    private static Finding Disk(DataFolder data)
    {
        var free = new DriveInfo(Existing(data.Root)).AvailableFreeSpace;
        return free >= EnoughDiskBytes
            ? Finding.Good("disk", $"{free / 1024.0 / 1024.0 / 1024.0:0.0} GiB free")
            : Finding.Broken("disk", $"{free / 1024 / 1024} MiB free", "free 2 GiB, or name a folder on another disk with --data DIR");
    }

    private static Finding Owner(DataFolder data) => DataLock.OwnerOf(data) is { } pid
        ? Finding.Good("village", $"runs as PID {pid}")
        : Finding.Good("village", "none runs on this data folder");

    private static string Existing(string folder)
    {
        var path = folder;
        while (!Directory.Exists(path))
        {
            path = Path.GetDirectoryName(path) ?? "/";
        }

        return path;
    }

    private static bool IsWritable(string folder) => Directory.Exists(folder) && Access.MayWrite(folder);
}
