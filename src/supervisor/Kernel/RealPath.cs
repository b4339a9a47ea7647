namespace Nimmerverse.Supervisor.Kernel;

/// <summary>Paths as the kernel names them in <c>/proc/{pid}/exe</c>: absolute, with every link on the way followed.</summary>
internal static class RealPath
{
    /// <summary>Follows all links of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The real path; the path itself, made absolute, when nothing is there.</returns>
    internal static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (folder is null)
        {
            return full;
        }

        var here = Path.Combine(Of(folder), Path.GetFileName(full));
        try
        {
            return new FileInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
        }
        catch (IOException)
        {
            return here;
        }
    }
}
