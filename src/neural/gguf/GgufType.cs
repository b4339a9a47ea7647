namespace Nimmerverse.Neural.Gguf;

/// <summary>Types of a metadata value in a GGUF file; the numbers are the format's own.</summary>
public enum GgufType
{
    /// <summary>One byte.</summary>
    UInt8 = 0,

    /// <summary>One byte with a sign.</summary>
    Int8 = 1,

    /// <summary>Two bytes.</summary>
    UInt16 = 2,

    /// <summary>Two bytes with a sign.</summary>
    Int16 = 3,

    /// <summary>Four bytes.</summary>
    UInt32 = 4,

    /// <summary>Four bytes with a sign.</summary>
    Int32 = 5,

    /// <summary>IEEE 754 single precision.</summary>
    Single = 6,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 7,

    /// <summary>UTF-8 with its length before it.</summary>
    Text = 8,

    /// <summary>Elements of one type, with type and number before them.</summary>
    Array = 9,

    /// <summary>Eight bytes.</summary>
    UInt64 = 10,

    /// <summary>Eight bytes with a sign.</summary>
    Int64 = 11,

    /// <summary>IEEE 754 double precision.</summary>
    Double = 12,
}
