using System.Globalization;
using System.Text;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Files and folders of the control group file system. What the kernel refuses comes back as a sentence, not as an exception.</summary>
internal static class CgroupFile
{
    /// <summary>Writes a value in one write call, as the kernel wants it.</summary>
    /// <param name="folder">The group.</param>
    /// <param name="name">The file.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null, or what was refused and why.</returns>
    internal static string? Write(string folder, string name, string value)
    {
        var path = Path.Combine(folder, name);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(value), 0);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"the kernel refused '{value}' for {path}: {fault.Message}";
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="folder">The group.</param>
    /// <param name="name">The file.</param>
    /// <returns>Its text without the last line feed, or null when it cannot be read.</returns>
    internal static string? Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name)).TrimEnd('\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a file that holds one number.</summary>
    /// <param name="folder">The group.</param>
    /// <param name="name">The file.</param>
    /// <returns>The number, or null when there is none.</returns>
    internal static long? ReadNumber(string folder, string name) => ParseNumber(Read(folder, name));

    /// <summary>Reads one line <c>key number</c> of a file of such lines.</summary>
    /// <param name="folder">The group.</param>
    /// <param name="name">The file.</param>
    /// <param name="key">The key.</param>
    /// <returns>The number, or null when there is none.</returns>
    internal static long? ReadKey(string folder, string name, string key)
    {
        foreach (var line in (Read(folder, name) ?? "").Split('\n'))
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] == ' ')
            {
                return ParseNumber(line[(key.Length + 1)..]);
            }
        }

        return null;
    }

    /// <summary>The processes of a group.</summary>
    /// <param name="folder">The group.</param>
    /// <returns>Their ids; 0 stands for a process of another pid namespace.</returns>
    internal static IReadOnlyList<int> Members(string folder) =>
        [.. (Read(folder, "cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => (int)(ParseNumber(line) ?? 0))];

    /// <summary>Names of the child groups.</summary>
    /// <param name="folder">The group, which need not exist.</param>
    /// <returns>The names.</returns>
    internal static IReadOnlyList<string> Children(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Makes a group unless it is there.</summary>
    /// <param name="folder">The group.</param>
    /// <returns>Null, or why it could not be made.</returns>
    internal static string? Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"cannot create {folder}: {fault.Message}";
        }
    }

    /// <summary>Removes a group.</summary>
    /// <param name="folder">The group.</param>
    /// <returns>True when it is gone; false while the kernel refuses.</returns>
    internal static bool TryRemove(string folder)
    {
        try
        {
            // rmdir of the control group file system removes the kernel's files with the folder.
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long? ParseNumber(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
