using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Cli.Folders;

/// <summary>Ownership of a data folder: one <c>up</c> at a time. The kernel lets go of it when the owner dies, however it dies.</summary>
public sealed class DataLock : IDisposable
{
    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <summary>Takes the folder.</summary>
    /// <param name="data">The data folder, which exists.</param>
    /// <returns>The lock, to be kept while the folder is used.</returns>
    /// <exception cref="ExitException">Another process has it.</exception>
    public static DataLock Take(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        FileStream file;
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Linux.
            file = new FileStream(data.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ExitException(ExitCode.Usage, $"{data.LockFile} cannot be written ({exception.Message}); name another folder with --data DIR.");
        }
        catch (IOException)
        {
            throw new ExitException(
                ExitCode.Refused,
                $"A village already runs on {data.Root} (PID {ReadPid(data)}); stop that one (kill {ReadPid(data)}), or name another folder with --data DIR.");
        }

        PrivateFile.Write(data.PidFile, $"{Environment.ProcessId}\n");
        return new(file);
    }

    /// <summary>Says who has a folder.</summary>
    /// <param name="data">The data folder.</param>
    /// <returns>The owner's process id, or null when nobody has it.</returns>
    public static int? OwnerOf(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        try
        {
            using var probe = new FileStream(data.LockFile, FileMode.Open, FileAccess.Read, FileShare.Read);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadPid(data);
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>From a file beside the lock: the runtime lets nobody else open the locked one.</summary>
    private static int ReadPid(DataFolder data)
    {
        try
        {
            return int.TryParse(File.ReadAllText(data.PidFile), out var pid) ? pid : 0;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
