using System.Runtime.InteropServices;

namespace Nimmerverse.Shared.Messaging;

/// <summary>How an outbox stands.</summary>
/// <param name="Waiting">Trails that the server has not said to be stored.</param>
/// <param name="MemoryBytes">Bytes of them in memory.</param>
/// <param name="FileBytes">Bytes of the file, also of trails stored meanwhile; 0 when none waits in it.</param>
/// <param name="Stored">Trails stored since start.</param>
/// <param name="Refused">Trails not taken since start, because the outbox was full.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OutboxFigures(int Waiting, long MemoryBytes, long FileBytes, long Stored, long Refused);
