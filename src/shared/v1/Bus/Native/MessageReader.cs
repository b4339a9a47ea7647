using System.Runtime.InteropServices;

namespace Nimmerverse.Shared.Bus.Native;

/// <summary>Copies a <c>natsMsg*</c> into managed memory, so that its life ends with the callback.</summary>
internal static unsafe class MessageReader
{
    public static BusMessage Copy(nint message)
    {
        var length = LibNats.MessageGetDataLength(message);
        var payload = length > 0 ? new ReadOnlySpan<byte>((void*)LibNats.MessageGetData(message), length).ToArray() : [];
        return new BusMessage(
            Marshal.PtrToStringUTF8(LibNats.MessageGetSubject(message)) ?? "",
            payload,
            Marshal.PtrToStringUTF8(LibNats.MessageGetReply(message)),
            ReadHeaders(message));
    }

    private static BusHeaders? ReadHeaders(nint message)
    {
        if (LibNats.MessageHeaderKeys(message, out var names, out var count) is not NatsStatus.Ok || names is 0)
        {
            return null;
        }

        // The arrays are the caller's to free; the texts in them belong to the message.
        try
        {
            var headers = new BusHeaders();
            for (var i = 0; i < count; i++)
            {
                ReadValues(message, ((nint*)names)[i], headers);
            }

            return headers;
        }
        finally
        {
            NativeMemory.Free((void*)names);
        }
    }

    private static void ReadValues(nint message, nint name, BusHeaders headers)
    {
        if (LibNats.MessageHeaderValues(message, name, out var values, out var count) is not NatsStatus.Ok)
        {
            return;
        }

        try
        {
            var key = Marshal.PtrToStringUTF8(name) ?? "";
            for (var i = 0; i < count; i++)
            {
                headers.AddReceived(key, Marshal.PtrToStringUTF8(((nint*)values)[i]) ?? "");
            }
        }
        finally
        {
            NativeMemory.Free((void*)values);
        }
    }
}
