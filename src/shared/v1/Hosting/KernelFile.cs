using System.Globalization;

namespace Nimmerverse.Shared.Hosting;

/// <summary>Reads the small text files of <c>/proc</c> and <c>/sys</c>; what is absent, unreadable or not a number is null.</summary>
public static class KernelFile
{
    /// <summary>Reads a file without the white space around its content.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The content, or null when it cannot be read.</returns>
    public static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Drivers answer ENODEV, EIO or EAGAIN while a device sleeps or leaves: that is an absent reading.
            return null;
        }
    }

    /// <summary>Reads a file that holds one number.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">What the kernel's unit is multiplied with, for example 1e-6 for microvolts to volts.</param>
    /// <returns>The scaled number, or null.</returns>
    public static double? Number(string path, double scale = 1) =>
        double.TryParse(Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value * scale
            : null;

    /// <summary>Lists the folders of a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>Their full paths in ordinal order; none when it is absent or unreadable.</returns>
    public static IReadOnlyList<string> Folders(string path)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
