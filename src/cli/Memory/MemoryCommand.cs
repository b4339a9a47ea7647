using System.CommandLine;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Memory;

/// <summary><c>memory</c>: keeps a lab's memory safe: backup, restore, and the upkeep of its tables.</summary>
internal static class MemoryCommand
{
    private const int FormVersion = 1;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create(Terminal terminal) => new Command("memory", "Keep the memory safe: backup, restore, upkeep")
    {
        Backup(terminal), Restore(terminal), Maintain(terminal),
    }.WithExamples("memory backup lab.tar", "memory restore lab.tar --data /srv/village", "memory maintain --env staging");

    private static Command Backup(Terminal terminal)
    {
        var places = new Places();
        var file = new Argument<string>("FILE") { Description = "The backup to write" };
        var command = new Command("backup", "Write trails and embeddings into one file; up may run meanwhile") { file };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(() =>
            BackupAsync(terminal, places.DataOf(parsed), places.EnvironmentOf(parsed), Path.GetFullPath(parsed.GetValue(file)!), cancellationToken)));
        return command.WithExamples("memory backup lab.tar");
    }

    private static Command Restore(Terminal terminal)
    {
        var places = new Places();
        var file = new Argument<string>("FILE") { Description = "The backup to read" };
        var replace = new Option<bool>("--replace") { Description = "Throw away the trails and embeddings that are there" };
        var command = new Command("restore", "Make a data folder's memory what a backup holds; up must not run") { file, replace };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(() => RestoreAsync(
            terminal, places.DataOf(parsed), places.EnvironmentOf(parsed), Path.GetFullPath(parsed.GetValue(file)!), parsed.GetValue(replace), cancellationToken)));
        return command.WithExamples("memory restore lab.tar --data /srv/village");
    }

    private static Command Maintain(Terminal terminal)
    {
        var places = new Places();
        var command = new Command("maintain", "Make partitions ahead, and drop those that the environment's policy lets go of; up does it once a day");
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var data = places.DataOf(parsed);
            await using var server = await ServeAsync(data, cancellationToken);
            var owner = new Dictionary<string, string>(StringComparer.Ordinal) { ["NIMMERVERSE_PHOEBE"] = DatabaseTools.OwnerOf(data) };
            return await new MemoryProgram(Installation.Find(), data, places.EnvironmentOf(parsed)).RunAsync(["maintain"], owner, cancellationToken);
        }));
        return command.WithExamples("memory maintain");
    }

    private static async Task<int> BackupAsync(Terminal terminal, DataFolder data, EnvironmentName environment, string file, CancellationToken cancellationToken)
    {
        var tools = DatabaseTools.Find(data);
        var dump = file + ".dump";
        await using var server = await ServeAsync(data, cancellationToken);
        try
        {
            await File.Create(dump).DisposeAsync();
            File.SetUnixFileMode(dump, OwnerOnly);
            var trails = await tools.CountTrailsAsync(cancellationToken);
            terminal.Error.WriteLine($"Writing {trails} trails ...");
            await tools.DumpAsync(dump, cancellationToken);
            var manifest = new BackupManifest
            {
                Version = FormVersion,
                Environment = environment.Value,
                Created = TimeProvider.System.GetUtcNow(),
                Trails = trails,
                DumpSha256 = await BackupArchive.HashAsync(dump, cancellationToken),
            };
            await BackupArchive.WriteAsync(file, manifest, dump, data.Iris, cancellationToken);
        }
        finally
        {
            File.Delete(dump);
        }

        return terminal.Print($"{file}: {new FileInfo(file).Length / 1024.0 / 1024.0:0.0} MiB. Restore it with ./nimmerverse memory restore {Path.GetFileName(file)}");
    }

    private static async Task<int> RestoreAsync(
        Terminal terminal, DataFolder data, EnvironmentName environment, string file, bool replace, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new ExitException(ExitCode.Usage, $"{file} is not there; name a file that ./nimmerverse memory backup wrote.");
        }

        data.Create();
        using var owned = DataLock.Take(data);
        var unpacked = Directory.CreateDirectory(Path.Combine(data.Root, $"restore-{Environment.ProcessId}"), DataFolder.Private);
        try
        {
            var (manifest, dump, iris) = await BackupArchive.ReadAsync(file, unpacked.FullName, cancellationToken);
            if (manifest.Version != FormVersion || manifest.Environment != environment.Value)
            {
                throw new ExitException(
                    ExitCode.Usage,
                    $"{file} holds the memory of {manifest.Environment} in form {manifest.Version}, not of {environment} in form {FormVersion}; name the right one with --env.");
            }

            await using var server = PhoebeCredential.Read(DatabaseTools.OwnerOf(data)) is { Host: not ['/', ..] }
                ? null
                : await OfflineServer.StartAsync(data, mayMake: true, TimeProvider.System, cancellationToken);
            var program = new MemoryProgram(Installation.Find(), data, environment);
            if (server is not null && await program.RunAsync(["migrate"], cancellationToken: cancellationToken) is not 0 and var failed)
            {
                return failed;
            }

            var tools = DatabaseTools.Find(data);
            if (!replace && await tools.CountTrailsAsync(cancellationToken) is > 0 and var there)
            {
                throw new ExitException(ExitCode.Refused, $"{data.Root} holds {there} trails already; name another folder with --data DIR, or throw them away with --replace.");
            }

            await tools.RestoreAsync(dump, cancellationToken);
            ReplaceFolder(iris, data.Iris);
            if (server is not null && await program.RunAsync(["migrate"], cancellationToken: cancellationToken) is not 0 and var stale)
            {
                return stale;
            }

            return terminal.Print($"{await tools.CountTrailsAsync(cancellationToken)} trails of {manifest.Created:u} are in {data.Root}.");
        }
        finally
        {
            unpacked.Delete(recursive: true);
        }
    }

    private static void ReplaceFolder(string fresh, string place)
    {
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        if (Directory.Exists(fresh))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!, DataFolder.Private);
            Directory.Move(fresh, place);
        }
    }

    /// <summary>The server of the running village, or one for the time of the command.</summary>
    private static async Task<OfflineServer?> ServeAsync(DataFolder data, CancellationToken cancellationToken) =>
        RunFile.Read(data) is null ? await OfflineServer.StartAsync(data, mayMake: false, TimeProvider.System, cancellationToken) : null;
}
