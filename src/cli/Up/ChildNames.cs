namespace Nimmerverse.Cli.Up;

/// <summary>Which child a heartbeat is from.</summary>
internal static class ChildNames
{
    /// <summary>Names the child.</summary>
    /// <param name="kind">The sender's kind, as in the subject.</param>
    /// <param name="id">The sender's id, as in the subject.</param>
    public static string Of(string kind, string id) => kind is "cell" or "nerve" ? $"{kind}-{id}" : kind is "operator" ? id : kind;
}
