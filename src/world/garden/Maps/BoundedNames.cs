using System.Xml;

namespace Nimmerverse.World.Maps;

/// <summary>
/// The names that an XML reader has seen. A reader keeps every name for ever, so that a file of nothing but new names would fill the memory;
/// OSM has some thirty.
/// </summary>
internal sealed class BoundedNames : NameTable
{
    private const int Most = 10_000;
    private const int Longest = 1_000;
    private int _count;

    public override string Add(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Get(key) ?? base.Add(Admit(key.Length, key));
    }

    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? base.Add(Admit(len, key), start, len);

    private T Admit<T>(int length, T key) =>
        ++_count <= Most && length <= Longest
            ? key
            : throw new MapException("is not OSM XML: it has more kinds of elements and attributes than OSM knows");
}
