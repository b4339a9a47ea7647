namespace Nimmerverse.World.Maps;

/// <summary>A map file that cannot be used. Its message is a part of a sentence that begins with the file's name; it never leaves <see cref="StreetMaps"/>.</summary>
internal sealed class MapException(string message, Exception? inner = null) : Exception(message, inner);
