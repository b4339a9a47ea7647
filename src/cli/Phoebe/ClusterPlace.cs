using System.Security.Cryptography;
using System.Text;
using Nimmerverse.Cli.Folders;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>Where a private cluster and its socket are.</summary>
/// <param name="Cluster">The cluster's folder.</param>
/// <param name="Socket">The folder of its socket.</param>
public sealed record ClusterPlace(string Cluster, string Socket)
{
    private const UnixFileMode Passable = DataFolder.Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The kernel's limit of a socket's path is 107 bytes; <c>/.s.PGSQL.5432.lock</c> takes 19 of them.</summary>
    private const int LongestSocketFolder = 88;

    /// <summary>
    /// Chooses the place: the data folder. Where an account of its own cannot reach that, as below /root, the cluster is in /var/lib and a link
    /// stands in the data folder. The socket is beside the cluster unless its path would be too long for the kernel.
    /// </summary>
    /// <param name="data">The data folder, which exists.</param>
    /// <param name="owner">The account.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The place, made.</returns>
    public static async Task<ClusterPlace> MakeAsync(DataFolder data, ClusterOwner owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(owner);
        Directory.CreateDirectory(data.Phoebe, DataFolder.Private);
        var home = Path.Combine(data.Phoebe, "server");
        if (owner.Account is not null && !Path.Exists(home))
        {
            if (IsReachable(data.Root))
            {
                // Others may pass through to what belongs to them, and see nothing on the way: an earlier version left some folders open.
                foreach (var folder in Directory.EnumerateDirectories(data.Root))
                {
                    File.SetUnixFileMode(folder, DataFolder.Private);
                }

                File.SetUnixFileMode(data.Root, Passable);
                File.SetUnixFileMode(data.Phoebe, Passable);
            }
            else
            {
                var elsewhere = $"/var/lib/nimmerverse/{Mark(data)}";
                Directory.CreateDirectory("/var/lib/nimmerverse", Passable);
                await owner.MakeFolderAsync(elsewhere, cancellationToken);
                Directory.CreateSymbolicLink(home, elsewhere);
            }
        }

        await owner.MakeFolderAsync(home, cancellationToken);
        var place = (Directory.ResolveLinkTarget(home, returnFinalTarget: true) ?? new DirectoryInfo(home)).FullName;
        var socket = Path.Combine(place, "socket");
        if (Encoding.UTF8.GetByteCount(socket) > LongestSocketFolder || socket.AsSpan().ContainsAny(',', '\'', '"'))
        {
            socket = owner.Account is null
                ? Path.Combine(Path.GetTempPath(), $"nimmerverse-{Environment.UserName}-{Mark(data)}")
                : $"/run/nimmerverse-{Mark(data)}";
        }

        await owner.MakeFolderAsync(socket, cancellationToken);
        return new(Path.Combine(place, "cluster"), socket);
    }

    private static bool IsReachable(string folder)
    {
        for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (!File.GetUnixFileMode(parent).HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    private static string Mark(DataFolder data) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data.Root)).AsSpan(0, 6));
}
