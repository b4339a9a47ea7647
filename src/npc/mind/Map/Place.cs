namespace Nimmerverse.Npc.Map;

/// <summary>The need that standing at a node meets.</summary>
public enum Place : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Hunger.</summary>
    Hunger,

    /// <summary>Tiredness.</summary>
    Energy,

    /// <summary>Loneliness.</summary>
    Company,
}
