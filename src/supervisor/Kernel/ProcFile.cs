namespace Nimmerverse.Supervisor.Kernel;

/// <summary>Files under <c>/proc/{pid}</c>, which vanish whenever the process does.</summary>
internal static class ProcFile
{
    /// <summary>Reads a file of a process.</summary>
    /// <param name="pid">Process id.</param>
    /// <param name="name">File name, for example <c>stat</c>.</param>
    /// <returns>Its text, or null when the process is gone or not ours to look at.</returns>
    internal static string? TryRead(int pid, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{name}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The program that a process runs.</summary>
    /// <param name="pid">Process id.</param>
    /// <returns>Its path, also when the file was replaced since; null when the process is gone or not ours to look at.</returns>
    internal static string? TryReadExecutable(int pid)
    {
        const string Replaced = " (deleted)";
        try
        {
            var target = new FileInfo($"/proc/{pid}/exe").LinkTarget;
            return target is not null && target.EndsWith(Replaced, StringComparison.Ordinal) ? target[..^Replaced.Length] : target;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>One variable of the environment that a process was started with.</summary>
    /// <param name="environ">The text of its <c>environ</c> file.</param>
    /// <param name="name">The variable.</param>
    /// <returns>Its value, or null.</returns>
    internal static string? Variable(string environ, string name)
    {
        foreach (var range in environ.AsSpan().Split('\0'))
        {
            var entry = environ.AsSpan()[range];
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal))
            {
                return entry[(name.Length + 1)..].ToString();
            }
        }

        return null;
    }
}
