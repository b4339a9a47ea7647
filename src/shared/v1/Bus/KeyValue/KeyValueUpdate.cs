using System.Runtime.InteropServices;

namespace Nimmerverse.Shared.Bus;

/// <summary>How a change of a key ended.</summary>
public enum KeyValueStatus
{
    /// <summary>Stored.</summary>
    Stored,

    /// <summary>The key does not have the expected revision; nothing was changed.</summary>
    Conflict,

    /// <summary>The server did not answer or went away: it may or may not be stored. Read the key to know.</summary>
    Unconfirmed,
}

/// <summary>The outcome of a change of a key.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Revision">The new revision when stored, else 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyValueUpdate(KeyValueStatus Status, long Revision)
{
    /// <summary>Whether the change was stored.</summary>
    public bool IsStored => Status is KeyValueStatus.Stored;
}
