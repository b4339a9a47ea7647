namespace Nimmerverse.Shared.Bus;

/// <summary>Headers of a message: names with one or more values, in the order they were added. Names are case-sensitive.</summary>
public sealed class BusHeaders
{
    private readonly List<KeyValuePair<string, string>> _entries = [];

    /// <summary>How many values there are, over all names.</summary>
    public int Count => _entries.Count;

    /// <summary>All names with their values, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Entries => _entries;

    /// <summary>The first value of a name, or null when the name is absent.</summary>
    /// <param name="name">The header's name.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (string.Equals(entry.Key, name, StringComparison.Ordinal))
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Adds a value; a name may be added several times.</summary>
    /// <param name="name">Printable ASCII without a colon, at least one character.</param>
    /// <param name="value">Any text that is not blank, without a line break or NUL; spaces at its ends are not kept by the wire format.</param>
    /// <returns>These headers, so that calls chain.</returns>
    /// <exception cref="ArgumentException">A character would break the wire format.</exception>
    public BusHeaders Add(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (string.IsNullOrWhiteSpace(value))
        {
            // libnats (seen with 3.4.1) reads an empty value as the whole next line.
            throw new ArgumentException($"Header '{name}' needs a value that is not blank.", nameof(value));
        }

        if (name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' cannot name a header: use printable ASCII without spaces and colons.", nameof(name));
        }

        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new ArgumentException($"The value of header '{name}' holds a line break or NUL.", nameof(value));
        }

        _entries.Add(new(name, value));
        return this;
    }

    /// <summary>All values of a name, in order.</summary>
    /// <param name="name">The header's name.</param>
    /// <returns>The values; empty when the name is absent.</returns>
    public IEnumerable<string> Values(string name) =>
        _entries.Where(entry => string.Equals(entry.Key, name, StringComparison.Ordinal)).Select(static entry => entry.Value);

    /// <summary>Takes what a server sent as it is: a peer's odd header must not cost the message.</summary>
    internal void AddReceived(string name, string value) => _entries.Add(new(name, value));
}
