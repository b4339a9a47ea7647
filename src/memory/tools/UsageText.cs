using System.CommandLine;
using System.Text.RegularExpressions;

namespace Nimmerverse.Memory.Tools;

/// <summary>Says what is wrong with a command line in the words of the person who typed it.</summary>
internal static partial class UsageText
{
    /// <summary>Rewrites the library's message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The message without names of types.</returns>
    public static string Plain(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return TypeName().Replace(message, static match => match.Groups["type"].Value switch
        {
            "System.Double" => ": give a number",
            "System.Int32" or "System.Int64" or "System.UInt64" => ": give a whole number",
            _ => ": it is none of the values that --help lists",
        });
    }

    /// <summary>How a person calls a command.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The words from the launcher on.</returns>
    public static string PathOf(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{PathOf(parent)} {command.Name}";
    }

    [GeneratedRegex(@" as expected type '(?:System\.Nullable`1\[)?(?<type>[A-Za-z0-9_.`+]+)\]?'", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeName();
}
